"""Heads are signed in time, never over something else than was signed before."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from claims import tasks
from claims.choices import EventKind
from claims.models import Checkpoint, Claim, LedgerEvent
from claims.rules import ledger as rules
from claims.rules import notes
from claims.services import checkpoints, ledger, tree
from tests import newsroom, tampering
from tests.newsroom import NOW, People

Capture = Callable[..., "object"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(people: People) -> Claim:
    return newsroom.claim(by=people.reviewer)


def write(claim: Claim, *, times: int = 1) -> None:
    with ledger.governed():
        for _ in range(times):
            ledger.append(kind=EventKind.CLAIM_EDITED, row=claim, by=None, now=NOW)


def test_a_head_is_a_note_that_others_can_check(claim: Claim, own_checkpoints: Path) -> None:
    made = checkpoints.sign(now=NOW)

    assert made
    head = notes.open_note(made.note, checkpoints.key().verifier)
    assert (head.size, head.root.hex()) == (LedgerEvent.objects.count(), made.root_hash)
    assert head.origin == "127.0.0.1:8000/ledger"
    assert own_checkpoints.read_text() == f"{made.note}\n"


def test_a_head_is_signed_once(claim: Claim, own_checkpoints: Path) -> None:
    checkpoints.sign(now=NOW)
    assert checkpoints.sign(now=NOW) is None

    write(claim)
    checkpoints.sign(now=NOW)

    assert Checkpoint.objects.count() == 2
    assert len(notes.split(own_checkpoints.read_text())) == 2


AFTER = dt.timedelta(minutes=5)
DUE = [(0, AFTER, False), (1, AFTER, True), (1, AFTER / 2, False), (100, AFTER / 2, True)]


@pytest.mark.parametrize(("events", "after", "is_due"), DUE)
def test_it_is_due_after_a_hundred_events_or_five_minutes(
    claim: Claim, events: int, after: dt.timedelta, is_due: bool
) -> None:
    checkpoints.sign(now=NOW)
    write(claim, times=events)

    assert bool(checkpoints.sign_when_due(now=NOW + after)) is is_due


def test_the_task_signs_and_is_safe_to_run_twice(claim: Claim) -> None:
    tasks.sign_ledger()
    tasks.sign_ledger()

    assert Checkpoint.objects.count() == 1


def test_the_hundredth_event_rings(
    claim: Claim, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        write(claim)
        assert not Checkpoint.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        write(claim, times=100)

    assert Checkpoint.objects.get().size == LedgerEvent.objects.count()


def test_a_publication_is_signed_at_once(
    people: People, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        newsroom.published_claim(people)

    assert checkpoints.covering(sequence=LedgerEvent.objects.count())


def test_a_key_that_cannot_be_read_stops_no_publication(
    people: People,
    settings: LazySettings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Capture,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.LEDGER_KEY_FILE = tmp_path / "lost"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        newsroom.published_claim(people)

    assert not Checkpoint.objects.exists()
    assert "No such file" in caplog.text


def test_nothing_is_signed_on_top_of_a_ledger_that_was_changed(claim: Claim) -> None:
    checkpoints.sign(now=NOW)
    write(claim)
    with tampering.unguarded():
        LedgerEvent.objects.update(crown_hash="c" * 64)

    with pytest.raises(checkpoints.Contradiction):
        checkpoints.sign(now=NOW)

    assert Checkpoint.objects.count() == 1


def test_a_head_that_cannot_be_filed_is_not_given_out(
    claim: Claim, settings: LazySettings, tmp_path: Path
) -> None:
    settings.LEDGER_CHECKPOINTS_FILE = tmp_path / "no" / "folder"

    with pytest.raises(OSError, match="No such file"):
        checkpoints.sign(now=NOW)

    assert not Checkpoint.objects.exists()


def test_the_head_is_the_root_of_all_leaves(claim: Claim) -> None:
    write(claim, times=37)
    grown = rules.Frontier()
    for leaf in LedgerEvent.objects.order_by("sequence").values_list("leaf_hash", flat=True):
        grown.append(bytes.fromhex(leaf))

        assert tree.root(size=grown.size) == grown.root()
