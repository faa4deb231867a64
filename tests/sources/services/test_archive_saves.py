"""An archive on loopback is asked to make a copy, and does so, in its own time, or not."""

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import ArchiveRequest, Link
from sources.services import archiving, roles
from tests import archive, newsroom, web
from tests.archive import Archive
from tests.newsroom import NOW
from tests.sources.services.archive_rounds import DAY, HOUR, ask, reasons

Watch = Callable[[str], Link]
STAMP = f"{NOW:%Y%m%d%H%M%S}"
ACCEPTED = web.reply(200, json.dumps({"url": "x", "job_id": "spn2-1"}), kind="application/json")


@pytest.fixture
def link(watch: Watch) -> Link:
    """A page out in the world that we have read, from before an archive was set up."""
    link = archive.was_read(watch(newsroom.HARBOUR_URL))
    link.archive_requests.all().delete()
    return link


@pytest.fixture
def request_(library: Archive, settings: Settings, link: Link, reviewer: User) -> ArchiveRequest:
    library.set_up(settings, saves=True)
    [asked] = archiving.request_save(link=link, by=reviewer, now=NOW)
    return asked


def save_path(link: Link) -> str:
    return f"/save/{link.url}"


def test_a_copy_that_is_made_at_once_is_opened_and_compared(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.site.answers[f"/web/{STAMP}/{link.url}"] = archive.REPORT
    library.site.answers[f"/web/{STAMP}id_/{link.url}"] = archive.REPORT
    library.answers_save(link.url, web.redirect(f"/web/{STAMP}/{link.url}"))

    ask(NOW)

    request_.refresh_from_db()
    assert request_.outcome == "saved"
    memento = link.mementos.get()
    assert (memento.captured_at, memento.verification) == (NOW, "verified")
    assert library.asked.count(save_path(link)) == 1


def test_a_copy_that_is_promised_is_waited_for(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.answers_save(link.url, ACCEPTED)
    ask(NOW)
    request_.refresh_from_db()
    assert (request_.outcome, reasons(request_)) == ("", ["accepted"])
    ask(NOW + HOUR)
    assert reasons(request_) == ["accepted", "not-listed-yet"]

    library.holds(link.url, NOW + HOUR)
    ask(NOW + 3 * HOUR)

    request_.refresh_from_db()
    assert request_.outcome == "saved"
    assert link.mementos.get().verification == "verified"
    assert library.asked.count(save_path(link)) == 1


def test_a_promise_that_is_not_kept_for_a_day_is_asked_for_again(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.answers_save(link.url, ACCEPTED)
    ask(NOW)

    ask(NOW + DAY + HOUR)

    assert library.asked.count(save_path(link)) == 2


def test_a_copy_of_long_ago_is_not_the_one_that_was_asked_for(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.holds(link.url, NOW - 2 * DAY)
    library.answers_save(link.url, ACCEPTED)

    ask(NOW)
    ask(NOW + HOUR)

    assert reasons(request_) == ["accepted", "not-listed-yet"]
    assert not link.mementos.exists()


def test_a_look_that_ran_out_of_time_may_have_led_to_a_copy(
    library: Archive, link: Link, request_: ArchiveRequest, settings: Settings
) -> None:
    settings.FETCH_TIMEOUT = 0.5
    library.answers_save(link.url, web.BEHAVIOURS["/hang"])
    ask(NOW)
    assert reasons(request_) == ["timeout"]
    library.holds(link.url, NOW)

    ask(NOW + HOUR)

    request_.refresh_from_db()
    assert request_.outcome == "saved"
    assert library.asked.count(save_path(link)) == 1


@pytest.mark.parametrize(
    ("answer", "reason", "said"),
    [
        (web.status(429, headers={"Retry-After": "60"}), "http-429", ""),
        (web.status(503), "http-503", ""),
        (web.status(403), "http-403", ""),
        (
            web.reply(200, '{"status": "error", "message": "You have too many captures today."}'),
            "declined",
            "You have too many captures today.",
        ),
    ],
)
def test_a_failure_is_kept_in_the_words_of_the_archive_and_tried_again(
    library: Archive,
    link: Link,
    request_: ArchiveRequest,
    answer: web.Answer,
    reason: str,
    said: str,
) -> None:
    library.answers_save(link.url, answer)
    library.answers_index(link.url, archive.EMPTY)

    ask(NOW)
    ask(NOW + HOUR)

    request_.refresh_from_db()
    assert request_.outcome == ""
    assert [(one.reason, one.said) for one in request_.tries.all()] == [(reason, said)] * 2
    assert library.asked.count(save_path(link)) == 2


def test_an_index_that_fails_puts_the_next_request_off(
    library: Archive, link: Link, request_: ArchiveRequest
) -> None:
    library.answers_save(link.url, web.status(500))
    library.answers_index(link.url, web.status(500))

    ask(NOW)
    ask(NOW + HOUR)

    assert reasons(request_) == ["http-500", "http-500"]
    assert library.asked == [save_path(link), f"/timemap/{link.url}"]


def test_an_archive_without_an_index_is_believed_when_it_promises(
    library: Archive, link: Link, request_: ArchiveRequest, settings: Settings
) -> None:
    settings.ARCHIVE_TIMEMAP_URLS = ()
    library.answers_save(link.url, ACCEPTED)

    ask(NOW)

    request_.refresh_from_db()
    assert (request_.outcome, reasons(request_)) == ("saved", ["accepted"])


def test_each_new_link_is_asked_for(
    library: Archive, link: Link, request_: ArchiveRequest, watch: Watch
) -> None:
    new = watch("https://harbour.example/new")

    kinds = new.archive_requests.order_by("pk").values_list("kind", "cause")

    assert list(kinds) == [("save", "catalogued"), ("lookup", "catalogued")]


def test_no_copy_is_asked_for_unless_that_is_set_up(
    library: Archive, watch: Watch, reviewer: User
) -> None:
    new = watch("https://harbour.example/new")

    assert not new.archive_requests.filter(kind="save").exists()
    with pytest.raises(archiving.NotAskable, match="ARCHIVE_SAVE_URL"):
        archiving.request_save(link=new, by=reviewer, now=NOW)


def test_who_may_not_check_links_may_not_ask(
    library: Archive, link: Link, request_: ArchiveRequest, outsider: User
) -> None:
    for act in (archiving.request_lookup, archiving.request_save):
        with pytest.raises(roles.NotPermitted):
            act(link=link, by=outsider, now=NOW)
    with pytest.raises(roles.NotPermitted):
        archiving.retry(request=request_, by=outsider, now=NOW)
