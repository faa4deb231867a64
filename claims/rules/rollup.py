"""What the verdicts of the parts come to for the whole: never more certain than the weakest part.

1. Every part needs a verdict that stands; without one there is nothing to propose.
2. A part rated beside the scale (Unproven, Missing context …) cannot be put into a number, so the
   whole is beside the scale too: Unproven if any part is, else what those parts share.
3. Else a whole that joins its parts is as true as its least true part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.rules.ratings import Graded, Proposal, at_most

UNPROVEN = "unproven"
NO_STEP = "The scale in use has no step that says no more than this. Choose one yourself."


@dataclass(frozen=True, slots=True)
class Part:
    """A part by its number; `rating` is that of its standing verdict, None without one."""

    number: int
    rating: Graded | None
    retracted: bool = False


def proposal(*, parts: Sequence[Part], scale: Sequence[Graded]) -> Proposal | None:
    """The rating of the whole, in steps of `scale`; None for a claim without parts."""
    if not parts:
        return None
    missing = _without_verdict(parts)
    if missing:
        return Proposal(None, missing)
    beside = [part for part in parts if _share(part) is None]
    return _beside(beside, scale) if beside else _weakest(parts, scale)


def _without_verdict(parts: Sequence[Part]) -> str:
    retracted = [part.number for part in parts if part.retracted]
    unrated = [part.number for part in parts if part.rating is None and not part.retracted]
    if retracted:
        were = "was" if len(retracted) == 1 else "were"
        return f"{_named(retracted)} {were} retracted: the whole has nothing to stand on there."
    if unrated:
        have = "has" if len(unrated) == 1 else "have"
        return f"{_named(unrated)} {have} no published verdict yet."
    return ""


def _beside(beside: Sequence[Part], scale: Sequence[Graded]) -> Proposal:
    codes = {part.rating.code for part in beside if part.rating}
    code = UNPROVEN if UNPROVEN in codes else next(iter(codes))
    if len(codes) > 1 and code != UNPROVEN:
        numbers = [part.number for part in beside]
        return Proposal(None, f"{_named(numbers)} are off the scale for different reasons.")
    weakest = next(part for part in beside if part.rating and part.rating.code == code)
    return _proposed(weakest, next((step for step in scale if step.code == code), None))


def _weakest(parts: Sequence[Part], scale: Sequence[Graded]) -> Proposal:
    weakest = min(parts, key=lambda part: (_share(part) or 0.0, part.number))
    return _proposed(weakest, at_most(share=_share(weakest) or 0.0, scale=scale))


def _proposed(weakest: Part, step: Graded | None) -> Proposal:
    label = weakest.rating.label if weakest.rating else ""
    reason = (
        f"Part {weakest.number} is the weakest: {label}. "
        "The whole is never more certain than its weakest part."
    )
    return Proposal(step.code, reason) if step else Proposal(None, f"{reason} {NO_STEP}")


def _share(part: Part) -> float | None:
    return part.rating.share if part.rating else None


def _named(numbers: Sequence[int]) -> str:
    """“Part 2”, “Parts 1 and 3”."""
    words = [str(number) for number in numbers]
    if len(words) == 1:
        return f"Part {words[0]}"
    return f"Parts {', '.join(words[:-1])} and {words[-1]}"
