"""A published verdict that somebody has to look at again, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims import choices, querysets
from claims.models.verdict import Verdict
from sources.models import Edition, HealthChange, PassageChange

KINDS = choices.CauseKind


class ReReview(models.Model):
    """Open until settled; at most one open for each verdict."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="rereviews")
    opened_at = models.DateTimeField()
    settlement = models.CharField(max_length=10, choices=choices.Settlement.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_with = models.ForeignKey(
        Verdict, on_delete=models.PROTECT, null=True, blank=True, related_name="settles"
    )
    note = models.TextField(blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = querysets.ReReviewQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        verbose_name = "re-review"
        permissions = [("settle", "Settle re-reviews as confirmed")]
        constraints = [
            models.UniqueConstraint(
                name="rereview_one_open_per_verdict",
                fields=["verdict"],
                condition=Q(settled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="rereview_settled_has_who_when_how",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, settlement="")
                | Q(
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                    settlement__in=choices.Settlement.values,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Re-review of {self.verdict}"


class ReReviewCause(models.Model):
    """Append-only: one reason why a re-review is open."""

    rereview = models.ForeignKey(ReReview, on_delete=models.PROTECT, related_name="causes")
    kind = models.CharField(max_length=15, choices=KINDS.choices)
    health_change = models.ForeignKey(
        HealthChange, on_delete=models.PROTECT, null=True, blank=True, related_name="causes"
    )
    passage_change = models.ForeignKey(
        PassageChange, on_delete=models.PROTECT, null=True, blank=True, related_name="causes"
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="causes"
    )
    due_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = "cause of a re-review"
        verbose_name_plural = "causes of a re-review"
        constraints = [
            models.UniqueConstraint(
                name="cause_one_per_health_change", fields=["rereview", "health_change"]
            ),
            models.UniqueConstraint(
                name="cause_one_per_passage_change", fields=["rereview", "passage_change"]
            ),
            models.UniqueConstraint(name="cause_one_per_edition", fields=["rereview", "edition"]),
            models.UniqueConstraint(name="cause_one_per_due_date", fields=["rereview", "due_on"]),
            models.CheckConstraint(
                name="cause_kind_names_its_row",
                condition=Q(
                    kind=KINDS.HEALTH_CHANGE,
                    health_change__isnull=False,
                    passage_change__isnull=True,
                    edition__isnull=True,
                    due_on__isnull=True,
                )
                | Q(
                    kind=KINDS.PASSAGE_CHANGE,
                    health_change__isnull=True,
                    passage_change__isnull=False,
                    edition__isnull=True,
                    due_on__isnull=True,
                )
                | Q(
                    kind=KINDS.NEW_EDITION,
                    health_change__isnull=True,
                    passage_change__isnull=True,
                    edition__isnull=False,
                    due_on__isnull=True,
                )
                | Q(
                    kind=KINDS.DUE_DATE,
                    health_change__isnull=True,
                    passage_change__isnull=True,
                    edition__isnull=True,
                    due_on__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ChangeCursor(models.Model):
    """How far changes of sources have been read; one row a stream."""

    stream = models.CharField(max_length=20, unique=True)
    read_up_to = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.stream} up to {self.read_up_to}"
