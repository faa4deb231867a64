"""The one door to the ledger: every governed act is an event, in the transaction of the act.

`governed` is that transaction. Its events are written at its end, after all that it locks is
locked: the ledger is always locked last, so that nobody waits for a row while holding it.
"""

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Model

from claims.choices import EventKind
from claims.models import LedgerPerson
from claims.rules import ledger as rules
from claims.services import checkpoints, states, tree
from sources.services import bulk

MACHINE = ""
LOCK = int.from_bytes(b"ledger01")
TOKEN = 16  # bytes of a reference and of a salt
COLUMNS = (
    "sequence", "kind", "at", "actor", "subject", "payload", "prev_hash", "leaf_hash", "crown_hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, before it has its place in the ledger."""

    kind: str
    at: dt.datetime
    by: User | None
    subject: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    salt: str = ""


_waiting: ContextVar[list[Act] | None] = ContextVar("waiting", default=None)


@contextmanager
def governed() -> Iterator[None]:
    """One transaction, or a part of the one around it; what is undone leaves no event."""
    waiting = _waiting.get()
    if waiting is not None:
        before = len(waiting)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del waiting[before:]
            raise
        return
    acts: list[Act] = []
    token = _waiting.set(acts)
    try:
        with transaction.atomic():
            yield
            write(acts=acts)
    finally:
        _waiting.reset(token)


def append(
    *,
    kind: EventKind,
    row: Model,
    by: User | None,
    now: dt.datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Tell the ledger what was done to a governed row, once the row is saved.

    The state of the row is committed to, not told. `facts` are: they hold nothing of a row that is
    not published, and no name of an account.
    """
    append_all(kind=kind, rows=[row], by=by, now=now, facts=facts)


def append_all(
    *,
    kind: EventKind,
    rows: Sequence[Model],
    by: User | None,
    now: dt.datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """`append` for rows of one table to which the same was done; their states are read at once."""
    if not rows:
        return
    table = states.BY_MODEL[type(rows[0]).__name__]
    found = states.of(table=table, pks=[row.pk for row in rows])
    for row in rows:
        named, state = states.subject(table, row.pk), found[row.pk]
        _tell(stating(kind=kind, subject=named, state=state, by=by, now=now, facts=facts or {}))


def append_fact(
    *,
    kind: EventKind,
    subject: str,
    by: User | None,
    now: dt.datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """An event about something that is no governed row, such as a switch of the newsroom."""
    _tell(Act(kind, now, by, subject, facts or {}))


def forget(*, person: User, now: dt.datetime) -> None:
    """What the person did stays in the ledger; whose reference it names is known no more."""
    known = LedgerPerson.objects.filter(user=person)
    reference = known.values_list("reference", flat=True).first() or secrets.token_hex(TOKEN)
    append_fact(kind=EventKind.PERSON_ERASED, subject=f"person/{reference}", by=None, now=now)
    known.delete()


def stating(
    *,
    kind: str,
    subject: str,
    state: states.Row,
    by: User | None,
    now: dt.datetime,
    facts: Mapping[str, Any],
) -> Act:
    """The act, with a commitment to the state it left its subject in."""
    salt = secrets.token_hex(TOKEN)
    payload = {**facts, "state": states.commitment(salt=salt, state=state)}
    return Act(kind, now, by, subject, payload, salt)


def write(*, acts: Sequence[Act]) -> None:
    """Give the acts the next places of the ledger. Inside a transaction, as its last step."""
    if acts:
        people = {act.by: reference_of(person=act.by) for act in acts}
        events = place(acts=acts, people=people)
        checkpoints.ring(events=events, now=acts[-1].at)


def place(
    *,
    acts: Sequence[Act],
    people: Mapping[User | None, str],
    models: states.Models = apps.get_model,
) -> list[rules.Event]:
    """Write the events, each with its hashes, and the salts of their commitments."""
    *_, newest = bulk.ask([*turn(), tree.NEWEST])
    placed = list(_hashed(acts, people, newest, models))
    events = [event for event, _ in placed]
    pairs = zip(events, acts, strict=True)
    salts = [(event.sequence, act.salt) for event, act in pairs if act.salt]
    rows = [row for _, row in placed]
    event, salt = models("claims", "LedgerEvent"), models("claims", "LedgerSalt")
    bulk.send(
        [
            *bulk.inserting(model=event, names=COLUMNS, rows=rows),
            *bulk.inserting(model=salt, names=("event", "salt"), rows=salts),
        ]
    )
    return events


def turn() -> list[bulk.Statement]:
    """What waits until nobody else writes events, and holds that until the transaction ends.

    On SQLite the transaction itself is the lock.
    """
    if connection.vendor == "postgresql":
        return [("SELECT pg_advisory_xact_lock(%s)", [LOCK])]
    return []


def reference_of(*, person: User | None) -> str:
    """The random reference by which events name a person; made at their first act."""
    if person is None:
        return MACHINE
    asked = "SELECT reference FROM claims_ledgerperson WHERE user_id = %s"
    for (known,) in bulk.ask([(asked, [person.pk])])[0]:
        return str(known)
    made = {"reference": secrets.token_hex(TOKEN)}
    return LedgerPerson.objects.get_or_create(user=person, defaults=made)[0].reference


def _tell(act: Act) -> None:
    waiting = _waiting.get()
    if waiting is not None:
        waiting.append(act)
        return
    with transaction.atomic():
        write(acts=[act])


def _hashed(
    acts: Sequence[Act],
    people: Mapping[User | None, str],
    newest: Sequence[bulk.Row],
    models: states.Models,
) -> Iterator[tuple[rules.Event, Sequence[Any]]]:
    """Each event after the newest, and the values of COLUMNS."""
    sequence, prev, crown = newest[0] if newest else (0, rules.FIRST, rules.FIRST)
    known = {sequence: rules.Kept(bytes.fromhex(prev), bytes.fromhex(crown))}
    read = tree.read_kept(models=models, known=known)
    grown = rules.growing(size=sequence, by=len(acts), read=read)
    for act in acts:
        sequence += 1
        event = rules.Event(
            sequence=sequence,
            kind=str(act.kind),
            at=rules.instant(act.at),
            actor=people[act.by],
            subject=act.subject,
            payload=rules.canonical(act.payload).decode(),
            prev=prev,
        )
        leaf = event.leaf()
        prev = leaf.hex()
        at = rules.moment(act.at)
        yield event, (*event[:2], at, *event[3:], prev, grown.append(leaf).hex())
