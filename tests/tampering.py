"""A ledger of any length, and ways to lay hands on it that the product does not offer."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import F

from claims.choices import EventKind
from claims.models import Checkpoint, Claim, Evidence, LedgerEvent, LedgerSalt, Verdict
from claims.rules import ledger as rules
from claims.services import checkpoints, ledger, states, verifying
from tests import triggers
from tests.newsroom import NOW

CLAIM = states.BY_NAME["claim"]
CHUNK = 2000
COLUMNS = ("kind", "actor", "subject", "payload", "prev_hash", "leaf_hash", "crown_hash")


def grow(*, to: int, claims: list[int], sign_every: int = 100) -> None:
    """Edits of these claims until the ledger holds so many events; signed as it grows."""
    found = states.of(table=CLAIM, pks=claims)
    size = LedgerEvent.objects.count()
    while size < to:
        step = min(sign_every - size % sign_every, to - size, CHUNK)
        numbers = range(size, size + step)
        acts = [_edit(claims[number % len(claims)], found, number) for number in numbers]
        with transaction.atomic():
            ledger.place(acts=acts, people={None: ""})
        size += step
        if size % sign_every == 0:
            checkpoints.sign(now=NOW)


def _edit(pk: int, found: dict[int, states.Row], number: int) -> ledger.Act:
    return ledger.stating(
        kind=EventKind.CLAIM_EDITED,
        subject=states.subject(CLAIM, pk),
        state=found[pk],
        by=None,
        now=NOW + dt.timedelta(seconds=number),
        facts={"claim": pk, "number": number},
    )


@contextmanager
def unguarded() -> Iterator[None]:
    """Whatever triggers guard the tables are off: as for somebody who owns the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with triggers.lifted():
                cursor.execute("SET session_replication_role = replica")
                yield
                cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, statement in found:
            cursor.execute(statement)


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a repeatable test, no secret


Tampering = Callable[[random.Random, int], int]
"""Does it, and returns the event that the verification has to name first."""


def alter(chance: random.Random, size: int) -> int:
    """One character of one column of one event."""
    sequence, column = chance.randint(1, size), chance.choice(COLUMNS)
    row = LedgerEvent.objects.filter(pk=sequence)
    text = row.values_list(column, flat=True).get() or "-"
    place = chance.randrange(len(text))
    other = chance.choice([char for char in "0123456789abcdef" if char != text[place]])
    row.update(**{column: text[:place] + other + text[place + 1 :]})
    return sequence


def antedate(chance: random.Random, size: int) -> int:
    sequence = chance.randint(1, size)
    seconds = dt.timedelta(microseconds=chance.randint(1, 10**9))
    LedgerEvent.objects.filter(pk=sequence).update(at=F("at") - seconds)
    return sequence


def delete(chance: random.Random, size: int) -> int:
    sequence = chance.randint(1, size)
    LedgerSalt.objects.filter(pk=sequence)._raw_delete("default")
    LedgerEvent.objects.filter(pk=sequence)._raw_delete("default")
    return sequence


def swap(chance: random.Random, size: int) -> int:
    """Two events change what they say."""
    first, second = sorted(chance.sample(range(1, size + 1), 2))
    one, other = LedgerEvent.objects.get(pk=first), LedgerEvent.objects.get(pk=second)
    for sequence, said in ((first, other), (second, one)):
        LedgerEvent.objects.filter(pk=sequence).update(payload=said.payload, at=said.at)
    return first


def reseal(chance: random.Random, size: int) -> int:
    """An event is altered together with its leaf, but not those that follow it."""
    sequence = chance.randint(1, size - 1)
    event = LedgerEvent.objects.get(pk=sequence)
    event.actor = "somebody"
    LedgerEvent.objects.filter(pk=sequence).update(actor=event.actor, leaf_hash=_leaf(event))
    return sequence


def rewrite(chance: random.Random, size: int) -> int:
    """All from one event to the last is written anew without a fault, and signed heads removed."""
    first = chance.randint(max(1, size - 2000), size)
    tree = rules.frontier(first - 1, _read)
    last = LedgerEvent.objects.filter(pk=first - 1).values_list("leaf_hash", flat=True).first()
    prev, events = last or rules.FIRST, list(LedgerEvent.objects.filter(pk__gte=first))
    for event in events:
        event.actor = "somebody"
        event.prev_hash = prev
        event.leaf_hash = prev = _leaf(event)
        event.crown_hash = tree.append(bytes.fromhex(prev)).hex()
    _replace(events)
    good = Checkpoint.objects.filter(size__lt=first).order_by("-size").first()
    Checkpoint.objects.filter(size__gte=first)._raw_delete("default")
    return good.size + 1 if good else 1  # as near as the checkpoints are


def cut(chance: random.Random, size: int) -> int:
    """The last events are gone, with the heads that were signed over them."""
    signed = Checkpoint.objects.latest("size").size
    first = chance.randint(max(1, signed - 1000), signed)
    for rows in (LedgerSalt, LedgerEvent):
        rows._default_manager.filter(pk__gte=first)._raw_delete("default")
    Checkpoint.objects.filter(size__gte=first)._raw_delete("default")
    return first


def touch_row(chance: random.Random, size: int) -> int:
    """A governed row is written past the services."""
    claim = chance.choice(list(Claim.objects.order_by("pk").values_list("pk", flat=True)))
    Claim.objects.filter(pk=claim).update(text=f"Touched {chance.random()}")
    return _last_event(f"claim/{claim}")


def remove_row(chance: random.Random, size: int) -> int:
    evidence = chance.choice(list(Evidence.objects.order_by("pk").values_list("pk", flat=True)))
    Verdict.cited.through.objects.filter(evidence_id=evidence)._raw_delete("default")
    Evidence.objects.filter(pk=evidence)._raw_delete("default")
    return _last_event(f"evidence/{evidence}")


def lose_salt(chance: random.Random, size: int) -> int:
    """What opens a commitment is taken away, so that nobody can compare."""
    claim = chance.choice(list(Claim.objects.order_by("pk").values_list("pk", flat=True)))
    last = _last_event(f"claim/{claim}")
    LedgerSalt.objects.filter(pk=last)._raw_delete("default")
    return last


WAYS: tuple[Tampering, ...] = (
    alter, antedate, delete, swap, reseal, rewrite, cut, touch_row, remove_row, lose_salt,
)  # fmt: skip


@contextmanager
def undone(way: Tampering, chance: random.Random, size: int) -> Iterator[int]:
    """Something is tampered with and the guards are put up again, as if nothing had been; gives the
    event that has to be named first.
    """
    with transaction.atomic():
        with unguarded():
            named = way(chance, size)
        yield named
        transaction.set_rollback(True)


def _last_event(subject: str) -> int:
    last = LedgerEvent.objects.filter(subject=subject).order_by("-pk")
    return last.values_list("pk", flat=True)[0]


def _leaf(event: LedgerEvent) -> str:
    columns = (*verifying.COLUMNS, "prev_hash")
    values = [getattr(event, name) for name in columns]
    values[2] = rules.instant(event.at)
    return rules.Event(*values).leaf().hex()


def _read(wanted: set[int]) -> dict[int, rules.Kept]:
    rows = LedgerEvent.objects.filter(pk__in=wanted)
    return {
        row.pk: rules.Kept(bytes.fromhex(row.leaf_hash), bytes.fromhex(row.crown_hash))
        for row in rows
    }


def _replace(events: list[LedgerEvent]) -> None:
    """Row by row: a bulk update would name some hash twice for a moment."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE claims_ledgerevent SET actor = %s, payload = %s, prev_hash = %s, "
            "leaf_hash = %s, crown_hash = %s WHERE sequence = %s",
            [
                (one.actor, one.payload, one.prev_hash, one.leaf_hash, one.crown_hash, one.pk)
                for one in events
            ],
        )
