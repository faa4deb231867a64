"""Copies of pages at web archives, and what archives are asked for until they answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from sources import choices, querysets
from sources.models.link import Link
from sources.rules import archives, timemaps

ARCHIVE_MAX_LENGTH = 260


class Memento(models.Model):
    """A version of a link at a web archive (RFC 7089)."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="mementos")
    archive = models.CharField(max_length=ARCHIVE_MAX_LENGTH)
    url = models.CharField(max_length=timemaps.MAX_LENGTH, verbose_name="address of the copy")
    original_url = models.CharField(max_length=timemaps.MAX_LENGTH)
    captured_at = models.DateTimeField()
    found_at = models.DateTimeField()
    seconds_off = models.BigIntegerField(
        help_text="Between the copy and the time for which it was looked up."
    )
    verification = models.CharField(
        max_length=10,
        choices=choices.Verification.choices,
        default=choices.Verification.UNVERIFIED,
    )
    compared_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was opened; empty when it never answered."
    )
    similarity = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)

    objects = querysets.MementoQuerySet.as_manager()

    class Meta:
        ordering = ["link", "captured_at"]
        constraints = [
            models.UniqueConstraint(
                name="memento_one_per_archive_and_time",
                fields=["link", "archive", "captured_at"],
            ),
            models.CheckConstraint(
                name="memento_verification_known",
                condition=Q(verification__in=choices.Verification.values),
            ),
            models.CheckConstraint(
                name="memento_judged_has_when",
                condition=Q(verification=choices.Verification.UNVERIFIED)
                | Q(compared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="memento_url_is_http",
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.archive}, {self.captured_at:%Y-%m-%d}"


class ArchiveRequest(models.Model):
    """Something an archive is asked for: due work, leased like a link, until it is settled."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="archive_requests")
    kind = models.CharField(max_length=10, choices=choices.ArchiveKind.choices)
    archive = models.CharField(max_length=ARCHIVE_MAX_LENGTH)
    cause = models.CharField(max_length=10, choices=choices.ArchiveCause.choices)
    wanted_at = models.DateTimeField(help_text="The time at which the page was as we cite it.")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    empty_since = models.DateTimeField(null=True, blank=True)

    next_try_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=choices.ArchiveOutcome.choices, blank=True)

    objects = querysets.ArchiveRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["next_try_at"], name="archiverequest_due")]
        constraints = [
            models.UniqueConstraint(
                name="archiverequest_one_open",
                fields=["link", "kind", "archive"],
                condition=Q(settled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="archiverequest_kind_known",
                condition=Q(kind__in=choices.ArchiveKind.values),
            ),
            models.CheckConstraint(
                name="archiverequest_asked_has_who",
                condition=Q(cause=choices.ArchiveCause.ASKED, asked_by__isnull=False)
                | Q(
                    cause__in=[choices.ArchiveCause.CATALOGUED, choices.ArchiveCause.ENDANGERED],
                    asked_by__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="archiverequest_is_due_or_settled",
                condition=Q(settled_at__isnull=True, next_try_at__isnull=False, outcome="")
                | Q(
                    settled_at__isnull=False,
                    next_try_at__isnull=True,
                    outcome__in=choices.ArchiveOutcome.values,
                ),
            ),
            models.CheckConstraint(
                name="archiverequest_lease_is_a_pair",
                condition=Q(lease_token__isnull=True, lease_until__isnull=True)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.archive}"


class ArchiveTry(models.Model):
    """Append-only: what came of asking once. At most one row a lease."""

    request = models.ForeignKey(ArchiveRequest, on_delete=models.PROTECT, related_name="tries")
    lease_token = models.UUIDField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=60)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    said = models.CharField(
        max_length=archives.MOST_SAID, blank=True, help_text="In the archive's own words."
    )

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "archive tries"
        constraints = [
            models.UniqueConstraint(
                name="archivetry_one_per_lease", fields=["request", "lease_token"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} at {self.at:%Y-%m-%d %H:%M}"


class ArchivePace(models.Model):
    """When an archive may be asked next, by whichever worker."""

    archive = models.CharField(max_length=ARCHIVE_MAX_LENGTH, unique=True)
    next_ask_at = models.DateTimeField()
    penalty_seconds = models.PositiveIntegerField(
        default=0, help_text="How long it was left alone last time it was not well."
    )

    def __str__(self) -> str:
        return self.archive
