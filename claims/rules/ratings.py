"""The default rating scale: labels, definitions and numbers (5 best, 1 worst, or none)."""

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
