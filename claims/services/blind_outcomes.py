"""What becomes of two blind proposals: agreement, a third person's word, or a new round."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.models import User

from claims import choices
from claims.choices import EventKind
from claims.models import BlindProposal, BlindRound, Claim, Evidence, Verdict
from claims.rules import workflow
from claims.services import findings, ledger, persons, reasons, steps, turns, verdicts
from claims.services.findings import Finding
from sources.services import roles

OUTCOMES = choices.BlindOutcome
SETTLE = workflow.APPROVE.permission
SETTLED = "This double review was settled meanwhile. Look at the claim again."


@ledger.governed()
def reveal(*, round: BlindRound, by: User, now: dt.datetime) -> Verdict | None:
    """Both are in; with one rating a verdict is proposed at once, from the first one's words."""
    round.revealed_at = now
    round.save()
    ledger.append(kind=EventKind.BLIND_REVEALED, row=round.claim, by=by, now=now)
    first, second = _proposals(round)
    if first.rating_id != second.rating_id:
        return None
    verdict = _propose(round.claim, (first, second), now)
    _settle(round, OUTCOMES.AGREED, verdict, None, now)
    ledger.append(kind=EventKind.BLIND_AGREED, row=round.claim, by=by, now=now)
    return verdict


@ledger.governed()
def choose(
    *, claim: Claim, round: int, seat: int, reason: str, by: User, now: dt.datetime
) -> Verdict:
    """A third person says which proposal stands; both authors are authors of what comes of it."""
    current = _to_settle(claim, round, reason, by)
    standing = next((one for one in _proposals(current) if one.seat == seat), None)
    if standing is None:
        raise findings.NotUsable("seat", "Say which of the two stands.")
    other = next(one for one in _proposals(current) if one.seat != seat)
    verdict = _propose(current.claim, (standing, other), now, union=False)
    current.stands, current.reason = seat, reason.strip()
    _settle(current, OUTCOMES.CHOSEN, verdict, by, now)
    ledger.append(kind=EventKind.BLIND_CHOSEN, row=current.claim, by=by, now=now)
    return verdict


@ledger.governed()
def send_both_back(
    *, claim: Claim, round: int, reason: str, by: User, now: dt.datetime
) -> BlindRound:
    """Neither stands: the next proposal opens a new round."""
    current = _to_settle(claim, round, reason, by)
    current.reason = reason.strip()
    _settle(current, OUTCOMES.SENT_BACK, None, by, now)
    ledger.append(kind=EventKind.BLIND_SENT_BACK, row=current.claim, by=by, now=now)
    return current


def _to_settle(claim: Claim, round: int, reason: str, by: User) -> BlindRound:
    """The locked round, once the person is a third one and says why."""
    roles.require(by=by, permission=SETTLE)
    claim = turns.take_one(claim=claim)
    current = claim.blind_rounds.filter(number=round, settled_at__isnull=True).first()
    if current is None or current.revealed_at is None:
        raise verdicts.NotInThatStage(SETTLED)
    if claim.declined_at:
        raise verdicts.NotInThatStage("This claim was declined. Reopen it first.")
    if any(persons.are_one(one.proposed_by, by) for one in _proposals(current)):
        raise verdicts.OwnWork("One of the two is yours. A third person has to settle them.")
    if not reason.strip():
        raise findings.NotUsable("reason", "Say why, so that both can learn from it.")
    return current


def _proposals(round: BlindRound) -> Sequence[BlindProposal]:
    return list(round.proposals.select_related("proposed_by", "rating").order_by("seat"))


def _settle(
    round: BlindRound,
    outcome: choices.BlindOutcome,
    verdict: Verdict | None,
    by: User | None,
    now: dt.datetime,
) -> None:
    round.outcome, round.verdict = outcome, verdict
    round.settled_at, round.settled_by = now, by
    round.save()


def _propose(
    claim: Claim, proposals: Sequence[BlindProposal], now: dt.datetime, *, union: bool = True
) -> Verdict:
    """A proposed verdict in the words of the first, by both. What the gate has against it by now
    leaves it a draft, for either to finish.
    """
    said, other = proposals
    cited = Evidence.objects.standing().filter(claim=claim)
    shared = proposals if union else [said]
    evidence = {row for one in shared for row in cited.filter(pk__in=one.cited.values("pk"))}
    finding = Finding(
        rating=said.rating,
        summary=said.summary,
        evidence=sorted(evidence, key=lambda row: row.pk),
        reasons=(other.reasons if union else {}) | said.reasons,
        acknowledged={code for one in shared for code in one.acknowledged},
    )
    return _begin(claim, finding, (said.proposed_by, other.proposed_by), now)


def _begin(claim: Claim, finding: Finding, authors: Sequence[User], now: dt.datetime) -> Verdict:
    """Drafted by both, proposed by the last of them."""
    verdict = Verdict(claim=claim, drafted_by=authors[0], drafted_at=now)
    verdict.rating, verdict.summary = finding.rating, finding.summary
    verdict.save()
    verdict.cited.set(finding.evidence)
    reasons.keep(
        verdict=verdict,
        reasons=finding.reasons,
        acknowledged=finding.acknowledged,
        by=authors[0],
        now=now,
    )
    for author in authors:
        steps.log(verdict=verdict, act=choices.Act.DRAFTED, by=author, now=now)
    verdicts.put_forward(verdict=verdict, by=authors[-1], now=now)
    return verdict
