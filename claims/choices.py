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
