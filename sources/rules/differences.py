"""What differs between two readings of a page, in pieces small enough to keep and to show."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from sources.rules import quoting, spelling, wording

BESIDE = 300
"""Characters that are kept on either side of a passage."""
MOST_OF_PASSAGE = 3_000
MOST_OF_PAGE = 2_000
"""Characters that are kept of what a page lost, and of what it gained."""
MOST_WORDS = 1_500
"""Words of a stretch that are compared one by one; a longer stretch is marked as a whole."""
MOST_LINES = 2_000
MOST_COMPARED = 100_000
"""Lines and characters of a page that are compared, from its start."""
SHOWN_AROUND = 1
"""Unchanged lines that are shown beside a changed one."""
LEAST_CONTEXT = 8
"""Characters of prefix or suffix that tell where a passage stood."""
LEAST_SAME = 3
"""Words in a row, between two changes, that count as unchanged."""
GAP = " … "

Block = tuple[str, int, int, int, int]
"""An opcode of difflib: what happened to which words of the one and of the other."""

_WORDS = re.compile(r"\s+|\S+")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…。！？])\s+")  # noqa: RUF001


class Excerpts(NamedTuple):
    """What stood there, and what stands there now. Empty where nothing comparable does."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether the other side lacks it."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Two stretches side by side, or a number of lines left out because both have them."""

    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    left_out: int = 0


def around(*, selector: quoting.Selector, text: str) -> str:
    """The passage in `text`, or what is most like it, or where it stood, with what is beside it.

    Empty when nothing there resembles it.
    """
    span = _place(selector, text)
    if span is None:
        return ""
    start, end = span[0], min(span[1], span[0] + MOST_OF_PASSAGE)
    return _cut(text, max(0, start - BESIDE), min(len(text), end + BESIDE))


def rewritten(*, before: str, after: str) -> Excerpts:
    """The sentences that only one of two texts holds, in reading order, cut to what is kept."""
    old, new = _sentences(before[:MOST_COMPARED]), _sentences(after[:MOST_COMPARED])
    return Excerpts(before=_bounded(_only_in(old, new)), after=_bounded(_only_in(new, old)))


def side_by_side(*, before: str, after: str) -> Row:
    """Two short texts with the words marked that the other lacks."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if not old or not new or max(len(old), len(new)) > MOST_WORDS:
        return Row(_whole(before), _whole(after))
    blocks = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    calmed = list(_calmed(blocks, old))
    return Row(tuple(_pieces(calmed, old, older=True)), tuple(_pieces(calmed, new, older=False)))


def compare(*, before: str, after: str) -> list[Row]:
    """Two pages line by line; what both hold is left out but for a line beside each change."""
    old, new = _lines(before), _lines(after)
    blocks = difflib.SequenceMatcher(a=old, b=new).get_grouped_opcodes(SHOWN_AROUND)
    rows, read = list[Row](), 0
    for group in blocks:
        rows += _gap(group[0][1] - read)
        for how, a, b, c, d in group:
            left, right = "\n".join(old[a:b]), "\n".join(new[c:d])
            rows.append(
                Row(_same(left), _same(right))
                if how == "equal"
                else side_by_side(before=left, after=right)
            )
        read = group[-1][2]
    return rows + (_gap(len(old) - read) if rows else [])


def is_cut(text: str) -> bool:
    """Whether `compare` reads only the start of it."""
    return len(text) > MOST_COMPARED or len(text.splitlines()) > MOST_LINES


def _lines(text: str) -> list[str]:
    return text[:MOST_COMPARED].splitlines()[:MOST_LINES]


def _place(selector: quoting.Selector, text: str) -> tuple[int, int] | None:
    """Cheapest first, because this is asked while a batch is written: the same words, then what
    stands between the words around it, then the words that are most like it in the page's start.
    """
    if selector.exact in text:
        found = quoting.anchor(selector=selector, text=text)
        if found.start is not None and found.end is not None:
            return found.start, found.end
    between = _stood_at(selector, text)
    if between or len(selector.exact) > quoting.LONGEST_FUZZY:
        return between
    stretches = wording.candidates(quote=selector.exact, text=text[:MOST_COMPARED])
    return next(((one.start, one.end) for one in stretches), None)


def _stood_at(selector: quoting.Selector, text: str) -> tuple[int, int] | None:
    """Between the words that stood before and after it, as far as they are still there."""
    before, after = selector.prefix.strip(), selector.suffix.strip()
    length = len(selector.exact)
    opens = text.find(before) if len(before) >= LEAST_CONTEXT else -1
    start = opens + len(before) if opens >= 0 else 0
    closes = text.find(after, start) if len(after) >= LEAST_CONTEXT else -1
    if opens >= 0:
        is_near = 0 <= closes - start <= 2 * length
        return start, closes if is_near else min(len(text), start + length)
    return (max(0, closes - length), closes) if closes >= 0 else None


def _cut(text: str, start: int, end: int) -> str:
    """A piece of whole words, with a mark where the text goes on."""
    if start > 0 and (space := re.search(r"\s", text[start:end])):
        start += space.end()
    if end < len(text) and (last := text.rfind(" ", start, end)) > start:
        end = last
    kept = text[start:end].strip()
    return f"{'… ' if start > 0 else ''}{kept}{' …' if end < len(text) else ''}" if kept else ""


def _sentences(text: str) -> list[str]:
    return [
        sentence.strip()
        for line in text.splitlines()
        for sentence in _SENTENCE_ENDS.split(line)
        if sentence.strip()
    ]


def _only_in(these: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    """Sentences the others lack, a gap where some in between are held by both.

    Most are the same to the letter; only the rest is read without differences of spelling.
    """
    there = Counter(others)
    spare = there - Counter(these)
    spelt = Counter(map(spelling.normalise, spare.elements()))
    in_gap = False
    for sentence in these:
        if _is_taken(there, sentence) or _is_taken(spelt, spelling.normalise(sentence)):
            in_gap = True
            continue
        yield f"{GAP.strip()} {sentence}" if in_gap else sentence
        in_gap = False


def _is_taken(there: Counter[str], sentence: str) -> bool:
    """Whether one more of this sentence is there; then there is one less."""
    found = there[sentence] > 0
    there[sentence] -= found
    return found


def _bounded(sentences: Iterable[str]) -> str:
    kept = ""
    for sentence in sentences:
        joined = f"{kept} {sentence}".strip()
        if len(joined) > MOST_OF_PAGE:
            return f"{joined[: MOST_OF_PAGE - len(GAP)].rstrip()}{GAP}".rstrip()
        kept = joined
    return kept


def _calmed(blocks: Sequence[Block], old: Sequence[str]) -> Iterator[Block]:
    """A word or two that two changes happen to leave in between are marked with them: a sentence
    written anew shares its articles with the old one, and nothing else.
    """
    for number, (how, a, b, c, d) in enumerate(blocks):
        between = how == "equal" and 0 < number < len(blocks) - 1
        words = sum(not word.isspace() for word in old[a:b])
        yield ("replace" if between and words < LEAST_SAME else how, a, b, c, d)


def _pieces(blocks: Sequence[Block], words: Sequence[str], *, older: bool) -> Iterator[Piece]:
    """What stands on one side, neighbours that differ in one piece."""
    for differs, group in groupby(blocks, key=lambda block: block[0] != "equal"):
        spans = [(a, b) if older else (c, d) for _, a, b, c, d in group]
        text = "".join(word for start, end in spans for word in words[start:end])
        if text:
            yield Piece(text, differs=differs and bool(text.strip()))


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, differs=True),) if text else ()


def _same(text: str) -> tuple[Piece, ...]:
    return (Piece(text, differs=False),) if text else ()


def _gap(lines: int) -> list[Row]:
    return [Row(left_out=lines)] if lines > 0 else []
