"""Copies are looked up at an archive on loopback, opened, and compared with the page."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from sources.models import ArchiveRequest, Link, Memento
from sources.services import archiving, asking
from tests import archive, newsroom, web
from tests.archive import Archive
from tests.newsroom import NOW
from tests.sources.services.archive_rounds import DAY, HOUR, ask, looked, reasons, turned

Watch = Callable[[str], Link]
LAST_YEAR = NOW - 200 * DAY


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


def test_the_nearest_copy_is_opened_as_it_was_captured_and_compared(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.holds(link.url, LAST_YEAR, archive.OTHER_PAGE)
    address = library.holds(link.url, NOW - 3 * DAY)

    assert ask(NOW) == 1

    memento = link.mementos.get()
    assert (memento.url, memento.captured_at) == (address, NOW - 3 * DAY)
    assert (memento.verification, memento.similarity) == ("verified", 1.0)
    assert (memento.archive, memento.original_url) == (library.name, link.url)
    assert memento.seconds_off == 3 * 24 * 3600
    request_.refresh_from_db()
    assert (request_.outcome, request_.next_try_at, request_.lease_token) == ("found", None, None)
    stamp = f"{NOW - 3 * DAY:%Y%m%d%H%M%S}"
    assert library.asked == [f"/timemap/{link.url}", f"/web/{stamp}id_/{link.url}"]


def test_a_new_link_is_asked_for_when_it_has_had_its_first_look(
    library: Archive, watch: Watch
) -> None:
    new = watch("https://harbour.example/new")
    library.holds(new.url, NOW)

    assert ask(NOW) == 0
    assert ask(NOW + HOUR) == 1

    asked = new.archive_requests.get()
    assert (asked.cause, asked.kind, asked.outcome) == ("catalogued", "lookup", "found")


@pytest.mark.parametrize("health", ["gone", "dead", "drifted"])
def test_a_lost_link_is_looked_up_once_at_the_time_of_its_last_good_look(
    library: Archive, link: Link, health: str
) -> None:
    looked(link, "alive", NOW - 40 * DAY)
    looked(link, "unreachable", NOW - 2 * DAY)
    library.holds(link.url, NOW - DAY, archive.NOT_FOUND_PAGE)
    library.holds(link.url, NOW - 41 * DAY)
    turned(link, health, NOW)

    assert [ask(NOW), ask(NOW + HOUR)] == [1, 0]

    asked = link.archive_requests.get()
    assert (asked.cause, asked.wanted_at) == ("endangered", NOW - 40 * DAY)
    assert link.mementos.get().captured_at == NOW - 41 * DAY


def test_a_link_that_is_lost_again_is_looked_up_again(library: Archive, link: Link) -> None:
    turned(link, "gone", NOW)
    library.holds(link.url, NOW)
    ask(NOW)
    turned(link, "healthy", NOW + DAY)
    assert ask(NOW + DAY) == 0
    turned(link, "dead", NOW + 2 * DAY)

    assert ask(NOW + 2 * DAY) == 1
    assert link.archive_requests.count() == 2
    assert link.mementos.count() == 1


@pytest.mark.parametrize("health", ["healthy", "suspect", "blocked", "unknown"])
def test_a_link_that_is_not_lost_asks_for_nothing(
    library: Archive, link: Link, health: str
) -> None:
    turned(link, health, NOW)

    assert ask(NOW) == 0
    assert library.asked == []


def test_copies_that_are_not_the_page_are_refuted_and_the_next_ones_opened(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.holds(link.url, NOW, archive.NOT_FOUND_PAGE)
    library.holds(link.url, NOW - DAY, archive.OTHER_PAGE)
    library.holds(link.url, NOW - 2 * DAY)
    library.holds(link.url, NOW - 3 * DAY)

    ask(NOW)

    found = link.mementos.order_by("-captured_at").values_list("verification", "reason")
    assert list(found) == [
        ("refuted", "not-found"),
        ("refuted", "other-text"),
        ("verified", "same-text"),
    ]
    assert Memento.objects.best_first().get().captured_at == NOW - 2 * DAY


def test_when_no_near_copy_is_the_page_that_is_said(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    for days in range(5):
        library.holds(link.url, NOW - days * DAY, archive.NOT_FOUND_PAGE)

    ask(NOW)

    request_.refresh_from_db()
    assert request_.outcome == "refuted"
    assert link.mementos.count() == asking.MOST_COPIES
    assert not Memento.objects.best_first().exists()


def test_a_copy_that_does_not_open_is_kept_aside_and_opened_later(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.holds(link.url, NOW, web.status(503))
    ask(NOW)
    request_.refresh_from_db()
    memento = link.mementos.get()
    assert (memento.verification, memento.compared_at) == ("unverified", None)
    assert (request_.outcome, reasons(request_)) == ("", ["copy-http-503"])
    assert not Memento.objects.best_first().exists()

    library.holds(link.url, NOW)
    ask(NOW + HOUR)

    request_.refresh_from_db()
    memento.refresh_from_db()
    assert (request_.outcome, memento.verification) == ("found", "verified")
    assert link.mementos.count() == 1


def test_a_copy_of_a_page_that_we_never_read_is_shown_as_not_compared(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    Link.objects.update(fingerprint="")
    library.holds(link.url, NOW)

    ask(NOW)

    memento = Memento.objects.best_first().get()
    assert (memento.verification, memento.similarity) == ("unverified", None)
    assert memento.compared_at


def test_a_copy_that_is_judged_the_same_again_was_known_all_along(
    library: Archive, link: Link, request_: ArchiveRequest, reviewer: User
) -> None:
    library.holds(link.url, NOW)
    ask(NOW)
    archiving.request_lookup(link=link, by=reviewer, now=NOW + DAY)

    ask(NOW + DAY)

    assert ArchiveRequest.objects.filter(outcome="found").count() == 2
    assert Memento.objects.best_first(NOW + HOUR).exists()


def test_a_copy_that_is_only_shown_in_a_frame_is_opened_there(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.holds(link.url, NOW)
    stamp = f"{NOW:%Y%m%d%H%M%S}"
    library.site.answers[f"/web/{stamp}id_/{link.url}"] = web.status(404)

    ask(NOW)

    assert link.mementos.get().verification == "verified"
    assert library.asked[-1] == f"/web/{stamp}/{link.url}"


def test_a_list_in_pages_is_read_at_the_page_of_the_time(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.holds(link.url, NOW)
    whole = library.site.answers[f"/timemap/{link.url}"]
    library.site.answers["/page/2"] = whole
    library.answers_index(
        link.url,
        web.reply(
            200,
            '</page/1>; rel="timemap"; from="Sat, 01 Jan 2000 00:00:00 GMT"; '
            'until="Sun, 01 Jan 2006 00:00:00 GMT",\n'
            '</page/2>; rel="timemap"; from="Sun, 01 Jan 2006 00:00:01 GMT"; '
            'until="Fri, 01 Jan 2027 00:00:00 GMT"',
            kind="application/link-format",
        ),
    )

    ask(NOW)

    assert link.mementos.get().verification == "verified"
    assert "/page/1" not in library.asked


def test_pages_that_lead_in_circles_end(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    for one, other in (("/page/a", "/page/b"), ("/page/b", "/page/a")):
        library.site.answers[one] = web.reply(200, f'<{other}>; rel="timemap"')
    library.answers_index(link.url, web.reply(200, '</page/a>; rel="timemap"'))

    ask(NOW)

    assert reasons(request_) == ["garbage"]
    assert len(library.asked) == 3


def test_what_is_found_is_shown_same_text_first_and_then_the_nearest(link: Link) -> None:
    def kept(days: int, verification: str, *, opened: bool = True) -> None:
        Memento.objects.create(
            link=link,
            archive="archive.example",
            url=f"https://archive.example/{days}",
            original_url=link.url,
            captured_at=NOW - days * DAY,
            found_at=NOW,
            seconds_off=days,
            verification=verification,
            compared_at=NOW if opened else None,
        )

    kept(1, "unverified", opened=False)
    kept(2, "refuted")
    kept(3, "unverified")
    kept(9, "verified")
    kept(8, "verified")

    shown = [memento.seconds_off for memento in Memento.objects.best_first()]

    assert shown == [8, 9, 3]
    assert not Memento.objects.best_first(NOW - HOUR).exists()


def test_without_archives_nothing_is_asked_or_planned(
    link: Link, watch: Watch, reviewer: User
) -> None:
    turned(link, "gone", NOW)

    assert ask(NOW) == 0
    assert not ArchiveRequest.objects.exists()
    with pytest.raises(archiving.NotAskable, match="ARCHIVE_TIMEMAP_URLS"):
        archiving.request_lookup(link=link, by=reviewer, now=NOW)


def test_what_a_person_asked_for_comes_first(
    library: Archive, link: Link, watch: Watch, reviewer: User
) -> None:
    for number in range(3):
        watch(f"https://harbour.example/{number}")
    archiving.request_lookup(link=link, by=reviewer, now=NOW + HOUR)

    ask(NOW + HOUR, limit=1)

    assert library.asked == [f"/timemap/{link.url}"]


def test_a_request_made_twice_is_one(library: Archive, link: Link, reviewer: User) -> None:
    for minutes in range(2):
        now = NOW + dt.timedelta(minutes=minutes)
        archiving.request_lookup(link=link, by=reviewer, now=now)

    assert ArchiveRequest.objects.get().next_try_at == NOW
