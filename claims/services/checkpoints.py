"""Signs the head of the ledger and gives it out: a row, and a line in a file that only grows.

A head is signed every 100 events, every five minutes in which there were any, and whenever
something was published, so that its proof can be had at once. The key is a file, in no database.
"""

import datetime as dt
import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from claims.choices import PUBLISHING
from claims.models import Checkpoint
from claims.rules import ledger as rules
from claims.rules import notes
from claims.services import tree

EVENTS = 100
AGE = dt.timedelta(minutes=5)


class Contradiction(Exception):
    """The ledger no longer is what was signed of it; nothing is signed on top of that."""


def ring(*, events: Sequence[rules.Event], now: dt.datetime) -> None:
    """Once these events are committed: sign, if they filled a hundred or published something."""
    full = events[-1].sequence // EVENTS > (events[0].sequence - 1) // EVENTS
    if full or any(event.kind in PUBLISHING for event in events):

        def sign_now() -> None:
            sign(now=now)

        transaction.on_commit(sign_now, robust=True)  # what fails is logged, and beat tries again


def sign_when_due(*, now: dt.datetime) -> Checkpoint | None:
    """The next checkpoint, if a hundred events or five minutes have passed since the last."""
    last = newest()
    waiting = tree.size() - (last.size if last else 0)
    if waiting >= EVENTS or (waiting and (last is None or now - last.signed_at >= AGE)):
        return sign(now=now)
    return None


@transaction.atomic
def sign(*, now: dt.datetime) -> Checkpoint | None:
    """Sign the ledger as it stands; None when its head is signed. Raises Contradiction."""
    last, size = newest(), tree.size()
    if last and tree.root(size=last.size).hex() != last.root_hash:
        raise Contradiction(f"The first {last.size} events are not the ones that were signed.")
    if size == (last.size if last else 0):
        return None
    signer, root = key(), tree.root(size=size)
    note = notes.sign(notes.checkpoint(notes.Head(signer.name, size, root)), signer)
    made = Checkpoint(size=size, root_hash=root.hex(), note=note, signed_at=now)
    Checkpoint.objects.bulk_create([made], ignore_conflicts=True)  # another process was as quick
    _keep(note)
    return made


def newest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def covering(*, sequence: int) -> Checkpoint | None:
    """The first checkpoint that the event is under; it stays the same one for good."""
    return Checkpoint.objects.filter(size__gte=sequence).order_by("size").first()


def proof(*, sequence: int, size: int) -> list[bytes]:
    """The inclusion proof of an event in the tree of a checkpoint."""
    return rules.inclusion_proof(sequence=sequence, size=size, read=tree.read_kept())


def key() -> notes.Signer:
    """Raises OSError and notes.Unreadable."""
    return notes.read_private_key(Path(settings.LEDGER_KEY_FILE).read_text().strip())


def _keep(note: str) -> None:
    with Path(settings.LEDGER_CHECKPOINTS_FILE).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(f"{note}\n")
        file.flush()
        os.fsync(file.fileno())
