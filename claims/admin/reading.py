"""An article's text as paragraphs, with the quotes of its claims marked where they stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from claims.models import Appearance
from sources.rules import quoting

PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph; with the appearance whose quote it is, if any."""

    text: str
    appearance: Appearance | None = None


def paragraphs(text: str, appearances: Iterable[Appearance]) -> list[list[Piece]]:
    """The text in order, nothing left out but line ends. Of quotes that overlap the first wins."""
    marks = _apart(sorted(_marks(text, appearances), key=lambda mark: mark[:2]))
    return [
        list(_pieces(text, found.start(), found.end(), marks))
        for found in PARAGRAPH.finditer(text)
        if found[0].strip()
    ]


Mark = tuple[int, int, Appearance]


def _marks(text: str, appearances: Iterable[Appearance]) -> Iterable[Mark]:
    for one in appearances:
        start = one.position
        if text[start : start + len(one.exact)] == one.exact:
            yield start, start + len(one.exact), one
            continue
        selector = quoting.Selector(exact=one.exact, prefix=one.prefix, suffix=one.suffix)
        anchor = quoting.anchor(selector=selector, text=text)
        if anchor.start is not None and anchor.end is not None:
            yield anchor.start, anchor.end, one


def _apart(marks: list[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for start, end, one in marks:
        free_from = max(start, kept[-1][1]) if kept else start
        if free_from < end:
            kept.append((free_from, end, one))
    return kept


def _pieces(text: str, start: int, end: int, marks: list[Mark]) -> Iterable[Piece]:
    at = start
    for mark_start, mark_end, one in marks:
        left, right = max(mark_start, at), min(mark_end, end)
        if left >= right:
            continue
        if at < left:
            yield Piece(text[at:left])
        yield Piece(text[left:right], one)
        at = right
    if at < end:
        yield Piece(text[at:end])
