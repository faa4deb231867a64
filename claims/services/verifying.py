"""Reads the whole ledger again: every hash, every signed head. Writes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import CharField
from django.db.models.functions import Cast

from claims.choices import EventKind
from claims.models import Checkpoint, LedgerEvent
from claims.rules import ledger as rules
from claims.rules import notes
from claims.services import checkpoints

COLUMNS = ("sequence", "kind", "at", "actor", "subject", "payload")
AS_READ = (*COLUMNS[:2], Cast("at", CharField()), *COLUMNS[3:])
HASHES = ("prev_hash", "leaf_hash", "crown_hash")
AT_ONCE = 2000
KINDS = frozenset(EventKind.values)

Heads = Mapping[int, str]  # size to root, in hex


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was left. `sequence` is the first event it may be about."""

    code: str
    detail: str
    sequence: int | None = None


class Unusable(Exception):
    """The verification cannot be run; the sentence says why."""


def heads(*, against: str | None = None) -> tuple[dict[int, str], list[Problem]]:
    """Every head that was signed: those on file, in the database, and `against`, a text of others.

    Raises Unusable when the key or the text cannot be read.
    """
    found: dict[int, str] = {}
    problems: list[Problem] = []
    verifier = _verifier()
    for source, note in _notes(against):
        try:
            head = notes.open_note(note, verifier)
        except (notes.Unreadable, notes.Unsigned) as error:
            problems.append(Problem("checkpoint-unsigned", f"{source}: {error}"))
            continue
        if found.setdefault(head.size, head.root.hex()) != head.root.hex():
            problems.append(_differs(0, head.size, None))
    return found, problems + list(_misnamed(verifier))


def history(*, heads: Heads) -> Iterator[Problem]:
    """The chain of events from the first to the last, and each head against it.

    Problems come in the order of the events. Reads every event once and holds none.
    """
    tree, prev, good, bad, expected = rules.Frontier(), rules.FIRST, 0, None, 1
    is_unlike = False
    rows = LedgerEvent.objects.order_by("sequence").values_list(*AS_READ, *HASHES)
    for row in rows.iterator(chunk_size=AT_ONCE):
        event, leaf_hash, crown_hash = _event(*row)
        leaf = event.leaf()
        known = (leaf.hex(), tree.append(_kept(leaf_hash, leaf)).hex())
        if known != (leaf_hash, crown_hash) or event.prev != prev or event.sequence != expected:
            for problem in _troubles(event, expected, prev, known, (leaf_hash, crown_hash)):
                bad = bad or problem.sequence
                yield problem
        if event.kind not in KINDS or not event.is_plain():
            yield Problem("malformed", f"Event {event.sequence} cannot be read.", event.sequence)
        if (root := heads.get(event.sequence)) and not is_unlike:
            is_unlike = tree.root().hex() != root
            if is_unlike:
                yield _differs(good, event.sequence, bad)
            good = event.sequence
        prev, expected = leaf_hash, event.sequence + 1
    yield from _cut(expected - 1, max(heads, default=0))


def _kept(leaf_hash: str, leaf: bytes) -> bytes:
    """The leaf as it stands: one altered event is named once, not with all the tree over it."""
    try:
        return bytes.fromhex(leaf_hash)
    except ValueError:
        return leaf


def _event(sequence: int, kind: str, at: str, *told: str) -> tuple[rules.Event, str, str]:
    """A row of AS_READ and HASHES."""
    actor, subject, payload, prev, leaf, crown = told
    event = rules.Event(sequence, kind, _instant(at), actor, subject, payload, prev)
    return event, leaf, crown


def _instant(text: str) -> str:
    """`rules.instant` of a time as the database writes it: reading a million of them takes seconds.

    What is finer than a millisecond stays, and is no time that was ever written.
    """
    fraction = text[20:].partition("+")[0]
    kept = f"{fraction.ljust(3, '0')[:3]}{fraction[3:].rstrip('0')}"
    return f"{text[:10]}T{text[11:19]}.{kept}Z"


def _troubles(
    event: rules.Event,
    expected: int,
    prev: str,
    known: tuple[str, str],
    kept: tuple[str, str],
) -> Iterator[Problem]:
    at = event.sequence
    if at != expected:
        yield Problem("gap", f"Event {expected} is missing: event {at} comes next.", expected)
    elif event.prev != prev:
        blamed = at if known[0] != kept[0] else max(at - 1, 1)
        detail = f"Event {at} does not follow event {at - 1} as it stands."
        yield Problem("chain-broken", detail, blamed)
    if known[0] != kept[0]:
        yield Problem("event-altered", f"Event {at} is not the one that was written.", at)
    elif known[1] != kept[1]:
        yield Problem("tree-altered", f"The subtree that ends with event {at} is another.", at)


def _differs(good: int, size: int, bad: int | None) -> Problem:
    first = bad if bad and good < bad <= size else good + 1
    return Problem(
        "checkpoint-differs",
        f"Events {good + 1} to {size} are not the ones that were signed.",
        first,
    )


def _cut(last: int, signed: int) -> Iterator[Problem]:
    if last < signed:
        detail = f"{signed} events were signed, and there are {last}."
        yield Problem("events-missing", detail, last + 1)


def _verifier() -> notes.Verifier:
    try:
        return checkpoints.key().verifier
    except (OSError, notes.Unreadable) as error:
        raise Unusable(f"The key of the ledger cannot be read: {error}") from error


def _notes(against: str | None) -> Iterator[tuple[str, str]]:
    """(where it stands, note) of each checkpoint."""
    if against is not None:
        try:
            told = notes.split(against)
        except notes.Unreadable as error:
            raise Unusable(str(error)) from error
        if not told:
            raise Unusable("The file holds no checkpoint.")
        yield from (("given", note) for note in told)
    yield from (("on file", note) for note in _on_file())
    rows = Checkpoint.objects.order_by("size").values_list("note", flat=True)
    yield from (("in the database", note) for note in rows.iterator())


def _on_file() -> Iterable[str]:
    """An unreadable file is one bad note: what else it holds was given out anyway."""
    path = Path(settings.LEDGER_CHECKPOINTS_FILE)
    if not path.exists():
        return []
    text = path.read_text(errors="replace")
    try:
        return notes.split(text)
    except notes.Unreadable:
        return [text]


def _misnamed(verifier: notes.Verifier) -> Iterator[Problem]:
    for row in Checkpoint.objects.order_by("size").iterator():
        try:
            head = notes.open_note(row.note, verifier)
        except (notes.Unreadable, notes.Unsigned):
            continue  # named above
        if (head.size, head.root.hex()) != (row.size, row.root_hash):
            detail = f"The checkpoint of {row.size} events is filed as another than was signed."
            yield Problem("checkpoint-misfiled", detail)
