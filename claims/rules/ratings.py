"""The default rating scale, and how a step of any scale is found for what was worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

BEST, WORST = 5, 1


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a scale; `value` is None where truth cannot be put into a number."""

    code: str
    label: str
    definition: str
    value: int | None


DEFAULT_SCALE = (
    Step("true", "True", "The statement is accurate and leaves nothing of weight out.", 5),
    Step("mostly-true", "Mostly true", "Accurate, but needs a clarification.", 4),
    Step("half-true", "Half true", "Accurate in one part and wrong in another.", 3),
    Step("mostly-false", "Mostly false", "Holds a grain of truth but misleads as a whole.", 2),
    Step("false", "False", "The statement is not accurate.", 1),
    Step("unproven", "Unproven", "The evidence at hand supports neither yes nor no.", None),
    Step(
        "missing-context",
        "Missing context",
        "Accurate words that mislead without what was left out.",
        None,
    ),
    Step("outdated", "Outdated", "It was accurate once; the facts have changed since.", None),
    Step("satire", "Satire", "Meant as a joke and taken for a statement of fact.", None),
)


@dataclass(frozen=True, slots=True)
class Graded:
    """A step of somebody's scale; without numbers it stands beside the scale."""

    code: str
    label: str
    value: int | None = None
    best: int | None = None
    worst: int | None = None

    @property
    def share(self) -> float | None:
        """How far up its scale it stands: 0 the worst, 1 the best, None beside it."""
        if self.value is None or self.best is None or self.worst is None:
            return None
        return (self.value - self.worst) / (self.best - self.worst)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rating that was worked out, or none; a person decides whether to take it.

    `doubts` are sentences that the person should weigh before.
    """

    code: str | None
    reason: str
    doubts: tuple[str, ...] = ()


def at_most(*, share: float, scale: Sequence[Graded]) -> Graded | None:
    """The highest step that claims no more than this share of the truth; None when there is none.

    Scales differ in length: what is half way up one may fall between two steps of another, and
    then the lower one is meant.
    """
    steps = [(step.share, step) for step in scale if step.share is not None]
    fitting = [one for one in steps if one[0] <= share]
    return max(fitting, key=lambda one: one[0])[1] if fitting else None
