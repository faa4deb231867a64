"""Every state of an article, a claim, a verdict and a re-review."""

from django.db.models import TextChoices


class ArticleStage(TextChoices):
    """How far the text of an article has come in."""

    TO_BE_FETCHED = "to-be-fetched", "To be fetched"
    FETCHED = "fetched", "Fetched"
    PASTED = "pasted", "Pasted"
    FAILED = "failed", "Could not be fetched"


class ClaimantKind(TextChoices):
    PERSON = "person", "Person"
    ORGANIZATION = "organization", "Organization"


class Stance(TextChoices):
    """What a source says about a claim."""

    SUPPORTS = "supports", "Supports"
    REFUTES = "refutes", "Refutes"
    CONTEXT = "context", "Context"


class VerdictStage(TextChoices):
    """How far one version of a verdict has come."""

    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Proposed"
    RETURNED = "returned", "Returned"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"


class VerdictKind(TextChoices):
    """What a published version is to the one before it."""

    ORIGINAL = "original", "Original"
    UPDATE = "update", "Update"
    CORRECTION = "correction", "Correction"
    RETRACTION = "retraction", "Retraction"


class Act(TextChoices):
    """One governed act on a verdict; each leaves a row."""

    DRAFTED = "drafted", "Drafted"
    PROPOSED = "proposed", "Proposed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    RETURNED = "returned", "Returned"
    APPROVED = "approved", "Approved"
    AMENDED = "amended", "What it rests on was edited"
    VOIDED = "voided", "Approval voided"
    PUBLISHED = "published", "Published"


BLIND_SEATS = (1, 2)
"""The places of a double review: two proposals, no third."""


class BlindOutcome(TextChoices):
    """How a blind double review ended."""

    AGREED = "agreed", "Both gave the same rating"
    CHOSEN = "chosen", "A third person chose"
    SENT_BACK = "sent-back", "Both were sent back"
    CALLED_OFF = "called-off", "Called off before both were in"


class KeyScope(TextChoices):
    """What a program may do with its key; who may write may read."""

    READ = "read", "Read"
    WRITE = "write", "Read and write"


class Settlement(TextChoices):
    """How a re-review ended."""

    CONFIRMED = "confirmed", "Confirmed"
    CORRECTED = "corrected", "Corrected"
    RETRACTED = "retracted", "Retracted"


class CauseKind(TextChoices):
    """Why a re-review was opened."""

    HEALTH_CHANGE = "health-change", "Link health changed"
    PASSAGE_CHANGE = "passage-change", "Cited passage changed"
    DUE_DATE = "due-date", "Due for another look"
    NEW_EDITION = "new-edition", "New edition of a register"


class Triage(TextChoices):
    """What a reader's correction request comes to."""

    MINOR = "minor", "Minor"
    UPDATE = "update", "Update"
    SUBSTANTIAL = "substantial", "Substantial"
    DECLINED = "declined", "Declined"


class AnswerRoute(TextChoices):
    """How an answer reached the reader who asked."""

    MAILED = "mailed", "Mailed by us"
    BY_HAND = "by-hand", "Sent by hand"
    NO_ADDRESS = "no-address", "No address was given"


class EventKind(TextChoices):
    """One governed act, as the ledger keeps it."""

    LEDGER_OPENED = "ledger-opened", "Stood when the ledger was opened"
    CLAIM_TAKEN_IN = "claim-taken-in", "Claim taken in"
    CLAIM_EDITED = "claim-edited", "Claim edited"
    CLAIM_DECLINED = "claim-declined", "Claim declined"
    CLAIM_REOPENED = "claim-reopened", "Claim reopened"
    BLIND_HANDED_IN = "blind-handed-in", "Blind proposal handed in"
    BLIND_CHANGED = "blind-changed", "Blind proposal changed"
    BLIND_TAKEN_BACK = "blind-taken-back", "Blind proposal taken back"
    BLIND_REVEALED = "blind-revealed", "Both blind proposals are in"
    BLIND_AGREED = "blind-agreed", "Blind proposals agreed"
    BLIND_CHOSEN = "blind-chosen", "One of two blind proposals chosen"
    BLIND_SENT_BACK = "blind-sent-back", "Both blind proposals sent back"
    BLIND_CALLED_OFF = "blind-called-off", "Double review called off"
    CLAIM_MERGED = "claim-merged", "Claim merged"
    CLAIM_BOUND = "claim-bound", "Claim bound to an entry of a register"
    CLAIM_RELEASED = "claim-released", "Claim released from an entry of a register"
    APPEARANCE_ADDED = "appearance-added", "Appearance added"
    COMMENT_ASKED = "comment-asked", "Comment asked for"
    COMMENT_ANSWERED = "comment-answered", "Comment answered"
    EVIDENCE_ATTACHED = "evidence-attached", "Evidence attached"
    EVIDENCE_WITHDRAWN = "evidence-withdrawn", "Evidence withdrawn"
    VERDICT_DRAFTED = "verdict-drafted", "Verdict drafted"
    VERDICT_PROPOSED = "verdict-proposed", "Verdict proposed"
    VERDICT_WITHDRAWN = "verdict-withdrawn", "Proposal withdrawn"
    VERDICT_RETURNED = "verdict-returned", "Proposal returned"
    VERDICT_APPROVED = "verdict-approved", "Verdict approved"
    VERDICT_AMENDED = "verdict-amended", "What a verdict rests on was edited"
    VERDICT_VOIDED = "verdict-voided", "Approval voided"
    VERDICT_PUBLISHED = "verdict-published", "Verdict published"
    VERDICT_UPDATED = "verdict-updated", "Verdict updated"
    VERDICT_CORRECTED = "verdict-corrected", "Verdict corrected"
    VERDICT_RETRACTED = "verdict-retracted", "Verdict retracted"
    REREVIEW_OPENED = "rereview-opened", "Re-review opened"
    REREVIEW_CAUSED = "rereview-caused", "One more cause of a re-review"
    REREVIEW_SETTLED = "rereview-settled", "Re-review settled"
    SCALE_ADDED = "scale-added", "Rating scale added"
    SCALE_CHANGED = "scale-changed", "Rating scale put in use or out of use"
    RATING_ADDED = "rating-added", "Rating added"
    RATING_CHANGED = "rating-changed", "Rating reworded"
    NEWSROOM_SWITCHED = "newsroom-switched", "Newsroom switch turned"
    PERSON_ERASED = "person-erased", "Person erased"


PUBLISHING = (
    EventKind.VERDICT_PUBLISHED,
    EventKind.VERDICT_UPDATED,
    EventKind.VERDICT_CORRECTED,
    EventKind.VERDICT_RETRACTED,
)
"""Events that carry the record of a published version."""
