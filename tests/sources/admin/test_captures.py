"""The desk of captures: what we hold, whether it is sound, and nothing of it opened here."""

import datetime as dt
import gzip
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from sources.admin import bells
from sources.models import Capture, CaptureRequest, Link, LinkCheck, Pruning
from sources.services import captures, capturing
from sources.web.store import Store
from tests import archiving, watching, web
from tests.newsroom import NOW, People

LIST = "admin:sources_capture_changelist"
LINKS = "admin:sources_link_changelist"
HOSTILE = web.document("Report", "Ninety calls. <script>alert(1)</script> <img src=x onerror=a()>")
WEEK = dt.timedelta(days=7)
SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(bells, "_ring", names.append)
    return names


@pytest.fixture
def capture(site: web.Site, archive: Store, reviewer: User) -> Capture:
    """A page full of scripts, captured."""
    site.answers["/report"] = web.reply(200, HOSTILE)
    watching.watch(site.url("/report"), by=reviewer)
    watching.sweep(at=NOW)
    return Capture.objects.get()


def another(link: Link, number: int) -> Capture:
    at = NOW + dt.timedelta(hours=number)
    look = LinkCheck.objects.create(
        link=link, lease_token=uuid.uuid4(), checked_at=at, outcome="alive"
    )
    return archiving.captured(link, look, b"%d" % number)


def page_of(capture: Capture) -> str:
    return reverse("admin:sources_capture_change", args=[capture.pk])


def file_of(capture: Capture) -> str:
    return reverse("admin:sources_capture_download", args=[capture.pk])


def test_the_file_is_a_download_that_no_browser_opens(reviewing: Client, capture: Capture) -> None:
    answer = reviewing.get(file_of(capture))

    assert answer.status_code == 200
    assert archiving.page_in(answer.content) == HOSTILE.encode()
    assert answer["Content-Disposition"].startswith('attachment; filename="127.0.4.1')
    assert answer["Content-Disposition"].endswith('.warc.gz"')
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "Content-Encoding" not in answer
    assert answer.content[:2] == gzip.compress(b"")[:2]


def test_a_hostile_page_is_shown_as_text(reviewing: Client, capture: Capture) -> None:
    shown = reviewing.get(page_of(capture))

    text = shown.content.decode()
    assert "Ninety calls." in text
    assert "<script>alert(1)" not in text
    assert "onerror=a()" not in text
    assert "script-src 'self'" in shown["Content-Security-Policy"]
    assert capture.blob_id in text
    assert file_of(capture) in text


def test_a_capture_that_needed_no_reading_shows_the_text_of_its_file(
    reviewing: Client, capture: Capture, reviewer: User
) -> None:
    later = NOW + dt.timedelta(days=1)
    capturing.ask(link=capture.link, by=reviewer, now=later)
    watching.sweep(at=later)
    newest = capture.link.captures.newest_first()[0]
    assert newest != capture
    assert newest.look.text_sha256 == capture.look.text_sha256

    assert "Ninety calls." in reviewing.get(page_of(newest)).content.decode()


def test_its_text_is_on_the_page_and_on_that_of_the_snapshot(
    reviewing: Client, capture: Capture
) -> None:
    snapshot = capture.link.snapshots.get()

    shown = reviewing.get(reverse("admin:sources_snapshot_change", args=[snapshot.pk]))

    assert page_of(capture) in shown.content.decode()


@pytest.mark.parametrize("address", [page_of, file_of])
def test_who_may_not_see_captures_gets_none(
    signed_in: SignedIn, people: People, capture: Capture, address: Callable[[Capture], str]
) -> None:
    assert signed_in(people.outsider).get(address(capture)).status_code == 403
    assert Client().get(address(capture)).status_code == 302  # to the sign-in page


def test_a_capture_that_is_not_there_is_told(reviewing: Client) -> None:
    for name in ("change", "download"):
        answer = reviewing.get(reverse(f"admin:sources_capture_{name}", args=[77]), follow=True)
        assert "There is no such page." in answer.content.decode()


def test_a_damaged_file_is_named_and_not_served(
    reviewing: Client, capture: Capture, archive: Store
) -> None:
    archive.path(capture.blob_id).write_bytes(b"something else")
    answer = reviewing.get(file_of(capture), follow=True)
    assert answer.redirect_chain == [(page_of(capture), 302)]
    assert "The file is not the one that was stored." in answer.content.decode()

    captures.check(now=NOW + WEEK)

    assert "The captures need somebody." in reviewing.get(reverse(LINKS)).content.decode()
    listed = reviewing.get(reverse(LIST)).content.decode()
    assert "1 problem with the files of captures." in listed
    assert capture.blob_id in listed
    shown = reviewing.get(page_of(capture)).content.decode()
    assert "The file is missing or damaged." in shown
    assert file_of(capture) not in shown


def test_a_pruned_file_says_when_and_why(
    reviewing: Client, capture: Capture, archive: Store
) -> None:
    Pruning.objects.create(blob=capture.blob, at=NOW, reason="The quota was used up.")
    archive.remove(capture.blob_id)

    shown = reviewing.get(page_of(capture)).content.decode()

    assert "The file was pruned" in shown
    assert "March 2, 2026, 9 a.m.: The quota" in shown
    assert "The quota was used up." in shown
    assert file_of(capture) not in shown
    answer = reviewing.get(file_of(capture), follow=True)
    assert "pruned on 2026-03-02" in answer.content.decode()
    link = reviewing.get(reverse("admin:sources_link_change", args=[capture.link_id]))
    assert "<td>pruned</td>" in link.content.decode()


@pytest.mark.parametrize(
    ("quota", "sentence"),
    [
        (None, "is cited by no published verdict"),
        (10**9, "of 953.7"),
        (1, "The quota of captures cannot be met."),
    ],
)
def test_the_list_says_how_full_the_archive_is(
    reviewing: Client, capture: Capture, settings: Settings, quota: int | None, sentence: str
) -> None:
    capturing.hold(links=[capture.link_id], now=NOW)
    settings.SNAPSHOT_QUOTA = quota

    assert sentence in reviewing.get(reverse(LIST)).content.decode()
    told = "The captures need somebody." in reviewing.get(reverse(LINKS)).content.decode()
    assert told == (quota == 1)


def test_a_person_can_have_a_page_captured(
    reviewing: Client,
    capture: Capture,
    rung: list[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    link = capture.link
    shown = reviewing.get(reverse("admin:sources_link_change", args=[link.pk])).content.decode()
    ask = reverse("admin:sources_capture_ask", args=[link.pk])
    assert ask in shown
    assert page_of(capture) in shown

    with django_capture_on_commit_callbacks(execute=True):
        answer = reviewing.post(ask, follow=True)

    assert "Wanted since" in answer.content.decode()
    assert CaptureRequest.objects.open().get().cause == "asked"
    assert rung == ["sources.tasks.sweep_links"]


def test_asking_is_for_those_who_may_check_links(
    signed_in: SignedIn, people: People, capture: Capture
) -> None:
    client = signed_in(people.administrator)
    ask = reverse("admin:sources_capture_ask", args=[capture.link_id])

    assert client.post(ask).status_code == 403
    assert client.get(ask).status_code == 405
    page = reverse("admin:sources_link_change", args=[capture.link_id])
    assert ask not in client.get(page).content.decode()
    assert not CaptureRequest.objects.open().exists()


def test_asking_for_a_link_that_is_not_there_is_told(reviewing: Client) -> None:
    answer = reviewing.post(reverse("admin:sources_capture_ask", args=[77]), follow=True)

    assert "There is no such page." in answer.content.decode()


@pytest.mark.parametrize("page", ["list", "link"])
def test_queries_do_not_grow_with_captures(reviewing: Client, capture: Capture, page: str) -> None:
    address = (
        reverse(LIST)
        if page == "list"
        else reverse("admin:sources_link_change", args=[capture.link_id])
    )

    few = queries_of(reviewing, address)
    for number in range(10):
        another(capture.link, number + 1)

    assert queries_of(reviewing, address) == few


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_captures_of_one_link_can_be_listed(reviewing: Client, capture: Capture) -> None:
    answer = reviewing.get(reverse(LIST) + f"?link__id__exact={capture.link_id}")

    assert answer.context["cl"].result_count == 1
