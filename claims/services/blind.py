"""Blind double review: who hands in what, and who may see it.

Until both proposals of a round are in, only its author sees one: everything that reads proposals
asks `seen_by`. The claim is locked first, so that two who hand in at once take turns.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Max

from claims import choices
from claims.choices import EventKind
from claims.models import BlindProposal, BlindRound, Claim
from claims.rules import workflow
from claims.services import blind_outcomes, findings, ledger, persons, preflight, turns, verdicts
from claims.services.findings import Finding
from sources.services import revisions, roles

PROPOSE = workflow.DRAFT.permission
NOT_NOW = "There is a verdict in the making on this claim, or a published one: work on that."


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person may know of the double reviews of a claim.

    `waits` is a proposal of somebody else that is in: not whose, and not what it says. `revealed`
    are rounds of which both proposals may be read; `last` tells how the one before ended.
    """

    round: BlindRound | None = None
    mine: BlindProposal | None = None
    waits: bool = False
    is_author: bool = False
    revealed: tuple[BlindRound, ...] = ()
    last: BlindRound | None = None

    @property
    def to_settle(self) -> bool:
        """Both are in and differ."""
        return self.round is not None and self.round.revealed_at is not None


def seen_by(*, claim: Claim, by: User) -> Seen:
    """The only reader of proposals. Superusers see no more than others."""
    rows = claim.blind_rounds.select_related("settled_by").prefetch_related(
        "proposals__proposed_by", "proposals__rating", "proposals__cited__source"
    )
    rounds = list(rows.order_by("number"))
    current = next((one for one in rounds if one.settled_at is None), None)
    proposals = list(current.proposals.all()) if current else []
    mine = next((one for one in proposals if persons.are_one(one.proposed_by, by)), None)
    settled = [one for one in rounds if one.settled_at]
    return Seen(
        round=current,
        mine=mine,
        waits=any(one != mine for one in proposals),
        is_author=mine is not None,
        revealed=tuple(one for one in rounds if one.revealed_at),
        last=settled[-1] if settled else None,
    )


@ledger.governed()
def hand_in(
    *, claim: Claim, finding: Finding, revision: int | None, by: User, now: dt.datetime
) -> BlindProposal:
    """One's own proposal, new or changed; the second person's reveals both.

    `revision=None` hands in a new one. It must pass what a proposed verdict must. Raises Stale,
    NotUsable, NotInThatStage, NotReady, NotPermitted.
    """
    roles.require(by=by, permission=PROPOSE)
    claim = _require_blind(turns.take_one(claim=claim))
    findings.require_sound(claim=claim, finding=finding, now=now)
    current = _open_round(claim, now)
    proposals = list(current.proposals.select_related("proposed_by"))
    mine = next((one for one in proposals if persons.are_one(one.proposed_by, by)), None)
    _require_fresh(mine, revision)
    if failures := preflight.proposal_failures(claim=claim, finding=finding, now=now):
        raise verdicts.NotReady(failures)
    if mine is None:
        mine = BlindProposal(round=current, seat=len(proposals) + 1, proposed_by=by, revision=0)
        proposals.append(mine)
    kind = EventKind.BLIND_CHANGED if mine.pk else EventKind.BLIND_HANDED_IN
    _write(mine, finding, now)
    ledger.append(kind=kind, row=claim, by=by, now=now)
    if len(proposals) == len(choices.BLIND_SEATS):
        blind_outcomes.reveal(round=current, by=by, now=now)
    return mine


@ledger.governed()
def take_back(*, claim: Claim, revision: int, by: User, now: dt.datetime) -> None:
    """One's own proposal, while it is alone; its words are gone. Raises Stale, NotInThatStage."""
    roles.require(by=by, permission=PROPOSE)
    claim = turns.take_one(claim=claim)
    seen = seen_by(claim=claim, by=by)
    if seen.mine is None or seen.to_settle:
        raise verdicts.NotInThatStage("You have no proposal here that could be taken back.")
    _require_fresh(seen.mine, revision)
    seen.mine.delete()
    ledger.append(kind=EventKind.BLIND_TAKEN_BACK, row=claim, by=by, now=now)


@ledger.governed()
def switch(*, claim: Claim, on: bool, by: User, now: dt.datetime) -> None:
    """For `edit_claim`, which saves the claim and tells the ledger. Raises findings.NotUsable.

    Turned off with one proposal in, the round is called off: nobody but its author ever sees it.
    """
    if on == claim.blind_review:
        return
    if claim.verdicts.exists():
        message = "It is about the first verdict, and there is one. Leave it as it was."
        raise findings.NotUsable("blind_review", message)
    current = claim.blind_rounds.filter(settled_at__isnull=True).first()
    if current and current.revealed_at:
        message = "Both proposals are in. Have a third person settle the double review first."
        raise findings.NotUsable("blind_review", message)
    if current:
        current.outcome, current.settled_at = choices.BlindOutcome.CALLED_OFF, now
        current.settled_by = by
        current.save()
        ledger.append(kind=EventKind.BLIND_CALLED_OFF, row=claim, by=by, now=now)
    claim.blind_review = on


def _require_blind(claim: Claim) -> Claim:
    if not findings.is_blind(claim=claim):
        raise verdicts.NotInThatStage("This claim has no double review. Draft a verdict instead.")
    if claim.verdicts.exists():
        raise verdicts.NotInThatStage(NOT_NOW)
    return claim


def _require_fresh(mine: BlindProposal | None, revision: int | None) -> None:
    if mine is None and revision is not None:
        raise verdicts.NotInThatStage("Your proposal was taken back. Open the page anew.")
    if mine is not None and revision != mine.revision:
        raise revisions.Stale(current=mine)


def _open_round(claim: Claim, now: dt.datetime) -> BlindRound:
    current = claim.blind_rounds.filter(settled_at__isnull=True).first()
    if current is None:
        last = claim.blind_rounds.aggregate(last=Max("number"))["last"] or 0
        return claim.blind_rounds.create(number=last + 1, opened_at=now)
    if current.revealed_at:
        raise verdicts.NotInThatStage("Both proposals are in: a third person settles them now.")
    return current


def _write(proposal: BlindProposal, finding: Finding, now: dt.datetime) -> None:
    assert finding.rating is not None  # noqa: S101 - the gate asks for one
    proposal.rating, proposal.summary = finding.rating, finding.summary.strip()
    proposal.reasons = {code: words.strip() for code, words in finding.reasons.items() if words}
    proposal.acknowledged = sorted(finding.acknowledged)
    proposal.proposed_at = now
    proposal.revision += 1
    proposal.save()
    proposal.cited.set(finding.evidence)
