"""A stale form beside what is saved now and what both began with, field by field."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sources.rules import differences, merging
from sources.rules.differences import Piece
from sources.rules.merging import Difference, Side


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who saved last, and when; empty where nothing tells."""

    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """The three texts of a field; words that the base lacks are marked, in the base those that are
    gone on either side. `base` is None where it is not known."""

    name: str
    label: str
    difference: Difference
    base: str | None
    theirs: Sequence[Piece]
    mine: Sequence[Piece]

    @property
    def meaning(self) -> str:
        return merging.MEANING[self.difference]

    @property
    def proposed(self) -> Side:
        return merging.proposed(self.difference)


@dataclass(frozen=True, slots=True)
class Conflict:
    fields: Sequence[Field]
    last_change: LastChange

    @property
    def has_base(self) -> bool:
        return all(one.base is not None for one in self.fields)


def field(
    *, name: str, label: str, difference: Difference, base: str | None, theirs: str, mine: str
) -> Field:
    """Where the base is not known theirs and mine are held against each other."""
    return Field(
        name=name,
        label=label,
        difference=difference,
        base=base,
        theirs=_marked(mine if base is None else base, theirs),
        mine=_marked(theirs if base is None else base, mine),
    )


def conflict(fields: Sequence[Field], last_change: LastChange) -> Conflict:
    return Conflict(tuple(fields), last_change)


def _marked(before: str, after: str) -> Sequence[Piece]:
    return differences.side_by_side(before=before, after=after).after
