"""One look at one link, and the sweeps that make looks."""

from django.db import models
from django.db.models import Q

from sources import choices, querysets
from sources.models.link import URL_MAX_LENGTH, Link


class LinkCheck(models.Model):
    """Append-only: what one look at one link showed. At most one row a lease."""

    link = models.ForeignKey(
        Link,
        on_delete=models.PROTECT,
        related_name="looks",
        db_index=False,  # linkcheck_latest
    )
    lease_token = models.UUIDField()
    checked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=choices.Outcome.choices)
    reason = models.CharField(max_length=60, blank=True)
    counts = models.BooleanField(default=True, help_text="Not counted when we were offline.")
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    final_url = models.CharField(max_length=URL_MAX_LENGTH, blank=True)
    hops = models.JSONField(default=list, blank=True)
    elapsed_ms = models.PositiveIntegerField(default=0)
    wire_bytes = models.PositiveIntegerField(default=0)
    text_sha256 = models.CharField(max_length=64, blank=True)
    similarity = models.FloatField(null=True, blank=True)
    passages = models.JSONField(
        default=dict, blank=True, help_text="Passage id to its anchoring and score."
    )

    objects = querysets.LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-checked_at", "-id"]
        verbose_name = "look"
        indexes = [models.Index(fields=["link", "-checked_at"], name="linkcheck_latest")]
        constraints = [
            models.UniqueConstraint(name="linkcheck_one_per_lease", fields=["link", "lease_token"]),
            models.CheckConstraint(
                name="linkcheck_outcome_known", condition=Q(outcome__in=choices.Outcome.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} at {self.checked_at:%Y-%m-%d %H:%M}"


class Sweep(models.Model):
    """One run of the checker over what was due; the newest says whether we are offline."""

    started_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    checked = models.PositiveIntegerField(default=0)
    offline = models.BooleanField(default=False)

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"Sweep of {self.started_at:%Y-%m-%d %H:%M}"
