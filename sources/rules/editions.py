"""What the editions of a register tell of its members: who is on, who came, who left."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issued:
    """One edition as issued; `entries` maps a member's code to its name."""

    label: str
    issued_on: dt.date
    entries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One member in one edition. In the first edition nobody comes or leaves."""

    label: str
    issued_on: dt.date
    listed: bool
    came: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """One member through all editions, oldest first; named as it was when last listed."""

    code: str
    name: str
    cells: tuple[Cell, ...]


def timelines(issues: Sequence[Issued]) -> list[Timeline]:
    """One timeline for each member there ever was, by name; `issues` in any order."""
    ordered = sorted(issues, key=lambda issue: issue.issued_on)
    names = {code: name for issue in ordered for code, name in issue.entries.items()}
    return [
        Timeline(code=code, name=name, cells=_cells(code, ordered))
        for code, name in sorted(names.items(), key=lambda member: (member[1], member[0]))
    ]


def periods(timeline: Timeline) -> list[tuple[dt.date, dt.date | None]]:
    """(from, until) of each unbroken stay; `until` is the day of the edition that ended it."""
    found: list[tuple[dt.date, dt.date | None]] = []
    for cell in timeline.cells:
        staying = bool(found) and found[-1][1] is None
        if cell.listed and not staying:
            found.append((cell.issued_on, None))
        if cell.left:
            found[-1] = (found[-1][0], cell.issued_on)
    return found


def _cells(code: str, issues: Sequence[Issued]) -> tuple[Cell, ...]:
    listed = [code in issue.entries for issue in issues]
    before = [listed[0], *listed[:-1]]
    return tuple(
        Cell(
            label=issue.label,
            issued_on=issue.issued_on,
            listed=now,
            came=now and not then,
            left=then and not now,
        )
        for issue, now, then in zip(issues, listed, before, strict=True)
    )
