"""The publish gate: named reasons why a verdict may not go out yet.

Each message names the principle it stands for: IFCN Code of Principles (2 sources, 3 transparency
of organisation, 4 methodology, 5 corrections) or Google's ClaimReview rules.
"""

from dataclasses import dataclass

from claims.choices import VerdictKind
from claims.rules.record import RatingRecord


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the gate looks at. People are ids; `unread` is a text that differs from the one that
    was proposed or approved."""

    kind: str
    rating: RatingRecord | None
    summary: str
    notice: str
    evidence: int
    withdrawn_evidence: int
    authors: frozenset[int]
    approver: int | None
    published_rating: RatingRecord | None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A stable code, what is wrong, and what to do about it."""

    code: str
    message: str
    remedy: str


NO_RATING = Failure(
    "no-rating",
    "The verdict has no rating (Google ClaimReview: reviewRating is required).",
    "Choose a rating.",
)
NO_SUMMARY = Failure(
    "no-summary",
    "The verdict has no summary (IFCN 4: readers can follow how you got there).",
    "Write in a few sentences what you found.",
)
NO_EVIDENCE = Failure(
    "no-evidence",
    "The verdict cites no evidence (IFCN 2: readers can verify the findings themselves).",
    "Attach a source to the claim and tick it under “cited evidence”.",
)
WITHDRAWN_EVIDENCE = Failure(
    "withdrawn-evidence",
    "The verdict cites evidence that has been withdrawn (IFCN 2: sources that stand).",
    "Untick the withdrawn evidence, or attach it anew.",
)
NO_SECOND_PERSON = Failure(
    "no-second-person",
    "Nobody but its authors has approved this revision (IFCN 4: a second reader).",
    "Ask an editor who has not worked on this verdict to approve it.",
)
CHANGED_SINCE_PROPOSAL = Failure(
    "changed-since-proposal",
    "A source, article, claimant or rating it names was edited after it was proposed "
    "(IFCN 4: a second reader of what goes out).",
    "Return it, or have its proposer withdraw it, so that it is proposed as it reads now.",
)
CHANGED_SINCE_APPROVAL = Failure(
    "changed-since-approval",
    "A source, article, claimant or rating it names was edited after it was approved "
    "(IFCN 4: a second reader of what goes out).",
    "Return it, so that it is proposed and approved as it reads now.",
)
NO_NOTICE = Failure(
    "no-notice",
    "A changed verdict goes out without a public notice (IFCN 5: corrections are open).",
    "Write what changed since the last version, and why.",
)


def failures(candidate: Candidate) -> list[Failure]:
    """Everything that keeps the candidate from being published, in the order people work."""
    return proposal_failures(candidate) + _approval_failures(candidate)


def proposal_failures(candidate: Candidate) -> list[Failure]:
    """The part of the gate a verdict must pass before it is proposed."""
    found = []
    if candidate.rating is None:
        found.append(NO_RATING)
    if not candidate.summary.strip():
        found.append(NO_SUMMARY)
    if not candidate.evidence and candidate.kind != VerdictKind.RETRACTION:
        found.append(NO_EVIDENCE)
    if candidate.withdrawn_evidence:
        found.append(WITHDRAWN_EVIDENCE)
    return found + _change_failures(candidate)


def _change_failures(candidate: Candidate) -> list[Failure]:
    published = candidate.published_rating
    relabelled = published is not None and _shown(candidate.rating) != _shown(published)
    open_change = candidate.kind in {VerdictKind.CORRECTION, VerdictKind.RETRACTION}
    if (open_change or relabelled) and not candidate.notice.strip():
        return [NO_NOTICE]
    return []


def _approval_failures(candidate: Candidate) -> list[Failure]:
    if candidate.approver is None or candidate.approver in candidate.authors:
        return [NO_SECOND_PERSON, *([CHANGED_SINCE_PROPOSAL] if candidate.unread else [])]
    return [CHANGED_SINCE_APPROVAL] if candidate.unread else []


def _shown(rating: RatingRecord | None) -> tuple[object, ...] | None:
    """What readers and machines take a rating by; its definition may be reworded."""
    if rating is None:
        return None
    return (rating["code"], rating["label"], rating["value"], rating["best"], rating["worst"])
