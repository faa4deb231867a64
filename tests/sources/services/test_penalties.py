"""Hosts that send us away are left alone, and their pages are not blamed."""

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import Host, Link, LinkCheck
from sources.services import checking, penalties
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]
SECOND = dt.timedelta(seconds=1)
UNTIL = {
    "Date": "Sat, 22 Nov 2025 10:00:00 GMT",
    "Retry-After": "Sat, 22 Nov 2025 10:02:00 GMT",
}


@pytest.fixture
def polite(open_loopback: Settings) -> Settings:
    open_loopback.FETCH_PER_HOST_CONCURRENCY = 1
    return open_loopback


def links_on(site: web.Site, watch: Watch, answer: web.Answer, *, count: int) -> list[Link]:
    """Links on the first host that all answer so, and one good link on the second."""
    site.answers["/fine"] = web.page("Fine", "It is here.")
    site.answers |= {f"/{number}": answer for number in range(count)}
    watch(site.url("/fine", host=site.hosts[1]))
    return [watch(site.url(f"/{number}")) for number in range(count)]


def asked(site: web.Site) -> int:
    """Requests to the first host."""
    return sum(hit.host == site.hosts[0] for hit in site.hits)


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("headers", [{"Retry-After": "120"}, UNTIL])
def test_nothing_is_asked_of_a_host_before_it_wants_to_be(
    site: web.Site, watch: Watch, polite: Settings, code: int, headers: dict[str, str]
) -> None:
    links_on(site, watch, web.status(code, headers=headers), count=4)

    watching.sweep()
    first = asked(site)
    for seconds in (1, 60, 115):
        watching.sweep(at=NOW + seconds * SECOND)
    within = asked(site)
    watching.sweep(at=NOW + 130 * SECOND)

    assert (first, within, asked(site)) == (2, 2, 3)  # the first time robots.txt too
    assert LinkCheck.objects.get(link__url__endswith="/fine").outcome == "alive"
    assert set(Link.objects.values_list("strikes", flat=True)) == {0}


def test_without_the_penalty_the_next_sweep_would_ask_again(
    site: web.Site, watch: Watch, polite: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    links_on(site, watch, web.status(429, headers={"Retry-After": "120"}), count=4)
    monkeypatch.setattr(penalties, "penalise", lambda **_: None)

    watching.sweep()
    watching.sweep(at=NOW + SECOND)

    assert asked(site) == 3


def test_a_billion_seconds_are_a_day(site: web.Site, watch: Watch, polite: Settings) -> None:
    links_on(site, watch, web.status(429, headers={"Retry-After": "1000000000"}), count=1)

    watching.sweep()

    host = Host.objects.get()
    assert host.penalty_seconds == 24 * 60 * 60
    assert host.penalty_until is not None
    assert dt.timedelta() <= host.penalty_until - NOW - DAY < 10 * SECOND


def test_penalties_without_a_word_double_until_a_good_answer(
    site: web.Site, watch: Watch, polite: Settings
) -> None:
    link = links_on(site, watch, web.status(429), count=1)[0]
    at, seconds = NOW, []
    for _ in range(8):
        watching.look_at(link, at=at)
        host = Host.objects.get()
        seconds.append(host.penalty_seconds)
        assert host.penalty_until is not None
        at = host.penalty_until + SECOND

    site.answers["/0"] = web.page("Here", "It is here again.")
    watching.look_at(link, at=at)

    assert seconds == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    host.refresh_from_db()
    assert (host.penalty_until, host.penalty_seconds) == (None, 0)


def test_a_penalty_that_runs_is_never_cut_short(db: None) -> None:
    long = penalties.penalise(name="h.example", asked=600, now=NOW)
    again = penalties.penalise(name="h.example", asked=10, now=NOW + SECOND)

    assert again.penalty_until == long.penalty_until


def test_the_host_that_was_redirected_to_gets_the_penalty(
    site: web.Site, watch: Watch, polite: Settings
) -> None:
    away = site.url("/away", host=site.hosts[2])
    site.answers |= {"/0": web.redirect(away), "/away": web.status(429)}
    watch(site.url("/0"))

    watching.sweep()

    assert Host.objects.get(penalty_seconds__gt=0).name == f"{site.hosts[2]}:{site.port}"


def test_a_page_that_is_busy_for_a_moment_recovers_in_the_same_run(
    site: web.Site, watch: Watch
) -> None:
    came: list[float] = []

    async def flaky(request: web.Request, writer: asyncio.StreamWriter) -> None:
        came.append(asyncio.get_running_loop().time())
        busy = web.status(503, headers={"Retry-After": "1"} if request.path == "/hinted" else {})
        late = came[-1] - came[0] >= 1.0
        await (web.page("Here", "It is here.") if late else busy)(request, writer)

    for path in ("/silent", "/hinted"):
        came.clear()
        site.answers[path] = flaky
        link = watch(site.url(path))
        watching.sweep()

        link.refresh_from_db()
        assert (link.health, link.looks.count(), len(came)) == ("healthy", 1, 2)
        assert came[1] - came[0] >= 1.0


def test_it_is_tried_once_more_and_not_again(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/status/503"))

    watching.sweep()

    assert site.count("/status/503") == 2
    assert [(look.reason, look.counts) for look in link.looks.all()] == [("http-503", False)]


def test_a_page_that_answers_nothing_but_503_is_judged_after_a_day(
    site: web.Site, watch: Watch
) -> None:
    site.answers["/busy"] = web.status(503, headers={"Retry-After": "3600"})
    link = watch(site.url("/busy"))
    at, days = NOW, dict[str, float]()
    while link.health != "dead" and at < NOW + 12 * DAY:
        watching.sweep(at=at)
        link.refresh_from_db()
        days.setdefault(link.health, (at - NOW) / DAY)
        assert link.next_check_at is not None
        at = link.next_check_at + SECOND

    assert set(days) == {"unknown", "suspect", "dead"}
    assert 1 <= days["suspect"] < 1.1
    assert 8 <= days["dead"] <= 10
    assert watching.replayed(link) == watching.standing(link)


def test_a_good_answer_in_between_begins_a_new_day_of_grace(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/busy"))
    for hours, answer in ((0, 503), (20, 200), (23, 503), (30, 503), (46, 503)):
        site.answers["/busy"] = web.status(answer, headers={"Retry-After": "60"})
        watching.look_at(link, at=NOW + dt.timedelta(hours=hours))

    assert link.strikes == 0
    assert link.health == "healthy"


def test_with_politeness_off_no_host_is_kept_from_the_others(site: web.Site, watch: Watch) -> None:
    links_on(site, watch, web.status(429, headers={"Retry-After": "120"}), count=4)

    tally = watching.sweep()

    assert (tally.checked, Host.objects.count()) == (5, 0)


def test_a_paused_host_is_left_alone_and_its_links_stay_due(
    site: web.Site, watch: Watch, reviewer: User
) -> None:
    links = links_on(site, watch, web.page("Here", "It is here."), count=3)
    Host.objects.create(
        name=links[0].host, paused_at=NOW, paused_by=reviewer, pause_reason="They asked."
    )

    assert watching.sweep().checked == 1
    assert Link.objects.due(NOW).count() == 3

    Host.objects.update(paused_at=None, paused_by=None, pause_reason="")
    assert watching.sweep(at=NOW + SECOND).checked == 3


def test_somebody_who_wants_a_paused_host_checked_is_told(
    site: web.Site, watch: Watch, reviewer: User
) -> None:
    link = links_on(site, watch, web.page("Here", "It is here."), count=1)[0]
    Host.objects.create(name=link.host, paused_at=NOW, paused_by=reviewer, pause_reason="Asked.")

    checked = checking.check_now(links=[link], by=reviewer, now=NOW)

    assert [one.attention for one in checked] == [checking.Attention.RESTS]
    assert asked(site) == 0
