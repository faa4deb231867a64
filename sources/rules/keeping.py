"""Whether a look is worth keeping as a capture, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sources.choices import CaptureCause, Outcome

WITH_CONTENT = frozenset({Outcome.ALIVE, Outcome.MOVED, Outcome.DRIFTED})


@dataclass(frozen=True, slots=True)
class Plan:
    """What we want and what we have of one link.

    `request` is the open request for a capture, `wanted` its cause. `is_held`: a published verdict
    cites the link. `blobs` maps the SHA-256 of a payload we hold to that of the file it is in.
    `text_sha256`: of what the page said when it was last read, known where a capture is wanted.
    """

    request: int | None = None
    wanted: CaptureCause | None = None
    is_held: bool = False
    blobs: Mapping[str, str] = field(default_factory=dict)
    text_sha256: str = ""


NO_PLAN = Plan()


def cause(
    *, plan: Plan, outcome: Outcome, has_new_bytes: bool, passage_changed: bool
) -> CaptureCause | None:
    """Why to capture what was just seen; None when it shows no page, or nothing that is wanted."""
    if outcome not in WITH_CONTENT:
        return None
    if plan.wanted:
        return plan.wanted
    if has_new_bytes and (outcome == Outcome.DRIFTED or passage_changed or plan.is_held):
        return CaptureCause.CHANGED
    return None
