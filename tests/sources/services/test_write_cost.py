"""What a look costs the database: statements for 200 of them, not for each."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources.choices import Anchoring, Outcome
from sources.models import CaptureRequest, HealthChange, LinkCheck, Passage, PassageChange, Snapshot
from sources.rules import fingerprint, quoting
from sources.rules.diagnosis import Diagnosis
from sources.rules.seen import Hop, Seen
from sources.services import leasing, recording
from sources.services.findings import Finding, Reading
from sources.services.leasing import LeasedLink
from tests import watching
from tests.newsroom import NOW

Make = Callable[[LeasedLink, dt.datetime], Finding]
LINKS = 200
MOST_STATEMENTS = 8
TEXT = "The council counted 412 ships last year. The harbour master said so on Monday."
GUARDS = ("SAVEPOINT", "RELEASE SAVEPOINT")
"""The transaction of a test makes savepoints of what would begin and commit."""


def unchanged(link: LeasedLink, at: dt.datetime) -> Finding:
    """What nearly every look finds."""
    seen = Seen(link.url, link.url, 200, (Hop(link.url, 200, "192.0.2.1"),))
    diagnosed = Diagnosis(Outcome.ALIVE, "same-bytes", body_sha256=link.body_sha256)
    return Finding(link, at, seen, Reading(diagnosed))


def read_first(link: LeasedLink, at: dt.datetime) -> Finding:
    """All there is to write: a text, a fingerprint, validators, a new health, passages."""
    seen = Seen(link.url, link.url, 200, (Hop(link.url, 200, "192.0.2.1"),), etag='"1"')
    anchors = tuple(
        (passage.id, quoting.Anchor(Anchoring.FOUND, 1.0, 4, 20)) for passage in link.passages
    )
    reading = Reading(
        Diagnosis(Outcome.ALIVE, "answered", body_sha256="b" * 64),
        title="Harbour",
        text=TEXT,
        text_sha256=f"{link.id:064x}",
        baseline=fingerprint.of(text=TEXT),
        anchors=anchors,
    )
    return Finding(link, at, seen, reading)


def statements(make: Make, at: dt.datetime) -> list[str]:
    """What is said to the database to record a look at each link that is due."""
    token = uuid.uuid4()
    leased = leasing.lease(token=token, limit=LINKS, now=at, lease_seconds=60)
    assert len(leased) == LINKS
    findings = [make(link, at) for link in leased]
    with CaptureQueriesContext(connection) as asked:
        written = recording.record(token=token, findings=findings, offline=False)
    assert len(written) == LINKS
    said = [query["sql"] for query in asked.captured_queries]
    return [one for one in said if not one.startswith(GUARDS)]


@pytest.fixture
def watched(reviewer: User) -> None:
    links = watching.watch_many([f"https://host.example/{n}" for n in range(LINKS)], by=reviewer)
    CaptureRequest.objects.all().delete()  # a capture is no part of an ordinary look
    Passage.objects.bulk_create(
        Passage(link=link, exact="The council counted 412 ships last year.", added_at=NOW)
        for link in links[:20]
    )


@pytest.mark.usefixtures("watched")
def test_first_looks_at_200_links_are_written_in_few_statements() -> None:
    asked = statements(read_first, NOW)

    assert LinkCheck.objects.count() == Snapshot.objects.count() == LINKS
    assert HealthChange.objects.count() == LINKS
    assert PassageChange.objects.count() == 20
    assert len(asked) <= MOST_STATEMENTS, "\n".join(one[:90] for one in asked)


@pytest.mark.usefixtures("watched")
def test_looks_that_find_nothing_new_are_written_in_fewer() -> None:
    statements(read_first, NOW)
    later = NOW + dt.timedelta(days=60)

    asked = statements(unchanged, later)

    assert LinkCheck.objects.count() == 2 * LINKS
    assert len(asked) <= MOST_STATEMENTS // 2
