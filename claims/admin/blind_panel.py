"""Where a blind double review stands for the person at the desk: what to do, and what to read."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from claims.admin.blind_forms import ProposalForm, ThirdPersonForm, proposal_details
from claims.admin.forms import DeskForm, RevisionForm
from claims.models import BlindProposal, Claim
from claims.services import blind, blind_outcomes
from claims.services.findings import Finding


@dataclass(frozen=True, slots=True)
class BlindPanel:
    """`is_open`: the first verdict is still to come of it. `next` says what to do now."""

    seen: blind.Seen
    is_open: bool
    may_hand_in: bool = False
    may_settle: bool = False
    next: str = ""

    @property
    def stage(self) -> str:
        if self.seen.to_settle:
            return "Two proposals differ"
        return "One proposal is in" if self.seen.waits or self.seen.mine else "Double review"


def panel(*, claim: Claim, by: User, permissions: frozenset[str]) -> BlindPanel | None:
    """None for a claim without double review. Shows nobody a proposal that is not theirs to see."""
    if not claim.blind_review:
        return None
    seen = blind.seen_by(claim=claim, by=by)
    is_open = not claim.verdicts.exists() and not claim.declined_at
    hands_in = is_open and blind.PROPOSE in permissions and not seen.to_settle
    settles = is_open and seen.to_settle and blind_outcomes.SETTLE in permissions
    return BlindPanel(
        seen=seen,
        is_open=is_open,
        may_hand_in=hands_in,
        may_settle=settles and not seen.is_author,
        next=_next(seen, may_settle=settles) if is_open else "",
    )


def draft_of(*, proposal: BlindProposal) -> Finding:
    """For the gate: one's own words as if a verdict said them."""
    return Finding(
        rating=proposal.rating,
        summary=proposal.summary,
        evidence=list(proposal.cited.select_related("source", "link", "passage")),
        reasons=proposal.reasons,
        acknowledged=proposal.acknowledged,
    )


def forms_of(*, claim: Claim, panel: BlindPanel) -> dict[str, DeskForm]:
    mine, current = panel.seen.mine, panel.seen.round
    made: dict[str, DeskForm] = {
        "proposal": ProposalForm(
            section="proposal", initial=proposal_details(mine) if mine else None
        ).offer(claim)
    }
    if mine:
        made["take_back"] = RevisionForm(section="take-back", initial={"revision": mine.revision})
    if current and panel.may_settle:
        numbered = {"revision": current.number}
        made["settle"] = ThirdPersonForm(section="settle", initial=numbered).offer(current)
    return made


def _next(seen: blind.Seen, *, may_settle: bool) -> str:
    if seen.to_settle and seen.is_author:
        return "The two ratings differ. A third person, an editor, says which one stands."
    if seen.to_settle:
        sentence = "The two ratings differ. Read both and say which one stands."
        return sentence if may_settle else "The two ratings differ. An editor settles them."
    if seen.mine:
        return "Your proposal is in. Another person has to hand in theirs, without seeing yours."
    if seen.waits:
        return "One proposal is in and stays hidden. Hand in yours, and both are shown."
    return "Two people propose a verdict, each unseen. Hand in your proposal."
