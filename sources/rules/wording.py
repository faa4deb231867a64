"""Words of a text, and whether a difference between two wordings could change what is said."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from sources.rules import dates

MOST_CANDIDATES = 4
LEAST_OVERLAP = 0.6
"""Share of the quote's words a stretch of text must hold to be looked at."""
WIGGLE = 3
"""Words by which the found stretch may be longer or shorter than the quote, at either end."""
MOST_MARGIN = 60
"""Words beside a window in which the stretch is sought; a quote shorter than that has fewer."""
LONGEST_WORD = 100
"""Characters of a word by which stretches are ranked. Whether words differ is told by the whole."""
SHORTEST_DATE = 5
SAME_WORD_FROM = 75.0
"""Percent. From here two words with the same first letter are one word, spelt or bent otherwise."""

_WORDS = (
    r"(?<![\w.,])[-+\u2212]?\d+(?:[.,:/]\d+)*"  # a number with its sign
    r"|\d+(?:[.,:/]\d+)*"
    r"|[%$\u20ac\u00a3\u00a5\u2030]"  # a unit changes a number
    r"|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # scripts that write no spaces
    r"|[^\W\d_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
    r"(?:['\u2019][^\W\d_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+)*"
)
_WORD = re.compile(_WORDS)
_DATE = re.compile(dates.PATTERN)
_WORD_OR_DATE = re.compile(f"{dates.PATTERN}|{_WORDS}")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ARTICLES = """
a an the of that which in on at and it its der die das den dem des ein eine einer und le la les un
une du de et el los las una y del il lo gli o os as um uma da do het een van en
"""
_QUANTITIES_AND_MOODS = """
not no never none nor neither without cannot nobody nothing nowhere hardly barely only except unless
if all some any few most many more less least every each half twice double zero one two three four
five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety
hundred thousand million billion trillion first second third may might must shall should would
could will can nicht kein keine nie niemals ohne ne pas jamais sans aucun non mai senza nunca sin
nem sem nao niet geen nooit bez ikke inte aldrig
"""
_BEGINS = re.compile(r"[.!?:;\u2026\n][\s\"'\u2018-\u201f\u00ab\u00bb()]*\Z")
_ENDS = re.compile(r"[\s\"'\u2018-\u201f\u00ab\u00bb()]*(?:[.!?:;\u2026\n]|\Z)")
_SMALL = frozenset(_ARTICLES.split())
_WEIGHTY = frozenset(_QUANTITIES_AND_MOODS.split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word (or number, or unit) and its place; `folded` is without case and accents."""

    raw: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text, and whether it could say something else than the quote it resembles.

    `same`: word for word the quote, whatever stands between the words.
    """

    start: int
    end: int
    differs: bool
    same: bool


def joins(before: str, after: str) -> bool:
    """Whether the border between two strings cuts a word or a number in two."""
    if not before or not after:
        return False
    left, right = before[-1], after[0]
    if left.isalnum() and right.isalnum():
        return not (_UNSPACED.match(left) or _UNSPACED.match(right))
    if right.isdigit():
        return left in "-\u2212+$" or (left in ".,:" and before[-2:-1].isdigit())
    return left.isdigit() and (right == "%" or (right in ".,:" and after[1:2].isdigit()))


def candidates(*, quote: str, text: str) -> Iterator[Stretch]:
    """The few stretches of `text` that share most words with `quote`, best first.

    Days are read as days only for a quote that names one, and then also as the words they are made
    of, because a quote may end in the middle of a date.
    """
    if _DATE.search(quote):
        yield from _stretches(_WORD_OR_DATE, quote, text)
    yield from _stretches(_WORD, quote, text)


def _stretches(pattern: re.Pattern[str], quote: str, text: str) -> Iterator[Stretch]:
    wanted = [_word(match) for match in pattern.finditer(quote)]
    folded = [word.folded for word in wanted]
    centres = _windows(folded, _folded_words(pattern, text))
    matches = list(pattern.finditer(text)) if centres else []
    for centre in centres:
        margin = min(3 + len(wanted) // 5, MOST_MARGIN)
        window = [
            _word(match)
            for match in matches[max(0, centre - margin) : centre + len(wanted) + margin]
        ]
        found = _closed(folded, _trimmed(folded, window), window, text)
        same = folded == [word.folded for word in found]
        yield Stretch(found[0].start, found[-1].end, differs(wanted, found), same)


def _word(match: re.Match[str]) -> Word:
    return Word(raw=match[0], folded=_fold(match[0]), start=match.start(), end=match.end())


def _folded_words(pattern: re.Pattern[str], text: str) -> list[str]:
    """Every word of a text, folded; each spelling is folded once."""
    present = pattern.findall(text)
    spellings = {raw: _fold(raw) for raw in set(present)}
    return [spellings[raw] for raw in present]


def differs(wanted: Sequence[Word], found: Sequence[Word]) -> bool:
    """Whether a number, unit, negation, quantity, name or other word of content has changed."""
    edits = Levenshtein.opcodes([word.folded for word in wanted], [word.folded for word in found])
    changes = [edit for edit in edits if edit.tag != "equal"]
    return any(
        _is_material(wanted[edit.src_start : edit.src_end], found[edit.dest_start : edit.dest_end])
        for edit in changes
    )


def _is_material(lost: Sequence[Word], gained: Sequence[Word]) -> bool:
    if len(lost) == len(gained):
        return not all(_same_word(a, b) for a, b in zip(lost, gained, strict=True))
    return not all(word.folded in _SMALL for word in (*lost, *gained))


def _same_word(a: Word, b: Word) -> bool:
    if a.folded == b.folded or {a.folded, b.folded} <= _SMALL:
        return True
    if _is_weighty(a) or _is_weighty(b) or a.folded[0] != b.folded[0]:
        return False
    return fuzz.ratio(a.folded, b.folded) >= SAME_WORD_FROM


def _is_weighty(word: Word) -> bool:
    """Numbers, units, negations, quantities, moods and names: another one is another claim."""
    if not word.folded.isalpha() and "'" not in word.folded:
        return True
    is_name = word.raw[0].isupper()
    return is_name or word.folded in _WEIGHTY or word.folded.endswith("n't")


def _fold(raw: str) -> str:
    """Without case, and in Latin script without accents; elsewhere they tell words apart. A day
    reads the same in every format."""
    if len(raw) >= SHORTEST_DATE and (day := dates.iso(raw)):
        return day
    if raw.isascii():
        return raw.lower()
    plain = raw.replace("\u2019", "'").replace("\u2212", "-").casefold()
    if plain[0] > "\u024f":
        return unicodedata.normalize("NFKC", plain)
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)) or plain


def _windows(wanted: list[str], present: list[str]) -> list[int]:
    """Starts of windows as long as the quote that share most words with it; best first, apart."""
    need = Counter(wanted)
    if sum((need & Counter(present)).values()) < LEAST_OVERLAP * len(wanted) or not wanted:
        return []
    have: Counter[str] = Counter()
    shared, size, scored = 0, len(wanted), []
    for at, word in enumerate(present):
        if word in need:
            have[word] += 1
            shared += have[word] <= need[word]
        gone = present[at - size] if at >= size else ""
        if gone in need:
            shared -= have[gone] <= need[gone]
            have[gone] -= 1
        if shared >= LEAST_OVERLAP * size:
            scored.append((shared, max(0, at - size + 1)))
    return _apart(scored, distance=max(1, size // 2))


def _apart(scored: list[tuple[int, int]], *, distance: int) -> list[int]:
    chosen: list[int] = []
    for _, start in sorted(scored, key=lambda entry: (-entry[0], entry[1])):
        if all(abs(start - other) >= distance for other in chosen):
            chosen.append(start)
        if len(chosen) == MOST_CANDIDATES:
            break
    return chosen


def _trimmed(wanted: list[str], window: list[Word]) -> list[Word]:
    """The stretch inside the window that reads most like the quote, whole words only."""
    quote = " ".join(word[:LONGEST_WORD] for word in wanted)
    starts = range(max(1, len(window) - len(wanted) + 1))
    start = max(starts, key=lambda at: _likeness(quote, window[at : at + len(wanted)]))
    spans = (
        (first, last)
        for first in range(max(0, start - WIGGLE), min(len(window), start + WIGGLE + 1))
        for last in range(
            max(first + 1, start + len(wanted) - WIGGLE), start + len(wanted) + WIGGLE + 1
        )
    )
    first, last = max(spans, key=lambda span: _likeness(quote, window[span[0] : span[1]]))
    return window[first:last]


def _closed(wanted: list[str], found: list[Word], window: list[Word], text: str) -> list[Word]:
    """The stretch with what stands in place of words lost at its ends, unless a sentence begins or
    ends there: a negation after a first "The" must not be left outside.
    """
    edits = Levenshtein.opcodes(wanted, [word.folded for word in found])
    first = window.index(found[0])
    last = first + len(found)
    if edits[0].tag == "delete" and not _opens(text, found[0].start):
        first -= edits[0].src_end
    if edits[-1].tag == "delete" and not _ENDS.match(text, found[-1].end):
        last += len(wanted) - edits[-1].src_start
    return window[max(first, 0) : last]


def _opens(text: str, at: int) -> bool:
    return at == 0 or _BEGINS.search(text, max(0, at - 10), at) is not None


def _likeness(quote: str, stretch: list[Word]) -> float:
    return fuzz.ratio(quote, " ".join(word.folded[:LONGEST_WORD] for word in stretch))
