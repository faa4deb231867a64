"""Every state of a source, a link and a look, with a sentence of meaning."""

from django.db.models import TextChoices


class Medium(TextChoices):
    """Where the cited work can be consulted."""

    WEB = "web", "Web page"
    DOCUMENT = "document", "Uploaded document"
    CONTACT = "contact", "Interview or other contact"


class Kind(TextChoices):
    """How near a source stands to the fact."""

    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"


class Outcome(TextChoices):
    """What one look at one link showed."""

    ALIVE = "alive", "Alive"
    MOVED = "moved", "Moved"
    SOFT_404 = "soft-404", "Soft 404"
    PARKED = "parked", "Parked"
    DRIFTED = "drifted", "Drifted"
    BLOCKED = "blocked", "Blocked"
    GONE = "gone", "Gone"
    UNREACHABLE = "unreachable", "Unreachable"
    REFUSED = "refused", "Refused by us"


class Health(TextChoices):
    """What all looks at a link so far add up to."""

    UNKNOWN = "unknown", "Unknown"
    HEALTHY = "healthy", "Healthy"
    SUSPECT = "suspect", "Suspect"
    DRIFTED = "drifted", "Drifted"
    BLOCKED = "blocked", "Blocked"
    GONE = "gone", "Gone"
    DEAD = "dead", "Dead"


class Anchoring(TextChoices):
    """How a passage was found again in the text of a page."""

    UNSEEN = "unseen", "Not looked for yet"
    FOUND = "found", "Found"
    NORMALISED = "normalised", "Found after normalising"
    FUZZY = "fuzzy", "Found with differences"
    MISSING = "missing", "Missing"


class HostAct(TextChoices):
    """What a person said of how a host is treated."""

    PAUSED = "paused", "Paused"
    RESUMED = "resumed", "Resumed"
    SLOWED = "slowed", "Delay set"
    TAUGHT = "taught", "Taught that its “not found” is a wall"
    UNTAUGHT = "untaught", "Lesson taken back"


class MoveSettlement(TextChoices):
    """What a person made of an address that a page is said to have moved to for good."""

    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class CaptureCause(TextChoices):
    """Why a page was captured."""

    ATTACHED = "attached", "Attached as a source"
    PUBLISHING = "publishing", "About to be published"
    CHANGED = "changed", "The page changed"
    ASKED = "asked", "Somebody asked"


class Damage(TextChoices):
    """What is wrong with a file of the archive."""

    MISSING = "missing", "The file is missing"
    DAMAGED = "damaged", "The file is not the one that was stored"
    UNREADABLE = "unreadable", "The file cannot be read"


OUTCOME_MEANING: dict[str, str] = {
    Outcome.ALIVE: "The page answered with the content we know.",
    Outcome.MOVED: "The page answered at another address.",
    Outcome.SOFT_404: "The server says 200, but the page says it was not found.",
    Outcome.PARKED: "The domain shows a page of a domain seller.",
    Outcome.DRIFTED: "The page answered, but its main text is no longer the one we know.",
    Outcome.BLOCKED: "The server answers, but not to us: login, wall, robots rule or rate limit.",
    Outcome.GONE: "The server says the page is not there (404 or 410).",
    Outcome.UNREACHABLE: "No proper answer: name, connection, certificate, time or server error.",
    Outcome.REFUSED: "Our own guard did not allow the address.",
}

HEALTH_MEANING: dict[str, str] = {
    Health.UNKNOWN: "Not looked at yet, or our guard does not let us look.",
    Health.HEALTHY: "The last look found the page as cited.",
    Health.SUSPECT: "Recent looks failed, not often enough to judge.",
    Health.DRIFTED: "The page is there, but its text has changed since it was cited.",
    Health.BLOCKED: "The server answers, but not to us. A person has to look.",
    Health.GONE: "The server has said more than once, at least a day apart, that the page is gone.",
    Health.DEAD: "The page could not be reached, again and again, for at least a week.",
}

ENDANGERING_HEALTH: frozenset[str] = frozenset({Health.DRIFTED, Health.GONE, Health.DEAD})

AS_CITED: frozenset[str] = frozenset({Anchoring.FOUND, Anchoring.NORMALISED})
"""How a passage is found when the page says what was quoted."""


class ArchiveKind(TextChoices):
    """What a web archive is asked for."""

    LOOKUP = "lookup", "Look for copies"
    SAVE = "save", "Make a copy"


class ArchiveCause(TextChoices):
    """Why it is asked."""

    CATALOGUED = "catalogued", "The link was catalogued"
    ENDANGERED = "endangered", "The page was lost or changed"
    ASKED = "asked", "Somebody asked"


class ArchiveOutcome(TextChoices):
    """How a request to an archive ended."""

    FOUND = "found", "Found"
    REFUTED = "refuted", "None is the page"
    NONE = "none", "None there"
    SAVED = "saved", "Copy made"
    GAVE_UP = "gave-up", "Given up"


class Verification(TextChoices):
    """Whether an archived copy shows the page as we know it."""

    UNVERIFIED = "unverified", "Not compared"
    VERIFIED = "verified", "Same page"
    REFUTED = "refuted", "Another page"


ARCHIVE_OUTCOME_MEANING: dict[str, str] = {
    ArchiveOutcome.FOUND: "The archive holds a copy that can stand for the page.",
    ArchiveOutcome.REFUTED: "The archive holds copies, but those nearest in time show other text.",
    ArchiveOutcome.NONE: "The archive said twice, at least a day apart, that it holds no copy.",
    ArchiveOutcome.SAVED: "The archive has made a copy.",
    ArchiveOutcome.GAVE_UP: "Nothing came of it. The archive can be tried again.",
}

VERIFICATION_MEANING: dict[str, str] = {
    Verification.UNVERIFIED: "The copy has not been opened, or we hold no text to compare it with.",
    Verification.VERIFIED: "The copy shows the main text that we know of the page.",
    Verification.REFUTED: "The copy shows something else: other text, or a not-found page.",
}
