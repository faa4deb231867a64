"""Sweeps ask for a missing address where a page is in doubt, and share the answer for a week."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources.models import Link, LinkCheck, Probe
from sources.rules import probing as rules
from sources.services import checking, probing
from tests import watching, web
from tests.newsroom import NOW
from tests.sources.services.test_checking_outcomes import OTHER_TEXT, TEXT
from tests.watching import DAY

Watch = Callable[[str], Link]
HOUR = dt.timedelta(hours=1)
PAGE = "/reports/page"


def any_other(site: web.Site, answer: web.Answer) -> None:
    """What the site answers for addresses that it does not know."""

    class Answers(dict[str, web.Answer]):
        def __missing__(self, path: str) -> web.Answer:
            return web.status(404) if path == "/robots.txt" else answer

        def get(self, path: str, default: object = None) -> web.Answer:
            return self[path]

    site.answers = Answers(site.answers)


def probes(site: web.Site) -> list[str]:
    """Addresses asked for that stand in no script."""
    return [hit.path for hit in site.pages if hit.path not in site.answers]


@pytest.fixture
def drifted(site: web.Site, watch: Watch) -> Link:
    """A page that was there yesterday and shows something else entirely today."""
    link = watch(site.url(PAGE))
    site.answers[PAGE] = web.page("Harbour", *TEXT)
    watching.look_at(link, at=NOW)
    site.answers[PAGE] = web.page("Circus", *OTHER_TEXT)
    return link


def test_a_page_that_changed_fully_on_an_honest_host_has_drifted(
    site: web.Site, drifted: Link
) -> None:
    look = watching.look_at(drifted, at=NOW + DAY)

    assert (look.outcome, look.reason) == ("drifted", "rewritten")
    assert len(probes(site)) == 1
    assert Probe.objects.get().outcome == "gone"


def test_a_page_that_became_like_any_missing_one_is_a_soft_404(
    site: web.Site, drifted: Link
) -> None:
    any_other(site, web.page("Circus", *OTHER_TEXT))

    look = watching.look_at(drifted, at=NOW + DAY)

    assert (look.outcome, look.reason, look.passages) == ("soft-404", "like-a-missing-page", {})
    assert drifted.health == "suspect"
    assert drifted.snapshots.count() == 1


def test_addresses_that_end_where_any_other_ends_are_soft_404s(
    site: web.Site, watch: Watch
) -> None:
    site.answers["/latest"] = web.page("Latest", *TEXT)
    any_other(site, web.redirect("/latest", code=301))

    look = watching.look_at(watch(site.url("/news/gone-story")), at=NOW)

    assert (look.outcome, look.reason) == ("soft-404", "like-a-missing-page")


def test_without_the_probe_the_same_address_would_be_alive(
    site: web.Site, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "is_wanted", lambda **about: False)
    site.answers["/latest"] = web.page("Latest", *TEXT)
    any_other(site, web.redirect("/latest", code=301))

    assert watching.look_at(watch(site.url("/news/gone-story")), at=NOW).outcome == "moved"


def test_a_directory_is_asked_once_a_week_however_many_pages_are_in_doubt(
    site: web.Site, reviewer: User
) -> None:
    paths = [f"/{directory}/{number}" for directory in ("a", "b") for number in range(10)]
    for path in paths:
        site.answers[path] = web.page("Harbour", path, *TEXT)
    watching.watch_many([site.url(path) for path in paths], by=reviewer)
    watching.sweep(at=NOW)
    for after, asked in ((DAY, 2), (3 * DAY, 2), (7 * DAY, 2), (8 * DAY + HOUR, 4)):
        for path in paths:
            site.answers[path] = web.page("Circus", path, *OTHER_TEXT, f"After {after.days} days.")
        checking.make_due(links=Link.objects.all(), now=NOW + after)
        watching.sweep(at=NOW + after)
        assert len(probes(site)) == asked

    assert Probe.objects.count() == 2
    assert {path.rpartition("/")[0] for path in probes(site)} == {"/a", "/b"}
    assert LinkCheck.objects.filter(outcome="drifted").count() == 80


def test_a_404_that_would_settle_it_is_checked_against_an_address_nobody_made(
    site: web.Site, watch: Watch
) -> None:
    link = watch(site.url("/status/404"))

    watching.look_at(link, at=NOW)
    first = len(probes(site))
    watching.look_at(link, at=NOW + 25 * HOUR)
    watching.look_at(link, at=NOW + 40 * DAY)

    assert (first, len(probes(site)), link.health) == (0, 1, "gone")


def test_a_host_that_shows_machines_a_wall_there_is_never_believed_to_have_lost_a_page(
    site: web.Site, watch: Watch
) -> None:
    any_other(site, web.status(403))
    link = watch(site.url("/status/404"))
    seen = []

    for days in (0, 2, 9, 40, 80):
        look = watching.look_at(link, at=NOW + days * DAY)
        seen.append((look.outcome, look.reason, link.health))

    assert seen == [("gone", "http-404", "suspect")] + [("blocked", "host-lies", "blocked")] * 4


def test_without_the_probe_it_would_be_called_gone(
    site: web.Site, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "is_wanted", lambda **about: False)
    any_other(site, web.status(403))
    link = watch(site.url("/status/404"))

    for days in (0, 2):
        watching.look_at(link, at=NOW + days * DAY)

    assert link.health == "gone"


@pytest.mark.parametrize("answer", ["/hang", "/reset", "/loop", "/endless-body"])
def test_a_probe_that_goes_wrong_changes_nothing(
    site: web.Site, drifted: Link, answer: str
) -> None:
    any_other(site, web.BEHAVIOURS[answer])

    look = watching.look_at(drifted, at=NOW + DAY)

    assert (look.outcome, look.reason) == ("drifted", "rewritten")
    assert Probe.objects.get().outcome in {"unreachable", "alive"}


def test_the_address_asked_for_stands_in_no_look(site: web.Site, drifted: Link) -> None:
    look = watching.look_at(drifted, at=NOW + DAY)

    assert [hop["url"] for hop in look.hops] == [site.url(PAGE)]
    assert LinkCheck.objects.count() == 2


def test_answers_are_read_and_written_in_bulk(site: web.Site, reviewer: User) -> None:
    paths = [f"/{number}/page" for number in range(12)]
    site.answers["/front"] = web.page("Front", *TEXT)
    site.answers |= {path: web.redirect("/front") for path in paths}
    watching.watch_many([site.url(path) for path in paths], by=reviewer)

    with CaptureQueriesContext(connection) as captured:
        watching.sweep()

    about = [query["sql"] for query in captured if "sources_probe" in query["sql"]]
    assert sum(sql.startswith("SELECT") for sql in about) == 1
    assert sum(sql.startswith("INSERT") for sql in about) <= 4
    assert Probe.objects.count() == 12


@pytest.mark.parametrize(("shared", "asked"), [(True, 1), (False, 10)])
def test_looks_at_one_directory_share_a_question_that_is_under_way(
    site: web.Site, reviewer: User, monkeypatch: pytest.MonkeyPatch, shared: bool, asked: int
) -> None:
    """And ask ten times where each look asks for itself."""
    if not shared:
        monkeypatch.setattr(probing, "place_of", lambda url: (url, url))
    paths = [f"/news/{number}" for number in range(10)]
    site.answers["/front"] = web.page("Front", *TEXT)
    site.answers |= {path: web.redirect("/front") for path in paths}
    watching.watch_many([site.url(path) for path in paths], by=reviewer)

    watching.sweep()

    assert len(probes(site)) == asked
