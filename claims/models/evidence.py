"""Claim x source: what a source says about a claim."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims import choices, querysets
from claims.models.claim import Claim
from sources.models import Link, Passage, Source


class Evidence(models.Model):
    """A source's stance on a claim. Never edited: withdrawn, and attached anew."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="evidence")
    link = models.ForeignKey(
        Link, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    passage = models.ForeignKey(
        Passage, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    stance = models.CharField(max_length=10, choices=choices.Stance.choices)
    finding = models.CharField(
        max_length=500, blank=True, help_text="What the source shows, in our own words."
    )
    excerpt = models.TextField(blank=True, help_text="Verbatim words of the source.")
    unseen_reason = models.CharField(
        max_length=300,
        blank=True,
        help_text="Why the excerpt is not found in a page we hold, for example a paper document.",
    )
    attached_at = models.DateTimeField()
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = querysets.EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="evidence_stance_known", condition=Q(stance__in=choices.Stance.values)
            ),
            models.CheckConstraint(
                name="evidence_says_something", condition=~Q(excerpt="") | ~Q(finding="")
            ),
            models.CheckConstraint(
                name="evidence_withdrawn_has_who_when_why",
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason=""
                )
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
            ),
            models.CheckConstraint(
                name="evidence_passage_has_link",
                condition=Q(passage__isnull=True) | Q(link__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.source}"
