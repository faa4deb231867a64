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
