"""The panel of archived copies on the page of a link, and its buttons."""

import datetime as dt
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from sources.admin import archived, bells
from sources.models import ArchiveRequest, Link, Memento
from sources.rules import archives, diagnosis, timemaps
from sources.services import archiving, asking, petitions
from sources.services.rounds import Bounds
from sources.web import failures, fetching
from tests import archive, newsroom, web
from tests.archive import Archive, Clock
from tests.newsroom import NOW, People

LIST = "admin:sources_link_changelist"
MODULES = (archives, timemaps, diagnosis, asking, petitions, fetching)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tasks that were rung for."""
    names: list[str] = []
    monkeypatch.setattr(bells, "_ring", names.append)
    return names


@pytest.fixture
def link(people: People) -> Link:
    newsroom.published_claim(people)
    return archive.was_read(Link.objects.get())


def page_of(client: Client, link: Link) -> str:
    return client.get(reverse("admin:sources_link_change", args=[link.pk])).content.decode()


def press(client: Client, link: Link, button: str, *row: int) -> Any:
    address = reverse(f"admin:sources_link_archive_{button}", args=[link.pk, *row])
    return client.post(address, follow=True)


def ask(at: dt.datetime) -> None:
    clock = Clock(at)
    asking.run_due(clock=clock, bounds=Bounds(), rest=clock.rest)


def test_copies_are_shown_with_what_they_are(
    reviewing: Client, link: Link, library: Archive, people: People
) -> None:
    address = library.holds(link.url, NOW - dt.timedelta(days=2))
    library.holds(link.url, NOW, archive.NOT_FOUND_PAGE)
    archiving.request_lookup(link=link, by=people.reviewer, now=NOW)
    ask(NOW)

    shown = page_of(reviewing, link)

    assert f'href="{address}"' in shown
    assert "Same page" in shown
    assert "It shows the text that we know." in shown
    assert "It is the copy of a page that was not found." in shown
    assert "The archive holds a copy that can stand for the page." in shown


def test_a_failure_is_told_with_when_it_is_tried_again(
    reviewing: Client, link: Link, library: Archive, people: People
) -> None:
    library.answers_index(link.url, web.status(503))
    archiving.request_lookup(link=link, by=people.reviewer, now=NOW)
    ask(NOW)

    shown = page_of(reviewing, link)

    assert "It is not available just now (503). (March 2, 2026, 9 a.m.)" in shown
    assert "Tried once. Asked again from March 2, 2026, 9:10 a.m. on." in shown
    assert "Somebody asked: reviewer" in shown
    assert "Try again" in shown


def test_what_was_given_up_is_told_and_can_be_tried_again(
    reviewing: Client, link: Link, library: Archive, people: People, rung: list[str]
) -> None:
    [asked] = archiving.request_lookup(link=link, by=people.reviewer, now=NOW)
    ArchiveRequest.objects.update(settled_at=NOW, outcome="gave-up", next_try_at=None)

    assert "Nothing came of it. The archive can be tried again." in page_of(reviewing, link)
    press(reviewing, link, "retry", asked.pk)

    assert ArchiveRequest.objects.open().get().cause == "asked"


def test_buttons_ask_and_ring(
    reviewing: Client,
    link: Link,
    library: Archive,
    settings: Settings,
    rung: list[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    library.set_up(settings, saves=True)

    with django_capture_on_commit_callbacks(execute=True):
        looked = press(reviewing, link, "look")
        press(reviewing, link, "save")

    assert "The archive is asked in the background." in looked.content.decode()
    kinds = ArchiveRequest.objects.order_by("pk").values_list("kind", "cause")
    assert list(kinds) == [("lookup", "asked"), ("save", "asked")]
    assert rung == ["sources.tasks.ask_archives"] * 2


def test_a_request_of_another_link_is_no_row_of_this_one(
    reviewing: Client, link: Link, library: Archive, rung: list[str], people: People
) -> None:
    answer = press(reviewing, link, "retry", 4711)

    assert "There is no such page." in answer.content.decode()
    assert press(reviewing, Link(pk=4711), "look").status_code == 200
    assert not ArchiveRequest.objects.exists()


def test_without_an_archive_the_panel_says_what_to_do(
    reviewing: Client, link: Link, rung: list[str]
) -> None:
    shown = page_of(reviewing, link)

    assert "The operator names one in ARCHIVE_TIMEMAP_URLS." in shown
    assert "Look for copies" not in shown
    refused = press(reviewing, link, "look").content.decode()
    assert "No such archive is set up." in refused


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_who_may_not_check_has_no_buttons(
    people: People,
    link: Link,
    library: Archive,
    who: str,
    signed_in: Callable[..., Client],
    rung: list[str],
) -> None:
    client = signed_in(getattr(people, who))

    assert "Look for copies" not in page_of(client, link)
    for button in ("look", "save"):
        assert press(client, link, button).status_code == 403
    assert not ArchiveRequest.objects.exists()


def test_asking_is_a_post(reviewing: Client, link: Link, library: Archive) -> None:
    address = reverse("admin:sources_link_archive_look", args=[link.pk])

    assert reviewing.get(address).status_code == 405


def test_a_request_that_a_worker_has_is_told(
    reviewing: Client, link: Link, library: Archive, people: People
) -> None:
    archiving.request_lookup(link=link, by=people.reviewer, now=NOW)
    petitions.lease(now=timezone.now(), not_at=[])

    assert "A worker asks it just now." in page_of(reviewing, link)


@pytest.mark.parametrize(
    ("rows", "query", "found"),
    [
        ("verified", "same", 1),
        ("verified", "none", 0),
        ("refuted", "none", 1),
        ("refuted", "same", 0),
        ("verified", "failing", 0),
        ("gave-up", "failing", 1),
    ],
)
def test_links_are_filtered_by_what_archives_hold(
    reviewing: Client, link: Link, rows: str, query: str, found: int
) -> None:
    if rows == "gave-up":
        ArchiveRequest.objects.create(
            link=link,
            archive="archive.example",
            kind="lookup",
            cause="catalogued",
            wanted_at=NOW,
            asked_at=NOW,
            settled_at=NOW,
            outcome="gave-up",
        )
    else:
        kept(link, 1, verification=rows)

    answer = reviewing.get(reverse(LIST) + f"?copies={query}")

    assert answer.context["cl"].result_count == found


def kept(link: Link, number: int, *, verification: str = "verified") -> Memento:
    return Memento.objects.create(
        link=link,
        archive="archive.example",
        url=f"https://archive.example/{number}",
        original_url=link.url,
        captured_at=NOW + dt.timedelta(days=number),
        found_at=NOW,
        seconds_off=number,
        verification=verification,
        compared_at=NOW,
    )


def test_the_page_asks_the_database_the_same_however_much_there_is(
    reviewing: Client, link: Link, library: Archive, people: People
) -> None:
    def queries(number: int) -> int:
        kept(link, number)
        [asked] = archiving.request_lookup(link=link, by=people.reviewer, now=NOW)
        ArchiveRequest.objects.filter(pk=asked.pk).update(
            settled_at=NOW, outcome="none", next_try_at=None
        )
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page_of(reviewing, link)
        return len(captured)

    queries(0)

    assert queries(1) == [queries(number) for number in range(2, 8)][-1]


def test_every_reason_has_its_words() -> None:
    """As they stand in the code that gives them; `http-…` and `refused:…` are told by a rule."""
    text = "".join(Path(inspect.getfile(module)).read_text() for module in MODULES)
    given = set(re.findall(r'(?:Answer|Heard|Saved|Compared)\([^"()]*?"([a-z-]+)"', text))
    given |= set(archives._NOT_THE_PAGE.values()) | archives._SAME
    given |= {code for _, code in failures.CODES} | set(diagnosis._BLOCKING.values())

    missing = {code for code in given if archived.told(code).startswith("It answered with the")}

    assert len(given) > 20
    assert missing == set()


@pytest.mark.parametrize(
    ("reason", "said", "words"),
    [
        ("http-500", "", "It answered with the error 500."),
        ("copy-timeout", "", "There is a copy, but it did not open. It did not answer in time."),
        ("refused:private-address", "", "Our own guard did not let us go where it sent us."),
        ("declined", "Too many.", "It will not make a copy now. It says: “Too many.”"),
        ("", "", "–"),
    ],
)
def test_reasons_are_told_in_words(reason: str, said: str, words: str) -> None:
    assert archived.told(reason, said) == words
