"""Why a re-review is open, in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims import choices
from claims.admin import truth_tables
from claims.models import ReReviewCause
from claims.services import weighing
from sources.admin import comparisons
from sources.rules import differences

KINDS = choices.CauseKind


@dataclass(frozen=True, slots=True)
class Cause:
    row: ReReviewCause
    words: str
    difference: differences.Row | None = None
    entries: Sequence[str] = ()


def told(cause: ReReviewCause, weighed: weighing.Weighed) -> Cause:
    """The cause in words, with both readings of the text where it is about one, or with how the
    entries that the claim names stand in a new edition."""
    if cause.edition:
        entries = truth_tables.of_edition(cause.edition, weighed)
        return Cause(cause, in_words(cause), entries=entries)
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
        return f"New edition: {cause.edition}, issued {cause.edition.issued_on:%Y-%m-%d}"
    return f"Due for another look on {cause.due_on:%Y-%m-%d}"
