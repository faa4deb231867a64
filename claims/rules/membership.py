"""What a claim says of official lists, against the editions that were in force on its day.

The truth table: one row for each entry that the claim names, one cell for each edition. The rating
follows from the cells of the edition in force on the day of the claim: the claim holds when all its
rows do. One that fails makes it fail, since a whole is never more certain than its weakest part.
Before the first edition, and without a day, nothing follows.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from claims.rules.ratings import Graded, Proposal, at_most
from sources.rules.editions import Issued

HOLDS, FAILS = 1.0, 0.0  # share of the truth that the claim then has
SPLIT_IT = "It holds in one part and not in another: rate its parts one by one."


@dataclass(frozen=True, slots=True)
class Assertion:
    """The claim says that this entry is on the list, or that it is not."""

    code: str
    name: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry in one edition, and whether that bears the claim out."""

    label: str
    issued_on: dt.date
    listed: bool
    holds: bool
    in_force: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One assertion through all editions, oldest first; `in_force` is its cell on the day."""

    assertion: Assertion
    cells: tuple[Cell, ...]

    @property
    def in_force(self) -> Cell | None:
        return next((cell for cell in self.cells if cell.in_force), None)


@dataclass(frozen=True, slots=True)
class Said:
    """When it was said: the claim's own day, or else the day of its first article."""

    claimed_on: dt.date | None
    appeared_on: dt.date | None

    @property
    def day(self) -> dt.date | None:
        return self.claimed_on or self.appeared_on


@dataclass(frozen=True, slots=True)
class Table:
    """What a claim says of one register; `editions` oldest first."""

    register: str
    rows: tuple[Row, ...]
    editions: tuple[Issued, ...]


def in_force(issues: Sequence[Issued], day: dt.date | None) -> Issued | None:
    """The edition in force on a day: the newest one issued by then."""
    if day is None:
        return None
    issued = [issue for issue in issues if issue.issued_on <= day]
    return max(issued, key=lambda issue: issue.issued_on, default=None)


def table(
    *,
    register: str,
    assertions: Sequence[Assertion],
    issues: Sequence[Issued],
    day: dt.date | None,
) -> Table:
    """Every assertion against every edition; `issues` in any order."""
    ordered = tuple(sorted(issues, key=lambda issue: issue.issued_on))
    then = in_force(ordered, day)
    rows = tuple(
        Row(assertion, tuple(_cell(assertion, issue, issue == then) for issue in ordered))
        for assertion in assertions
    )
    return Table(register, rows, ordered)


def proposal(*, tables: Sequence[Table], said: Said, scale: Sequence[Graded]) -> Proposal | None:
    """The rating that follows from the editions of the day; None for a claim bound to no register.

    Without a day, or before the first edition, the reason says why there is no rating.
    """
    rows = [(one.register, row) for one in tables for row in one.rows]
    if not rows:
        return None
    if said.day is None:
        return Proposal(
            None, "Nobody knows when it was said: give the claim its day, or an article with one."
        )
    standing = [(row, row.in_force) for _, row in rows]
    then = [(row.assertion.name, cell) for row, cell in standing if cell]
    if len(then) < len(rows):
        without = next(name for name, row in rows if row.in_force is None)
        return Proposal(
            None, f"We hold no edition of “{without}” that was in force on {_words(said.day)}."
        )
    holding = [cell.holds for _, cell in then]
    step = at_most(share=HOLDS if all(holding) else FAILS, scale=scale)
    return Proposal(
        code=step.code if step else None,
        reason=_reason(then, said.day),
        doubts=tuple(_doubts(tables, said, mixed=any(holding) and not all(holding))),
    )


def _cell(assertion: Assertion, issue: Issued, in_force: bool) -> Cell:
    listed = assertion.code in issue.entries
    holds = listed is assertion.listed
    return Cell(issue.label, issue.issued_on, listed, holds, in_force)


def _reason(then: Sequence[tuple[str, Cell]], day: dt.date) -> str:
    """One sentence for all entries that read alike: “Mexico and China stand in FY2026 …”."""
    alike: dict[tuple[str, bool, bool], list[str]] = {}
    for name, cell in then:
        alike.setdefault((cell.label, cell.listed, cell.holds), []).append(name)
    return " ".join(_sentence(names, kind, day) for kind, names in alike.items())


def _sentence(names: Sequence[str], kind: tuple[str, bool, bool], day: dt.date) -> str:
    label, listed, holds = kind
    one = len(names) == 1
    verb = (
        ("stands" if one else "stand") if listed else ("does not" if one else "do not") + " stand"
    )
    agrees = "as the claim says" if holds else "against what the claim says"
    return f"{_joined(names)} {verb} in {label}, in force on {_words(day)}, {agrees}."


def _doubts(tables: Sequence[Table], said: Said, *, mixed: bool) -> Iterator[str]:
    if mixed:
        yield SPLIT_IT
    for one in tables:
        yield from _otherwise_when_published(one, said)
        yield from _may_lack_an_edition(one, said)


def _otherwise_when_published(one: Table, said: Said) -> Iterator[str]:
    """A claim may have been right when it was said, and wrong when it was printed."""
    then, later = in_force(one.editions, said.day), in_force(one.editions, said.appeared_on)
    if then is None or later is None or said.appeared_on is None:
        return
    turned = [
        row.assertion.name
        for row in one.rows
        if (row.assertion.code in then.entries) != (row.assertion.code in later.entries)
    ]
    if turned:
        yield (
            f"When the article appeared, on {_words(said.appeared_on)}, {later.label} was in "
            f"force, and there it is the other way round for {_joined(turned)}."
        )


def _may_lack_an_edition(one: Table, said: Said) -> Iterator[str]:
    """Older than any edition ever grew: the next one may be out, and not with us."""
    days = [issue.issued_on for issue in one.editions]
    longest = max((after - before for before, after in pairwise(days)), default=None)
    if longest is not None and said.day is not None and said.day - days[-1] > longest:
        yield (
            f"{one.editions[-1].label} was {(said.day - days[-1]).days} days old by then, older "
            f"than any edition of “{one.register}” before it. See whether a newer one is missing."
        )


def _joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
