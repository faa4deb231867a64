"""States as coloured words, each with its sentence of meaning on hover and for screen readers."""

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources import choices

ANCHORING_MEANING: Mapping[str, str] = {
    choices.Anchoring.UNSEEN: "No look has searched for it yet.",
    choices.Anchoring.FOUND: "The page holds these very words.",
    choices.Anchoring.NORMALISED: "The page holds these words; space, quotes or dashes differ.",
    choices.Anchoring.FUZZY: "The page holds these words with small differences of spelling.",
    choices.Anchoring.MISSING: "The page no longer holds these words.",
}


def health(value: str) -> SafeString:
    return _badge(choices.Health(value).label, value, choices.HEALTH_MEANING[value])


def outcome(value: str | None) -> SafeString | str:
    if not value:
        return "–"
    return _badge(choices.Outcome(value).label, value, choices.OUTCOME_MEANING[value])


def anchoring(value: str) -> SafeString:
    return _badge(choices.Anchoring(value).label, value, ANCHORING_MEANING[value])


def verification(value: str) -> SafeString:
    return _badge(choices.Verification(value).label, value, choices.VERIFICATION_MEANING[value])


def archive_outcome(value: str) -> SafeString:
    return _badge(
        choices.ArchiveOutcome(value).label, value, choices.ARCHIVE_OUTCOME_MEANING[value]
    )


def _badge(label: str, value: str, meaning: str) -> SafeString:
    return format_html('<span class="badge is-{}" title="{}">{}</span>', value, meaning, label)
