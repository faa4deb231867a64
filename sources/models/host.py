"""How one host is treated: its own pace, a pause, a penalty, and what we were taught of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from sources import choices, querysets

NAME_MAX_LENGTH = 260  # of Link.host
LONGEST_DELAY = 3600.0


class Host(models.Model):
    """Made when there is something to say of a host; one without a row is treated as all are.

    `name` is what Link.host says: the host, with its port where the address names one.
    """

    name = models.CharField(max_length=NAME_MAX_LENGTH, unique=True)
    delay = models.FloatField(
        null=True, blank=True, help_text="Seconds between two looks; empty: as the setting says."
    )

    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    pause_reason = models.CharField(max_length=300, blank=True)

    penalty_until = models.DateTimeField(
        null=True, blank=True, help_text="The host sent us away; nothing is asked of it before."
    )
    penalty_seconds = models.PositiveIntegerField(
        default=0, help_text="How long the last penalty was; the next one doubles it."
    )

    taught_at = models.DateTimeField(null=True, blank=True)
    taught_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lesson = models.CharField(
        max_length=300, blank=True, help_text="Why its “not found” is a wall against machines."
    )
    revision = models.PositiveIntegerField(default=0)

    objects = querysets.HostQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="host_delay_in_range",
                condition=Q(delay__isnull=True) | Q(delay__gte=0, delay__lte=LONGEST_DELAY),
            ),
            models.CheckConstraint(
                name="host_paused_has_who_when_why",
                condition=Q(paused_at__isnull=True, paused_by__isnull=True, pause_reason="")
                | Q(paused_at__isnull=False, paused_by__isnull=False) & ~Q(pause_reason=""),
            ),
            models.CheckConstraint(
                name="host_penalty_is_a_pair",
                condition=Q(penalty_until__isnull=True, penalty_seconds=0)
                | Q(penalty_until__isnull=False, penalty_seconds__gt=0),
            ),
            models.CheckConstraint(
                name="host_taught_has_who_when_why",
                condition=Q(taught_at__isnull=True, taught_by__isnull=True, lesson="")
                | Q(taught_at__isnull=False, taught_by__isnull=False) & ~Q(lesson=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def bots_see_404(self) -> bool:
        """Whether a person has taught us that its missing pages are walls against machines."""
        return self.taught_at is not None


class HostChange(models.Model):
    """Append-only: what a person said of a host, when and why. One row a revision.

    `delay`: the seconds that were set, empty where the setting is followed again.
    """

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="changes")
    act = models.CharField(max_length=10, choices=choices.HostAct.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    delay = models.FloatField(null=True, blank=True)
    revision = models.PositiveIntegerField(help_text="Of the host, with this change made.")

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()  # who sees the host sees its history
        constraints = [
            models.UniqueConstraint(
                name="hostchange_one_per_revision", fields=["host", "revision"]
            ),
            models.CheckConstraint(
                name="hostchange_act_known", condition=Q(act__in=choices.HostAct.values)
            ),
            models.CheckConstraint(
                name="hostchange_says_why",
                condition=~Q(act__in=[choices.HostAct.PAUSED, choices.HostAct.TAUGHT])
                | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}: {self.get_act_display()}"
