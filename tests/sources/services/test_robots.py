"""Sweeps obey robots.txt, and ask each host for it once a day."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from sources.models import Link, LinkCheck, RobotsFile, Snapshot
from sources.rules.robots import Robots
from sources.services import checking, robots, seeing
from sources.web.fetching import Fetcher
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]
HOUR = dt.timedelta(hours=1)
FOR_ALL = "User-agent: *\nDisallow: /private/\nCrawl-delay: 3\n"
FOR_US = "User-agent: Factcheck\nDisallow: /private/\n"
PAGE = "/private/page"


@pytest.fixture(autouse=True)
def pages(site: web.Site) -> None:
    site.answers[PAGE] = web.page("Harbour", "Ninety ships called at the harbour last year.")
    site.answers["/to-private"] = web.redirect(PAGE)


def rules(text: str) -> web.Answer:
    return web.reply(200, text, kind="text/plain")


@pytest.mark.parametrize("path", [PAGE, "/to-private"])
def test_a_page_from_which_we_are_sent_away_by_name_is_never_asked_for(
    site: web.Site, watch: Watch, path: str
) -> None:
    site.answers["/robots.txt"] = rules(FOR_US)
    link = watch(site.url(path))

    look = watching.look_at(link, at=NOW)

    assert (look.outcome, look.reason, link.health) == ("blocked", "robots", "blocked")
    assert site.count(PAGE) == 0


def test_a_redirect_to_another_host_obeys_the_rules_there(site: web.Site, watch: Watch) -> None:
    site.answers["/over"] = web.redirect(site.url(PAGE, host=site.hosts[1]))
    site.answers["/robots.txt"] = by_host({site.hosts[1]: rules(FOR_US)})

    look = watching.look_at(watch(site.url("/over")), at=NOW)

    assert (look.outcome, look.reason) == ("blocked", "robots")
    assert (site.count("/over"), site.count(PAGE)) == (1, 0)
    assert set(RobotsFile.objects.values_list("host", flat=True)) == {
        site.url("", host=host).removeprefix("http://") for host in site.hosts[:2]
    }


def by_host(answers: dict[str, web.Answer]) -> web.Answer:
    async def answer(request: web.Request, writer: object) -> None:
        await answers.get(request.host, web.status(404))(request, writer)  # type: ignore[arg-type]

    return answer


def test_rules_for_all_let_us_look_but_keep_no_text(site: web.Site, watch: Watch) -> None:
    site.answers["/robots.txt"] = rules(FOR_ALL)
    link = watch(site.url(PAGE))
    passage = watching.cite(link, "Ninety ships called")

    look = watching.look_at(link, at=NOW)

    passage.refresh_from_db()
    assert (look.outcome, passage.anchoring) == ("alive", "found")
    assert not Snapshot.objects.exists()
    assert Link.objects.get().fingerprint


@pytest.mark.parametrize(
    "answer",
    [
        web.page("Harbour", "Some text.", headers={"X-Robots-Tag": "noindex, noarchive"}),
        web.reply(200, "<meta name='robots' content='noarchive'><p>Some text.</p>"),
    ],
    ids=["header", "meta"],
)
def test_a_page_that_forbids_copies_is_watched_and_not_kept(
    site: web.Site, watch: Watch, answer: web.Answer
) -> None:
    site.answers["/page"] = answer

    look = watching.look_at(watch(site.url("/page")), at=NOW)

    assert (look.outcome, look.text_sha256 != "") == ("alive", True)
    assert not Snapshot.objects.exists()


def test_text_is_kept_as_soon_as_it_may_be_though_not_a_byte_changed(
    site: web.Site, watch: Watch
) -> None:
    site.answers["/robots.txt"] = web.status(503)
    link = watch(site.url(PAGE))
    watching.look_at(link, at=NOW)
    assert not Snapshot.objects.exists()

    site.answers["/robots.txt"] = web.status(404)
    watching.look_at(link, at=NOW + 2 * HOUR)

    assert Snapshot.objects.get().link == link


def test_a_host_is_asked_once_a_day_however_many_links_it_has(
    site: web.Site, reviewer: User
) -> None:
    links = [site.url(f"/plain?{number}", host=host) for number in range(5) for host in site.hosts]
    watching.watch_many(links, by=reviewer)

    for after in (0 * HOUR, HOUR, 23 * HOUR):
        checking.make_due(links=Link.objects.all(), now=NOW + after)
        watching.sweep(at=NOW + after)

    assert (site.count("/plain"), site.count("/robots.txt")) == (120, len(site.hosts))
    assert LinkCheck.objects.count() == 120
    checking.make_due(links=Link.objects.all(), now=NOW + 25 * HOUR)
    watching.sweep(at=NOW + 25 * HOUR)
    assert site.count("/robots.txt") == 2 * len(site.hosts)
    assert RobotsFile.objects.count() == len(site.hosts)


def test_without_the_shelf_a_host_is_asked_for_every_look(
    site: web.Site, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def always_ask(self: robots.Shelf, *, url: str, fetcher: Fetcher) -> Robots:
        return await self._ask(site.hosts[0], url, fetcher)

    monkeypatch.setattr(robots.Shelf, "rules_for", always_ask)
    watching.watch_many([site.url(f"/plain?{number}") for number in range(5)], by=reviewer)

    watching.sweep()

    assert site.count("/robots.txt") >= 5


def test_what_a_host_said_stands_in_a_row_for_everybody(site: web.Site, watch: Watch) -> None:
    site.answers["/robots.txt"] = rules(FOR_ALL)
    watching.look_at(watch(site.url("/plain")), at=NOW)

    row = RobotsFile.objects.get()
    assert (row.text, row.crawl_delay, row.status_code) == (FOR_ALL.strip(), 3.0, 200)
    assert (row.reached, row.reason) == (True, "")
    assert NOW <= row.fetched_at < NOW + HOUR


@pytest.mark.parametrize(
    ("path", "reason"), [("/status/503", "http-503"), ("/hang", "timeout"), ("/reset", "reset")]
)
def test_a_robots_file_that_cannot_be_had_holds_up_no_look(
    site: web.Site, watch: Watch, path: str, reason: str
) -> None:
    site.answers["/robots.txt"] = web.BEHAVIOURS[path]

    look = watching.look_at(watch(site.url("/plain")), at=NOW)

    assert (look.outcome, look.elapsed_ms < 2000) == ("alive", True)
    assert RobotsFile.objects.values_list("reached", "reason").get() == (False, reason)


def test_asking_for_the_rules_is_within_the_time_of_the_look(
    site: web.Site, watch: Watch, settings: Settings
) -> None:
    site.answers["/robots.txt"] = web.BEHAVIOURS["/hang"]

    look = watching.look_at(watch(site.url("/drip-body")), at=NOW)

    assert (look.outcome, look.reason) == ("unreachable", "timeout")
    assert look.elapsed_ms < (settings.FETCH_TIMEOUT + 0.5) * 1000


def test_a_page_known_by_its_bytes_is_not_kept_once_its_header_says_so(
    site: web.Site, watch: Watch
) -> None:
    link = watch(site.url("/page"))
    site.answers["/page"] = web.page("Harbour", "Some text.")
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.page("Harbour", "Some text.", headers={"X-Robots-Tag": "noarchive"})

    look = watching.look_at(link, at=NOW + DAY)

    assert look.reason == "same-bytes"
    link.refresh_from_db()
    assert link.body_sha256 == ""


def test_check_now_obeys_too(site: web.Site, watch: Watch, reviewer: User) -> None:
    site.answers["/robots.txt"] = rules(FOR_US)

    checked = checking.check_now(links=[watch(site.url(PAGE))], by=reviewer, now=NOW)

    assert checked[0].look is not None
    assert checked[0].look.reason == "robots"
    assert site.count(PAGE) == 0


def test_files_of_many_hosts_are_read_and_written_in_bulk(site: web.Site, reviewer: User) -> None:
    watching.watch_many([site.url("/plain", host=host) for host in site.hosts], by=reviewer)

    with CaptureQueriesContext(connection) as first:
        watching.sweep()

    asked = [query["sql"] for query in first if "sources_robotsfile" in query["sql"]]
    assert sum(sql.startswith("SELECT") for sql in asked) == 1
    assert sum(sql.startswith("INSERT") for sql in asked) <= 2


@pytest.mark.parametrize(
    ("robots_answer", "path", "error", "asked"),
    [
        (web.status(404), PAGE, None, 1),
        (rules(FOR_ALL), PAGE, "robots", 0),
        (rules(FOR_ALL), "/plain", None, 1),
        (web.status(503), PAGE, "robots-unreached", 0),
        (web.status(404), "/noarchive", "robots", 1),
    ],
)
def test_pages_fetched_for_their_text_obey_the_rules_for_copies(
    site: web.Site,
    db: None,
    settings: Settings,
    robots_answer: web.Answer,
    path: str,
    error: str | None,
    asked: int,
) -> None:
    site.answers["/robots.txt"] = robots_answer
    site.answers["/noarchive"] = web.page("A", "B", headers={"X-Robots-Tag": "noarchive"})

    seen = seeing.see(urls=[site.url(path)], clock=checking.running_from(NOW))

    assert (seen[0].error, bool(seen[0].body)) == (error, error is None)
    assert site.count(path) == asked


def test_an_old_answer_is_written_over(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/plain"))
    watching.look_at(link, at=NOW)
    site.answers["/robots.txt"] = rules(FOR_ALL)

    watching.look_at(link, at=NOW + 2 * DAY)

    assert RobotsFile.objects.get().text == FOR_ALL.strip()
