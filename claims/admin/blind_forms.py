"""Forms of a blind double review: one's own proposal, and the third person's word."""

from typing import Any

from django import forms

from claims.admin.forms import RevisionForm
from claims.admin.verdict_forms import REASONS, WARNINGS, DraftForm
from claims.models import BlindProposal, BlindRound, Claim
from claims.rules.points import Way

LATER = ("review_due_on", "review_yearly", "embargo_until")
"""What its authors add to the verdict that comes of it, when it needs that."""


class ProposalForm(DraftForm):
    """Rating, summary and cited evidence of a first verdict."""

    def offer(self, claim: Claim, *, changes: bool = False) -> "ProposalForm":
        super().offer(claim, changes=changes)
        for name in LATER:
            del self.fields[name]
        return self

    def initial_of(self, row: Any) -> dict[str, Any]:
        return proposal_details(row)

    def revision_of(self, current: Any) -> str:
        return str(current.revision)


class ThirdPersonForm(RevisionForm):
    """Which of the two stands, and why. `revision` is the number of the round on the screen."""

    seat = forms.ChoiceField(required=False, label="Which one stands", widget=forms.RadioSelect)
    reason = forms.CharField(
        required=False,
        label="Why",
        help_text="Both authors read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def offer(self, round: BlindRound) -> "ThirdPersonForm":
        field: Any = self.fields["seat"]
        field.choices = [
            (one.seat, f"{one.rating.label}, by {one.proposed_by}") for one in round.proposals.all()
        ]
        return self


def proposal_details(proposal: BlindProposal) -> dict[str, Any]:
    held = proposal.reasons
    reasons = {DraftForm.field_of(code, Way.REASON): held.get(code, "") for code in REASONS}
    warnings = {
        DraftForm.field_of(code, Way.ACKNOWLEDGE): code in proposal.acknowledged
        for code in WARNINGS
    }
    return (
        {
            "revision": proposal.revision,
            "rating": proposal.rating,
            "summary": proposal.summary,
            "evidence": [one for one in proposal.cited.all() if not one.withdrawn_at],
        }
        | reasons
        | warnings
    )
