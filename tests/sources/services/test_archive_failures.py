"""Archives that are empty, slow, busy or broken, and what is not for them to know."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import ArchivePace, ArchiveRequest, ArchiveTry, Link
from sources.rules import archives as rules
from sources.services import archiving, asking, petitions
from sources.services.rounds import Bounds
from tests import archive, newsroom, web
from tests.archive import Archive, Clock
from tests.newsroom import NOW
from tests.sources.services.archive_rounds import DAY, HOUR, ask, looked, reasons, turned

Watch = Callable[[str], Link]


@pytest.fixture
def link(watch: Watch) -> Link:
    """A page out in the world that we have read, from before an archive was set up."""
    link = archive.was_read(watch(newsroom.HARBOUR_URL))
    link.archive_requests.all().delete()
    return link


@pytest.fixture
def request_(library: Archive, link: Link, reviewer: User) -> ArchiveRequest:
    [asked] = archiving.request_lookup(link=link, by=reviewer, now=NOW)
    return asked


@pytest.mark.parametrize("empty", [archive.EMPTY, web.reply(200, b""), web.status(404)])
def test_an_empty_answer_is_believed_when_it_comes_again_a_day_later(
    library: Archive, link: Link, request_: ArchiveRequest, reviewer: User, empty: web.Answer
) -> None:
    library.answers_index(link.url, empty)

    ask(NOW)
    request_.refresh_from_db()
    assert (request_.outcome, request_.next_try_at) == ("", first_try_at(request_) + DAY)
    archiving.retry(request=request_, by=reviewer, now=NOW + HOUR)
    ask(NOW + HOUR)
    request_.refresh_from_db()
    assert request_.outcome == ""
    assert ask(NOW + 23 * HOUR) == 0
    ask(NOW + DAY + HOUR)

    request_.refresh_from_db()
    assert request_.outcome == "none"
    assert reasons(request_) == ["empty", "empty", "empty"]


def first_try_at(request: ArchiveRequest) -> dt.datetime:
    return request.tries.earliest("at").at


def test_an_archive_that_was_not_well_is_believed_when_it_is(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.answers_index(link.url, archive.EMPTY)
    ask(NOW)
    library.holds(link.url, NOW)

    ask(NOW + 2 * DAY)

    request_.refresh_from_db()
    assert request_.outcome == "found"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (web.status(503), "http-503"),
        (web.status(429), "http-429"),
        (web.status(403), "http-403"),
        (archive.GARBAGE, "garbage"),
        (web.BEHAVIOURS["/hang"], "timeout"),
        (web.BEHAVIOURS["/reset"], "reset"),
        (web.BEHAVIOURS["/bomb"], "bomb"),
        (web.redirect("http://192.168.0.1/"), "refused:private-address"),
    ],
)
def test_a_failure_is_kept_and_the_archive_is_asked_again(
    library: Archive,
    link: Link,
    request_: ArchiveRequest,
    settings: Settings,
    answer: web.Answer,
    reason: str,
) -> None:
    settings.FETCH_TIMEOUT = 0.5
    library.answers_index(link.url, answer)

    ask(NOW)

    request_.refresh_from_db()
    assert (request_.outcome, request_.attempts) == ("", 1)
    assert request_.next_try_at
    assert NOW < request_.next_try_at < NOW + HOUR
    assert reasons(request_) == [reason]

    library.holds(link.url, NOW)
    ask(NOW + HOUR)
    request_.refresh_from_db()
    assert request_.outcome == "found"


def test_retry_after_is_obeyed_for_every_link_of_the_archive(
    library: Archive, link: Link, request_: ArchiveRequest, watch: Watch, reviewer: User
) -> None:
    other = watch("https://harbour.example/other")
    library.answers_index(link.url, web.status(429, headers={"Retry-After": "7200"}))
    library.holds(other.url, NOW)
    ask(NOW)
    archiving.request_lookup(link=other, by=reviewer, now=NOW + HOUR)

    assert ask(NOW + HOUR) == 0
    assert ask(NOW + 2 * HOUR - dt.timedelta(minutes=1)) == 0
    assert len(library.asked) == 1
    library.holds(link.url, NOW)
    assert ask(NOW + 2 * HOUR + dt.timedelta(minutes=1)) == 2

    assert other.mementos.count() == 1


def test_an_endless_retry_after_is_a_day(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.answers_index(link.url, web.status(503, headers={"Retry-After": "999999999"}))

    ask(NOW)

    rest = ArchivePace.objects.get().next_ask_at - NOW
    assert DAY <= rest < DAY + HOUR


def test_after_two_weeks_of_failures_it_gives_up_and_can_be_tried_again(
    library: Archive, link: Link, request_: ArchiveRequest, reviewer: User
) -> None:
    library.answers_index(link.url, web.status(500))
    for hours in range(0, 14 * 24, 6):
        ask(NOW + hours * HOUR)
    request_.refresh_from_db()
    assert request_.outcome == ""

    ask(NOW + 15 * DAY)
    request_.refresh_from_db()
    assert request_.outcome == "gave-up"
    assert 10 < request_.attempts < 30
    assert Link.objects.get().archive_requests.failing().count() == 1
    library.holds(link.url, NOW)
    again = archiving.retry(request=request_, by=reviewer, now=NOW + 16 * DAY)
    ask(NOW + 16 * DAY)

    again.refresh_from_db()
    assert (again.pk != request_.pk, again.outcome) == (True, "found")
    assert Link.objects.get().archive_requests.failing().count() == 0


def test_an_archive_that_is_no_longer_set_up_is_given_up(
    link: Link, library: Archive, request_: ArchiveRequest, settings: Settings
) -> None:
    settings.ARCHIVE_TIMEMAP_URLS = ()

    ask(NOW)

    assert reasons(request_) == ["not-set-up"]
    assert library.asked == []


def test_what_breaks_the_reader_is_a_try_that_is_made_again(
    library: Archive,
    link: Link,
    request_: ArchiveRequest,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(**_: object) -> None:
        raise RecursionError

    library.holds(link.url, NOW)
    monkeypatch.setattr(rules, "compare", broken)

    ask(NOW)

    assert reasons(request_) == ["crashed-checker"]
    assert "could not be read" in caplog.text
    ArchiveRequest.objects.update(attempts=petitions.MOST_ATTEMPTS)
    ask(NOW + DAY)
    request_.refresh_from_db()
    assert request_.outcome == "gave-up"


def test_a_round_ends_with_its_time(library: Archive, watch: Watch, link: Link) -> None:
    for number in range(40):
        watch(f"https://harbour.example/{number}")
    clock = Clock(NOW + HOUR)

    filed = asking.run_due(clock=clock, bounds=Bounds(seconds=10), rest=clock.rest)

    assert filed == ArchiveTry.objects.count() == 9  # 1.25 seconds from one to the next
    assert not ArchiveRequest.objects.filter(lease_token__isnull=False).exists()


def test_a_round_that_is_to_stop_gives_its_request_back(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.answers_index(link.url, web.BEHAVIOURS["/hang"])
    bounds = Bounds(stopping=lambda: bool(library.asked))

    filed = asking.run_due(clock=Clock(NOW), bounds=bounds)

    request_.refresh_from_db()
    assert (filed, request_.attempts, request_.lease_token) == (0, 0, None)
    assert request_.next_try_at == NOW
    assert reasons(request_) == []


@pytest.mark.parametrize(
    "url", ["http://93.184.216.34:80/report", "https://wiki.newsroom.internal/secret"]
)
def test_a_private_name_is_not_told_to_an_archive(
    library: Archive, watch: Watch, reviewer: User, url: str
) -> None:
    secret = watch(url)
    public = "internal" not in url

    assert secret.archive_requests.exists() is public
    turned(secret, "gone", NOW)
    archiving.plan(now=NOW)
    assert secret.archive_requests.exists() is public
    if not public:
        with pytest.raises(archiving.NotAskable, match="private"):
            archiving.request_lookup(link=secret, by=reviewer, now=NOW)


@pytest.mark.parametrize(("outcome", "address"), [("alive", "127.0.0.9"), ("refused", "")])
def test_an_address_that_led_into_our_own_network_is_not_told(
    library: Archive, link: Link, request_: ArchiveRequest, outcome: str, address: str
) -> None:
    looked(link, outcome, NOW, address)

    ask(NOW)

    request_.refresh_from_db()
    assert (request_.outcome, reasons(request_)) == ("gave-up", ["private"])
    assert library.asked == []
