"""The publish gate: what has to be so before a verdict may go out, and where each point stands.

Each message names the principle it stands for: IFCN Code of Principles (1 fairness, 2 sources,
3 transparency of organisation, 4 methodology, 5 corrections), the EFCSN European Code of Standards,
or Google's ClaimReview rules.
"""

from collections.abc import Iterable, Sequence

from claims.choices import VerdictKind
from claims.rules import claimreview_rules, points, sourcing
from claims.rules.candidate import Candidate
from claims.rules.points import Failure, Point, Rule, Way
from claims.rules.record import RatingRecord

NO_DRAFT = Failure(
    "no-draft",
    "No verdict of this claim is in the making (IFCN 4: a stated finding).",
    "Draft one on the page of the claim.",
)
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
NO_SECOND_PERSON = Failure(
    "no-second-person",
    "Nobody but its authors has approved this revision (IFCN 4: a second reader).",
    "Ask an editor who has not worked on this verdict to approve it.",
)
SINGLE_PERSON_OVER = Failure(
    "single-person-over",
    "Its author approved it in a newsroom of one, and that was turned off since "
    "(IFCN 4: a second reader).",
    "Edit it or return it, and have somebody approve it who has not worked on it.",
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
    return _open(checklist(candidate))


def proposal_failures(candidate: Candidate) -> list[Failure]:
    """The part of the gate a verdict must pass before it is proposed."""
    return _open(_judge(PROPOSAL, candidate))


def checklist(candidate: Candidate) -> list[Point]:
    """Every rule that is asked of the candidate, met or not."""
    return _judge(PROPOSAL + PUBLICATION, candidate)


def keeps_from_proposal(found: Sequence[Point]) -> bool:
    """Whether a checklist holds something that has to be done before the verdict is proposed."""
    early = {rule.failure.code for rule in PROPOSAL}
    return any(point.is_open and point.code in early for point in found)


def unknown_codes(*, reasons: Iterable[str], acknowledged: Iterable[str]) -> list[str]:
    """Codes among these of which no rule takes a reason, or an acknowledgement."""
    return sorted((set(reasons) - REASON_CODES) | (set(acknowledged) - WARNING_CODES))


def _judge(rules: Sequence[Rule], candidate: Candidate) -> list[Point]:
    return points.judge(
        rules=rules,
        candidate=candidate,
        reasons=dict(candidate.reasons),
        acknowledged=candidate.acknowledged,
    )


def _open(found: Sequence[Point]) -> list[Failure]:
    return [point.failure for point in found if point.is_open]


def _needs_notice(candidate: Candidate) -> bool:
    published = candidate.published_rating
    relabelled = published is not None and _shown(candidate.rating) != _shown(published)
    open_change = candidate.kind in {VerdictKind.CORRECTION, VerdictKind.RETRACTION}
    return open_change or relabelled


def _shown(rating: RatingRecord | None) -> tuple[object, ...] | None:
    """What readers and machines take a rating by; its definition may be reworded."""
    if rating is None:
        return None
    return (rating["code"], rating["label"], rating["value"], rating["best"], rating["worst"])


def _is_approved(candidate: Candidate) -> bool:
    if candidate.approver is None:
        return False
    return candidate.single_person or candidate.approver not in candidate.authors


PROPOSAL: tuple[Rule, ...] = (
    Rule("A verdict is in the making", NO_DRAFT, lambda one: not one.has_draft),
    Rule("A rating is chosen", NO_RATING, lambda one: one.rating is None),
    Rule("A summary says what we found", NO_SUMMARY, lambda one: not one.summary.strip()),
    *sourcing.RULES,
    Rule(
        "A public notice says what changed",
        NO_NOTICE,
        lambda one: not one.notice.strip(),
        asked=_needs_notice,
    ),
    *claimreview_rules.RULES,
)
PUBLICATION: tuple[Rule, ...] = (
    *claimreview_rules.OF_THE_NEWSROOM,
    Rule("A second person has approved it", NO_SECOND_PERSON, lambda one: not _is_approved(one)),
    Rule(
        "A newsroom of one is still turned on",
        SINGLE_PERSON_OVER,
        lambda one: one.is_over,
        asked=lambda one: one.single_person,
    ),
    Rule(
        "It reads as it was proposed",
        CHANGED_SINCE_PROPOSAL,
        lambda one: one.unread,
        asked=lambda one: not _is_approved(one),
    ),
    Rule(
        "It reads as it was approved",
        CHANGED_SINCE_APPROVAL,
        lambda one: one.unread,
        asked=_is_approved,
    ),
)
RULES = PROPOSAL + PUBLICATION
REASON_CODES = frozenset(one.failure.code for one in RULES if one.failure.way == Way.REASON)
WARNING_CODES = frozenset(one.failure.code for one in RULES if one.failure.way == Way.ACKNOWLEDGE)
