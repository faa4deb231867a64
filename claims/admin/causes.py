"""Why a re-review is open, in a sentence."""

from dataclasses import dataclass

from claims import choices
from claims.models import ReReviewCause
from sources.admin import comparisons
from sources.rules import differences

KINDS = choices.CauseKind


@dataclass(frozen=True, slots=True)
class Cause:
    row: ReReviewCause
    words: str
    difference: differences.Row | None = None


def told(cause: ReReviewCause) -> Cause:
    """The cause in words, with both readings of the text where it is about one."""
    change = cause.health_change or cause.passage_change
    return Cause(cause, in_words(cause), comparisons.of_change(change) if change else None)


def in_words(cause: ReReviewCause) -> str:
    if cause.health_change:
        change = cause.health_change
        return (
            f"{change.link.host}: {change.get_old_display().lower()} → "
            f"{change.get_new_display().lower()}"
        )
    if cause.passage_change:
        found = cause.passage_change
        return (
            f"Passage on {found.passage.link.host}: {found.get_old_display().lower()} → "
            f"{found.get_new_display().lower()}"
        )
    if cause.edition:
        return f"New edition: {cause.edition}"
    return f"Due for another look on {cause.due_on:%Y-%m-%d}"
