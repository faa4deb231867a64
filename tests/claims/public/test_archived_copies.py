"""Readers and clients are led to an archived copy of evidence that was lost."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Verdict
from claims.services import published
from sources.models import Link, Memento
from tests import newsroom
from tests.claims import press

NOW = newsroom.NOW
DAY = press.DAY
COPY = "https://archive.example/web/20260301090000/https://harbour.example/annual-report"


def keep(link: Link, **changes: Any) -> Memento:
    values: dict[str, Any] = {
        "archive": "archive.example",
        "url": COPY,
        "original_url": link.url,
        "captured_at": NOW - DAY,
        "found_at": NOW,
        "compared_at": NOW + DAY,
        "seconds_off": 1,
        "verification": "verified",
    }
    return Memento.objects.create(link=link, **(values | changes))


def lost(people: newsroom.People, *, health: str = "gone") -> Verdict:
    verdict = press.release(people)
    press.turn(press.only_link(verdict.claim), health=health, outcome="gone", at=NOW + DAY)
    return verdict


def shown(client: Client, verdict: Verdict) -> str:
    return client.get(published.page_url(verdict=verdict)).content.decode()


def told(client: Client, verdict: Verdict, query: str = "") -> Any:
    address = reverse("api-claim", args=[verdict.claim.public_id])
    return client.get(address + query).json()["evidence"][0]


@pytest.mark.parametrize("health", ["gone", "dead", "drifted"])
def test_beside_lost_evidence_stands_its_copy(
    client: Client, people: newsroom.People, health: str
) -> None:
    verdict = lost(people, health=health)
    keep(press.only_link(verdict.claim))

    page = shown(client, verdict)

    assert f'<a href="{COPY}" rel="external nofollow">Archived copy</a> of' in page
    assert 'datetime="2026-03-01T09:00:00+00:00"' in page
    assert "It shows the page as we knew it." in page


def test_a_copy_that_was_not_compared_says_so(client: Client, people: newsroom.People) -> None:
    verdict = lost(people)
    keep(press.only_link(verdict.claim), verification="unverified")

    assert "We hold no text to compare it with." in shown(client, verdict)


@pytest.mark.parametrize("change", [{"verification": "refuted"}, {"never opened": True}])
def test_a_copy_that_is_not_the_page_is_shown_nowhere(
    client: Client, people: newsroom.People, change: dict[str, Any]
) -> None:
    verdict = lost(people)
    unopened = {"verification": "unverified", "compared_at": None}
    keep(press.only_link(verdict.claim), **(unopened if "never opened" in change else change))

    assert COPY not in shown(client, verdict)
    assert told(client, verdict)["memento_url"] is None
    assert told(client, verdict)["memento"] is None


def test_evidence_that_stands_is_not_led_away_from(client: Client, people: newsroom.People) -> None:
    verdict = press.release(people)
    keep(press.only_link(verdict.claim))

    assert COPY not in shown(client, verdict)
    assert told(client, verdict)["memento_url"] == COPY


def test_clients_are_told_the_best_copy_and_what_it_is(
    client: Client, people: newsroom.People
) -> None:
    verdict = lost(people)
    link = press.only_link(verdict.claim)
    keep(link, captured_at=NOW, url=f"{COPY}?later", seconds_off=0, verification="unverified")
    keep(link)

    evidence = told(client, verdict)

    assert evidence["memento_url"] == COPY
    assert evidence["memento"] == {
        "archive": "archive.example",
        "captured_at": "2026-03-01T09:00:00Z",
        "verified": True,
    }


def test_a_past_moment_knows_no_copy_that_was_found_later(
    client: Client, people: newsroom.People
) -> None:
    verdict = lost(people)
    keep(press.only_link(verdict.claim))

    def then(at: dt.datetime) -> Any:
        return told(client, verdict, f"?as_of={at:%Y-%m-%dT%H:%M:%SZ}")["memento_url"]

    assert then(NOW + DAY / 2) is None
    assert then(NOW + 2 * DAY) == COPY


def test_copies_cost_the_same_number_of_queries_however_many(
    client: Client, people: newsroom.People
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("api-claims"))
        return len(captured)

    press.release_many(people, count=2)
    few = queries()
    press.release_many(people, count=6)
    for link in Link.objects.all():
        keep(link)
        keep(link, captured_at=NOW)

    assert queries() == few
