"""What registers and parts suggest for the rating of a claim. Reads only; a person decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims import choices
from claims.models import Claim, Rating, RegisterBinding, Verdict
from claims.rules import membership, ratings, rollup
from claims.services import published
from sources.models import Register
from sources.services import registers


@dataclass(frozen=True, slots=True)
class OfRegister:
    """A register with the bindings of a claim to it, and its truth table, row by row alike."""

    register: Register
    bindings: tuple[RegisterBinding, ...]
    table: membership.Table


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a claim says of registers and what follows; `said` is when it was said."""

    said: membership.Said
    registers: tuple[OfRegister, ...]


def of_registers(*, claim: Claim) -> Weighed:
    """The truth tables of a claim; three queries, whatever it is bound to."""
    when = said(claim=claim)
    bound = list(claim.bindings.standing().select_related("register", "bound_by"))
    return Weighed(when, tuple(_tables(bound, when)))


def said(*, claim: Claim) -> membership.Said:
    dated = claim.appearances.filter(article__published_on__isnull=False)
    first = dated.order_by("article__published_on").values_list("article__published_on", flat=True)
    return membership.Said(claimed_on=claim.claimed_on, appeared_on=first.first())


def register_proposal(*, weighed: Weighed) -> ratings.Proposal | None:
    """The rating that follows from the editions of the day; None for an unbound claim."""
    if not weighed.registers:
        return None
    tables = [one.table for one in weighed.registers]
    return membership.proposal(tables=tables, said=weighed.said, scale=scale_in_use())


def parts_proposal(*, claim: Claim) -> ratings.Proposal | None:
    """The rating that the parts come to; None for a claim without parts."""
    parts = list(claim.parts.open().order_by("part"))
    if not parts:
        return None
    standing = {one.claim_id: one for one in Verdict.objects.filter(claim__in=parts).current()}
    rows = [_part(part, standing.get(part.pk)) for part in parts]
    return rollup.proposal(parts=rows, scale=scale_in_use())


def scale_in_use() -> list[ratings.Graded]:
    steps = Rating.objects.filter(scale__in_use=True)
    return [
        ratings.Graded(step.code, step.label, step.value, step.best, step.worst) for step in steps
    ]


def _tables(bound: Sequence[RegisterBinding], when: membership.Said) -> Iterator[OfRegister]:
    issues = registers.issues(slugs={one.register.slug for one in bound})
    by_register: dict[Register, list[RegisterBinding]] = {}
    for one in bound:
        by_register.setdefault(one.register, []).append(one)
    for register, bindings in by_register.items():
        table = membership.table(
            register=register.name,
            assertions=[membership.Assertion(one.code, one.name, one.listed) for one in bindings],
            issues=issues[register.slug],
            day=when.day,
        )
        yield OfRegister(register, tuple(bindings), table)


def _part(part: Claim, current: Verdict | None) -> rollup.Part:
    retracted = current is not None and current.kind == choices.VerdictKind.RETRACTION
    rating = _frozen(current) if current and not retracted else None
    return rollup.Part(number=part.part or 0, rating=rating, retracted=retracted)


def _frozen(verdict: Verdict) -> ratings.Graded:
    """The rating as it was published: a scale may have changed since."""
    rating = published.record_of(verdict=verdict)["verdict"]["rating"]
    return ratings.Graded(
        rating["code"], rating["label"], rating["value"], rating["best"], rating["worst"]
    )
