"""What looks found is written by the holder of the lease alone, and in bulk."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.choices import Outcome
from sources.models import Link, LinkCheck
from sources.rules.diagnosis import Diagnosis
from sources.rules.seen import Seen
from sources.services import leasing, recording
from sources.services.findings import Finding, Reading
from sources.services.leasing import LeasedLink
from tests import watching
from tests.newsroom import NOW

HOUR = dt.timedelta(hours=1)


def lease(token: uuid.UUID, *, at: dt.datetime = NOW, limit: int = 1000) -> list[LeasedLink]:
    return leasing.lease(token=token, limit=limit, now=at, lease_seconds=60)


def finding(
    link: LeasedLink,
    outcome: Outcome = Outcome.ALIVE,
    *,
    at: dt.datetime = NOW,
    counts: bool = True,
) -> Finding:
    seen = Seen(url=link.url, final_url=link.url)
    return Finding(link, at, seen, Reading(Diagnosis(outcome, "")), counts)


def take_over(reviewer: User) -> tuple[uuid.UUID, list[Finding]]:
    """A worker's findings on ten links whose leases ran out, and were taken and used by another."""
    watching.watch_many([f"https://host.example/{n}" for n in range(10)], by=reviewer)
    slow, quick = uuid.uuid4(), uuid.uuid4()
    late = [finding(link, Outcome.GONE) for link in lease(slow)]
    taken = lease(quick, at=NOW + HOUR)
    recording.record(token=quick, findings=[finding(link) for link in taken], offline=False)
    return slow, late


def test_a_worker_whose_leases_were_taken_writes_nothing(reviewer: User) -> None:
    slow, late = take_over(reviewer)

    written = recording.record(token=slow, findings=late, offline=False)

    assert written == []
    assert LinkCheck.objects.count() == 10
    assert set(Link.objects.values_list("health", "lease_token")) == {("healthy", None)}


def test_without_the_guard_it_would_write_everything_twice(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, late = take_over(reviewer)
    monkeypatch.setattr(recording, "still_held", lambda *, token, ids: set(ids))

    recording.record(token=slow, findings=late, offline=False)

    assert LinkCheck.objects.count() == 20
    assert set(Link.objects.values_list("health", flat=True)) == {"suspect"}


def test_the_database_takes_one_look_a_lease(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching.watch("https://host.example/", by=reviewer)
    token = uuid.uuid4()
    found = [finding(link) for link in lease(token)]
    recording.record(token=token, findings=found, offline=False)
    monkeypatch.setattr(recording, "still_held", lambda *, token, ids: set(ids))

    with pytest.raises(IntegrityError), transaction.atomic():
        recording.record(token=token, findings=found, offline=False)


def test_what_is_still_held_is_written_beside_what_is_not(reviewer: User) -> None:
    watching.watch_many([f"https://host.example/{n}" for n in range(4)], by=reviewer)
    token = uuid.uuid4()
    found = [finding(link) for link in lease(token)]
    leasing.give_back(token=token, only=[found[1].link.id])

    written = recording.record(token=token, findings=found, offline=False)

    assert written == [found[0], found[2], found[3]]


def statements_for(count: int, reviewer: User) -> int:
    """How many statements it takes to record `count` failed looks, changes of health included."""
    watching.watch_many([f"https://{count}.example/{n}" for n in range(count)], by=reviewer)
    token = uuid.uuid4()
    found = [finding(link, Outcome.GONE) for link in lease(token)]
    with CaptureQueriesContext(connection) as statements:
        written = recording.record(token=token, findings=found, offline=False)
    assert len(written) == count
    return len(statements)


def test_two_hundred_looks_take_few_statements_more_than_ten(reviewer: User) -> None:
    """SQLite takes some dozens of rows a statement, PostgreSQL all of them."""
    few, many = statements_for(10, reviewer), statements_for(200, reviewer)

    assert few <= 8
    assert many <= few + 8


outcomes = st.sampled_from(Outcome)
histories = st.lists(
    st.tuples(st.integers(min_value=1, max_value=96), outcomes, st.booleans()), max_size=12
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories)
def test_the_standing_in_the_row_is_always_what_the_looks_add_up_to(
    reviewer: User, history: list[tuple[int, Outcome, bool]]
) -> None:
    with transaction.atomic():
        link = watching.watch(f"https://host.example/{uuid.uuid4()}", by=reviewer)
        at = NOW
        for hours, outcome, counts in history:
            at += hours * HOUR
            token = uuid.uuid4()
            Link.objects.filter(pk=link.pk).update(next_check_at=at)
            choice = leasing.Choice(only=[link.pk])
            leased = leasing.lease(token=token, limit=1, now=at, lease_seconds=1, choice=choice)
            found = [finding(leased[0], outcome, at=at, counts=counts)]
            recording.record(token=token, findings=found, offline=not counts)

        assert watching.standing(link) == watching.replayed(link)
        assert link.looks.count() == len(history)
        changes = list(link.health_changes.order_by("at").values_list("old", "new"))
        assert [old for old, _ in changes[1:]] == [new for _, new in changes[:-1]]
