"""What official lists say of a claim, drawn edition by edition, and the rating that follows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claims.models import Claim, Rating, RegisterBinding
from claims.rules import membership, ratings
from claims.services import weighing
from sources.models import Edition, Register


@dataclass(frozen=True, slots=True)
class Column:
    """One edition, and which of the two days falls into it."""

    label: str
    issued_on: dt.date
    claimed: bool
    appeared: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """The truth table of one register: its editions across, what the claim says down."""

    register: Register
    columns: Sequence[Column]
    rows: Sequence[tuple[RegisterBinding, membership.Row]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rating that was worked out, where from, and the step of the scale in use; if any."""

    source: str
    proposal: ratings.Proposal
    rating: Rating | None


def drawn(weighed: weighing.Weighed) -> list[Drawn]:
    return [
        Drawn(
            register=one.register,
            columns=_columns(one.table, weighed.said),
            rows=list(zip(one.bindings, one.table.rows, strict=True)),
        )
        for one in weighed.registers
    ]


def suggestions(claim: Claim, weighed: weighing.Weighed) -> list[Suggestion]:
    """What registers and parts propose for the draft; nobody has to take it."""
    found = [
        ("From the official list", weighing.register_proposal(weighed=weighed)),
        ("From the parts", weighing.parts_proposal(claim=claim)),
    ]
    proposals = [(source, one) for source, one in found if one]
    codes = [one.code for _, one in proposals if one.code]
    steps = {step.code: step for step in _in_use(codes)} if codes else {}
    return [Suggestion(source, one, steps.get(one.code or "")) for source, one in proposals]


def of_edition(edition: Edition, weighed: weighing.Weighed) -> list[str]:
    """How each entry that the claim names stands in a new edition, and whether that is new."""
    rows = [
        row
        for one in weighed.registers
        if one.register.pk == edition.register_id
        for row in one.table.rows
    ]
    found = [sentence for row in rows if (sentence := _stands(row, edition.label))]
    then = next((row.in_force for row in rows if row.in_force), None)
    if then and then.label != edition.label and weighed.said.day:
        day = f"{weighed.said.day.day} {weighed.said.day:%B %Y}"
        found.append(f"What was said on {day} is judged by {then.label}.")
    return found


def _columns(table: membership.Table, said: membership.Said) -> list[Column]:
    claimed = membership.in_force(table.editions, said.claimed_on)
    appeared = membership.in_force(table.editions, said.appeared_on)
    return [
        Column(one.label, one.issued_on, one == claimed, one == appeared) for one in table.editions
    ]


def _in_use(codes: Sequence[str]) -> Any:
    return Rating.objects.filter(scale__in_use=True, code__in=codes)


def _stands(row: membership.Row, label: str) -> str:
    labels = [cell.label for cell in row.cells]
    if label not in labels:
        return ""
    place = labels.index(label)
    now = row.cells[place].listed
    before = row.cells[place - 1].listed if place else now
    words = {
        (True, True): "is listed, as before",
        (True, False): "is now listed, and was not before",
        (False, True): "is not listed any more",
        (False, False): "is not listed, as before",
    }[now, before]
    return f"{row.assertion.name} {words}."
