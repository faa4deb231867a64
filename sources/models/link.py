"""One canonical web address of a source, and how its health went."""

from django.db import models
from django.db.models import Q

from sources import choices, querysets
from sources.models.source import Source
from sources.rules import courtesy

URL_MAX_LENGTH = 2048  # what rules.canonical lets through


class ShardField(models.PositiveSmallIntegerField):
    """The part of all hosts that `host` falls into, worked out whenever a row is inserted."""

    def pre_save(self, model_instance: models.Model, add: bool) -> int:
        return courtesy.shard_of(getattr(model_instance, "host"))  # noqa: B009


class Link(models.Model):
    """A canonical address with the checker's standing on it and its place in the queue.

    The standing is `rules.health.replay` of the recorded looks, kept here so that a sweep reads
    one row a link; a test replays the looks and compares.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="links")
    url = models.CharField(max_length=URL_MAX_LENGTH, verbose_name="canonical address")
    typed_url = models.CharField(max_length=URL_MAX_LENGTH, verbose_name="address as typed")
    host = models.CharField(max_length=260)
    shard = ShardField(editable=False)
    added_at = models.DateTimeField()

    health = models.CharField(
        max_length=10, choices=choices.Health.choices, default=choices.Health.UNKNOWN
    )
    strikes = models.PositiveSmallIntegerField(default=0)
    ladder = models.CharField(
        max_length=10, blank=True, help_text="Which kind of failure the strikes are about."
    )
    first_strike_at = models.DateTimeField(null=True, blank=True)
    last_strike_at = models.DateTimeField(null=True, blank=True)
    health_since = models.DateTimeField(null=True, blank=True)

    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    fingerprint = models.TextField(
        blank=True, help_text="Main text as first seen; drift is measured against it."
    )
    body_sha256 = models.CharField(
        max_length=64,
        blank=True,
        help_text="Bytes of the last good look; the same need no reading.",
    )

    core_sha256 = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="Its one article at the last good look, if that can stand for the page.",
    )

    next_check_at = models.DateTimeField(null=True, blank=True)
    is_slow = models.BooleanField(
        default=False, help_text="Its server kept the last look waiting; it is looked at first."
    )
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_attempts = models.PositiveSmallIntegerField(
        default=0,
        help_text="Leases since the last result; many mean that the page kills the checker.",
    )

    objects = querysets.LinkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        permissions = [("check_links", "Check links now")]
        indexes = [
            models.Index(fields=["next_check_at", "lease_until"], name="link_due"),
            models.Index(fields=["next_check_at"], name="link_due_slow", condition=Q(is_slow=True)),
            models.Index(fields=["health"], name="link_health"),
            models.Index(fields=["host"], name="link_host"),
            models.Index(
                fields=["lease_token"],
                name="link_leased",
                condition=Q(lease_token__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="link_url_unique", fields=["url"]),
            models.CheckConstraint(
                name="link_health_known", condition=Q(health__in=choices.Health.values)
            ),
            models.CheckConstraint(
                name="link_url_is_http",
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"),
            ),
            models.CheckConstraint(
                name="link_lease_is_a_pair",
                condition=Q(lease_token__isnull=True, lease_until__isnull=True)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.url


class HealthChange(models.Model):
    """Append-only: from which health to which, why, and which look showed it."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="health_changes")
    look = models.ForeignKey(
        "sources.LinkCheck",
        on_delete=models.PROTECT,
        related_name="health_changes",
        db_index=False,  # healthchange_one_per_look
    )
    old = models.CharField(max_length=10, choices=choices.Health.choices)
    new = models.CharField(max_length=10, choices=choices.Health.choices)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    before = models.TextField(
        blank=True, db_default="", help_text="Sentences that a page lost when it drifted."
    )
    after = models.TextField(blank=True, db_default="", help_text="Sentences that it gained.")

    objects = querysets.HealthChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="healthchange_changes", condition=~Q(old=models.F("new"))),
            models.UniqueConstraint(name="healthchange_one_per_look", fields=["look"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_old_display()} → {self.get_new_display()}"
