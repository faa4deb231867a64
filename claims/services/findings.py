"""What a person writes of a verdict, and whether it can be said of its claim."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from claims import choices
from claims.models import Claim, Evidence, Rating
from claims.rules import gate
from claims.services import embargoes

KIND = choices.VerdictKind


class NotUsable(Exception):
    """What was typed cannot become a verdict; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person writes: rating, summary, cited evidence, for a change its notice; and by code
    of the gate's rules the reasons they record and the warnings they acknowledge.
    """

    rating: Rating | None = None
    summary: str = ""
    evidence: Sequence[Evidence] = ()
    notice: str = ""
    review_due_on: dt.date | None = None
    review_yearly: bool = False
    embargo_until: dt.datetime | None = None
    kind: str = KIND.ORIGINAL
    reasons: Mapping[str, str] = field(default_factory=dict)
    acknowledged: Collection[str] = ()


def is_blind(*, claim: Claim) -> bool:
    """Whether two people propose its verdict, each unseen: the first one only. What is published
    is changed in the ordinary way, so that a mistake can be put right at once.
    """
    return claim.blind_review and not claim.verdicts.versions().exists()


def require_sound(*, claim: Claim, finding: Finding, now: dt.datetime) -> None:
    """Raise NotUsable when this cannot be said of the claim now."""
    if claim.declined_at:
        raise NotUsable("rating", "This claim was declined. Reopen it before you rate it.")
    published = claim.verdicts.versions().exists()
    if published and finding.kind == KIND.ORIGINAL:
        raise NotUsable("kind", "This claim has a published verdict: choose update or correction.")
    if not published and finding.kind != KIND.ORIGINAL:
        raise NotUsable("kind", "There is no published verdict to change yet: choose original.")
    foreign = [one for one in finding.evidence if one.claim_id != claim.pk or one.withdrawn_at]
    if foreign:
        raise NotUsable("evidence", "Cite only evidence of this claim that was not withdrawn.")
    unknown = gate.unknown_codes(reasons=finding.reasons, acknowledged=finding.acknowledged)
    if unknown:
        raise NotUsable("reasons", f"No rule takes this: {', '.join(unknown)}.")
    _require_sound_days(claim, finding, now)


def _require_sound_days(claim: Claim, finding: Finding, now: dt.datetime) -> None:
    if finding.review_yearly and not finding.review_due_on:
        raise NotUsable("review_due_on", "Give the first day: it comes again every year.")
    starts_on = (finding.embargo_until or now).date()
    if finding.review_due_on and finding.review_due_on <= starts_on:
        raise NotUsable("review_due_on", "The next look must lie in the future, after an embargo.")
    until = finding.embargo_until
    if problem := embargoes.problem(claim=claim, kind=finding.kind, until=until, now=now):
        raise NotUsable("embargo_until", problem)
