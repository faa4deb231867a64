"""Blind double review: two proposals on one claim, hidden from each other until both are in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims import choices
from claims.models.claim import Claim
from claims.models.evidence import Evidence
from claims.models.rating import Rating
from claims.models.verdict import Verdict

OUTCOMES = choices.BlindOutcome
SEATS = choices.BLIND_SEATS


class BlindRound(models.Model):
    """One try at a double review. `revealed_at`: both proposals were in, and everybody sees them.

    `stands` is the seat of the proposal that a third person chose.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="blind_rounds")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES.choices, blank=True)
    stands = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.ForeignKey(
        Verdict, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["claim_id", "number"]
        constraints = [
            models.UniqueConstraint(
                name="blindround_number_unique_per_claim", fields=["claim", "number"]
            ),
            models.UniqueConstraint(
                name="blindround_one_open_per_claim",
                fields=["claim"],
                condition=Q(settled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="blindround_settled_has_when_how",
                condition=Q(settled_at__isnull=True, outcome="")
                | Q(settled_at__isnull=False, outcome__in=OUTCOMES.values),
            ),
            models.CheckConstraint(
                name="blindround_third_person_has_who_why",
                condition=~Q(outcome__in=[OUTCOMES.CHOSEN, OUTCOMES.SENT_BACK])
                | (Q(settled_by__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="blindround_chosen_stands",
                condition=(Q(outcome=OUTCOMES.CHOSEN) & Q(stands__isnull=False, stands__in=SEATS))
                | (~Q(outcome=OUTCOMES.CHOSEN) & Q(stands__isnull=True)),
            ),
            models.CheckConstraint(
                name="blindround_verdict_of_two",
                condition=Q(
                    outcome__in=[OUTCOMES.AGREED, OUTCOMES.CHOSEN],
                    verdict__isnull=False,
                    revealed_at__isnull=False,
                )
                | (~Q(outcome__in=[OUTCOMES.AGREED, OUTCOMES.CHOSEN]) & Q(verdict__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"Double review {self.number} of claim {self.claim_id}"


class BlindProposal(models.Model):
    """What one of two persons proposes; only its author sees it until its round is revealed.

    No row of `Verdict`: nothing that reads verdicts can tell of it.
    """

    round = models.ForeignKey(BlindRound, on_delete=models.PROTECT, related_name="proposals")
    seat = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField()
    cited = models.ManyToManyField(Evidence, blank=True, related_name="+")
    reasons = models.JSONField(default=dict, blank=True)
    acknowledged = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["round_id", "seat"]
        constraints = [
            models.CheckConstraint(name="blindproposal_seat_known", condition=Q(seat__in=SEATS)),
            models.UniqueConstraint(name="blindproposal_two_in_a_round", fields=["round", "seat"]),
            models.UniqueConstraint(
                name="blindproposal_one_per_account", fields=["round", "proposed_by"]
            ),
            models.CheckConstraint(
                name="blindproposal_summary_not_empty", condition=~Q(summary="")
            ),
        ]

    def __str__(self) -> str:
        return f"Proposal {self.seat} of round {self.round_id}"
