"""The arithmetic of the ledger: canonical JSON, and the hash tree of RFC 6962 and RFC 9162.

Event n stands at index n - 1 of the tree. Beside its leaf it keeps its `crown`: the root of the
largest whole subtree that ends with it (as in a Fenwick tree, of as many leaves as the lowest set
bit of n). From some twenty rows the head of any size and the proof of any event can be had.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

FIRST = "0" * 64  # what the first event names as the one before it
EMPTY = hashlib.sha256(b"").digest()
LARGEST_INTEGER = 2**53 - 1  # RFC 8785 writes numbers as IEEE 754 doubles do

Hash = bytes


class NotCanonical(ValueError):
    """The value is outside the subset of RFC 8785 that we write."""


def canonical(value: Any) -> bytes:
    """RFC 8785 for text, whole numbers, booleans, null, lists and maps; floats are refused.

    Keys are sorted by UTF-16 code units, as the RFC has it. Raises NotCanonical.
    """
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("Half of a surrogate pair is no text.") from error


def leaf_hash(entry: bytes) -> Hash:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Event(NamedTuple):
    """What the leaf of an event is the hash of. `payload` is canonical; the rest is plain ASCII."""

    sequence: int
    kind: str
    at: str
    actor: str
    subject: str
    payload: str
    prev: str

    def entry(self) -> bytes:
        """The canonical JSON of all of it, the payload put in its place."""
        return (
            f'{{"actor":"{self.actor}","at":"{self.at}","kind":"{self.kind}",'
            f'"payload":{self.payload},"prev":"{self.prev}","sequence":{self.sequence},'
            f'"subject":"{self.subject}","v":1}}'
        ).encode()

    def is_plain(self) -> bool:
        """Whether nothing in it could be read as another event: it holds no quotation mark."""
        return '"' not in self.actor and '"' not in self.kind and '"' not in self.subject

    def leaf(self) -> Hash:
        return leaf_hash(self.entry())


def instant(at: dt.datetime) -> str:
    """UTC to the millisecond, as far as a dump of Django keeps it: `YYYY-MM-DDTHH:MM:SS.mmmZ`."""
    utc = at if at.tzinfo is dt.UTC else at.astimezone(dt.UTC)
    return f"{utc.isoformat('T', 'milliseconds')[:-6]}Z"


def moment(at: dt.datetime) -> dt.datetime:
    """The time as precise as it is written."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


class Frontier:
    """The roots of the whole subtrees that a growing tree consists of, the largest first."""

    __slots__ = ("_roots", "size")

    def __init__(self, size: int = 0, roots: Iterable[Hash] = ()) -> None:
        self.size, self._roots = size, list(roots)

    def append(self, leaf: Hash) -> Hash:
        """Take one more leaf; returns its crown."""
        crown, size = leaf, self.size
        while size & 1:
            crown = node_hash(self._roots.pop(), crown)
            size >>= 1
        self._roots.append(crown)
        self.size += 1
        return crown

    def root(self) -> Hash:
        """The Merkle tree hash (RFC 9162, 2.1.1)."""
        if not self._roots:
            return EMPTY
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root


class Kept(NamedTuple):
    """What the row of one event holds of the tree."""

    leaf: Hash
    crown: Hash


Read = Callable[[set[int]], Mapping[int, Kept]]


def frontier(size: int, read: Read) -> Frontier:
    """The frontier of the first `size` events."""
    ends = [end for end, _ in _pieces(0, size)]
    kept = read(set(ends)) if ends else {}
    return Frontier(size, [kept[end].crown for end in ends])


def growing(*, size: int, by: int, read: Read) -> Frontier:
    """A frontier that so many leaves can be added to; it has not what its root would need.

    One more leaf asks for no row in half of all cases, and for one that was just read in a quarter.
    """
    merged = (size ^ size + by).bit_length() - 1  # the highest crown is of that level
    ends = [end for end, level in _pieces(0, size) if level < merged]
    kept = read(set(ends)) if ends else {}
    return Frontier(size, [kept[end].crown for end in ends])


def inclusion_proof(*, sequence: int, size: int, read: Read) -> list[Hash]:
    """PATH(m, D[n]) of RFC 9162, 2.1.3.1, for the event of that sequence."""
    return _roots(_siblings(sequence - 1, size), read)


def consistency_proof(*, old: int, size: int, read: Read) -> list[Hash]:
    """PROOF(m, D[n]) of RFC 9162, 2.1.4.1: that the tree of `old` events grew into this one."""
    return _roots(_subproof(old, size), read)


def verify_inclusion(
    *, leaf: Hash, sequence: int, size: int, proof: Sequence[Hash], root: Hash
) -> bool:
    """RFC 9162, 2.1.3.2."""
    index, last = sequence - 1, size - 1
    if not 0 <= index <= last:
        return False
    found = leaf
    for sibling in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            found = node_hash(sibling, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    *, old: int, size: int, old_root: Hash, root: Hash, proof: Sequence[Hash]
) -> bool:
    """RFC 9162, 2.1.4.2."""
    if old == size:
        return not proof and old_root == root
    if not 0 < old < size or not proof:
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    index, last = old - 1, size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("The keys of a map are text.")
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_ordered(one) for one in value]
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return value
    raise NotCanonical(f"{type(value).__name__} {value!r} cannot be written.")


Range = tuple[int, int]  # of indexes, the end left out; always one that the tree has a node for


def _siblings(index: int, size: int) -> list[Range]:
    start, end, found = 0, size, list[Range]()
    while end - start > 1:
        split = start + _split(end - start)
        found.append((split, end) if index < split else (start, split))
        start, end = (start, split) if index < split else (split, end)
    return found[::-1]


def _subproof(old: int, size: int) -> list[Range]:
    start, end, found, is_whole = 0, size, list[Range](), True
    while old != end:
        split = start + _split(end - start)
        if old <= split:
            found.append((split, end))
            end = split
        else:
            found.append((start, split))
            start, is_whole = split, False
    if not is_whole:
        found.append((start, end))
    return found[::-1]


def _split(leaves: int) -> int:
    """The largest power of two below the number of leaves."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _pieces(start: int, end: int) -> list[tuple[int, int]]:
    """(end, level) of the whole subtrees that a range consists of, the largest first."""
    found, leaves = [], end - start
    for level in range(leaves.bit_length() - 1, -1, -1):
        if leaves >> level & 1:
            start += 1 << level
            found.append((start, level))
    return found


def _roots(ranges: list[Range], read: Read) -> list[Hash]:
    pieces = [_pieces(start, end) for start, end in ranges]
    kept = read({row for each in pieces for piece in each for row in _rows_of(*piece)})
    found = []
    for each in pieces:
        roots = [_whole(end, level, kept) for end, level in each]
        found.append(Frontier(0, roots).root())
    return found


def _rows_of(end: int, level: int) -> list[int]:
    if _level_of_crown(end) == level:
        return [end]
    return [end, *(end - (1 << below) for below in range(level))]


def _whole(end: int, level: int, kept: Mapping[int, Kept]) -> Hash:
    """The root of the whole subtree of 2**level leaves that ends with the event `end`."""
    if _level_of_crown(end) == level:
        return kept[end].crown
    root = kept[end].leaf
    for below in range(level):
        root = node_hash(kept[end - (1 << below)].crown, root)
    return root


def _level_of_crown(sequence: int) -> int:
    return (sequence & -sequence).bit_length() - 1
