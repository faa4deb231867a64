"""Our own copies of pages: files of the archive, what they hold, and what became of them."""

from django.db import models
from django.db.models import Q

from sources import choices, querysets
from sources.models.link import URL_MAX_LENGTH, Link
from sources.models.look import LinkCheck


class Blob(models.Model):
    """A WARC file of one link, named by its SHA-256. Only its dates are ever written again."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="blobs")
    payload_sha256 = models.CharField(max_length=64, verbose_name="SHA-256 of the page")
    size = models.PositiveBigIntegerField(help_text="Bytes of the file.")
    stored_at = models.DateTimeField(db_index=True)
    checked_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="When it was last read again."
    )
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the file was gone, after its pruning."
    )

    objects = querysets.BlobQuerySet.as_manager()

    class Meta:
        verbose_name = "file of the archive"
        verbose_name_plural = "files of the archive"

    def __str__(self) -> str:
        return self.sha256


class Capture(models.Model):
    """Append-only: what one look saw was kept. The same page again names the file it has."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="captures")
    look = models.ForeignKey(
        LinkCheck,
        on_delete=models.PROTECT,
        related_name="captures",
        db_index=False,  # capture_one_per_look
    )
    blob = models.ForeignKey(
        Blob,
        on_delete=models.PROTECT,
        related_name="captures",
        db_index=False,  # capture_blob, without PostgreSQL's second one for LIKE
    )
    captured_at = models.DateTimeField(db_index=True)
    cause = models.CharField(max_length=10, choices=choices.CaptureCause.choices)
    url = models.CharField(max_length=URL_MAX_LENGTH, verbose_name="address asked")
    final_url = models.CharField(max_length=URL_MAX_LENGTH, verbose_name="address that answered")
    status_code = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=200, blank=True)

    objects = querysets.CaptureQuerySet.as_manager()

    class Meta:
        ordering = ["-captured_at", "-id"]
        indexes = [models.Index(fields=["blob"], name="capture_blob")]
        constraints = [
            models.UniqueConstraint(name="capture_one_per_look", fields=["look"]),
            models.CheckConstraint(
                name="capture_cause_known", condition=Q(cause__in=choices.CaptureCause.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.url} ({self.captured_at:%Y-%m-%d %H:%M})"


class CaptureRequest(models.Model):
    """A capture that is wanted. It stays open until a look has kept the page, or may not."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="capture_requests")
    cause = models.CharField(max_length=10, choices=choices.CaptureCause.choices)
    wanted_at = models.DateTimeField()
    next_try_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="From when on a look is made for it; empty: with the next look at the link.",
    )
    problem = models.CharField(
        max_length=300, blank=True, help_text="Why the last try kept nothing."
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.CaptureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="capturerequest_due",
                condition=Q(settled_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="capturerequest_one_open_per_link",
                fields=["link"],
                condition=Q(settled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="capturerequest_cause_known",
                condition=Q(cause__in=choices.CaptureCause.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.link}"


class Hold(models.Model):
    """Append-only: a published verdict cites the link, so its captures are never pruned."""

    link = models.OneToOneField(Link, on_delete=models.PROTECT, related_name="hold")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.link} since {self.at:%Y-%m-%d}"


class FixityFailure(models.Model):
    """Append-only: a file was read again and was not what had been stored."""

    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="fixity_failures")
    at = models.DateTimeField()
    damage = models.CharField(max_length=10, choices=choices.Damage.choices)
    found = models.CharField(
        max_length=200, blank=True, help_text="SHA-256 of what was there, or what the system said."
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(name="fixityfailure_one_per_check", fields=["blob", "at"]),
            models.CheckConstraint(
                name="fixityfailure_damage_known", condition=Q(damage__in=choices.Damage.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_damage_display()}: {self.blob_id}"


class Pruning(models.Model):
    """Append-only: a file was given up, and why. What is known of it stays."""

    blob = models.OneToOneField(Blob, on_delete=models.PROTECT, related_name="pruning")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(name="pruning_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.blob_id}: {self.reason}"
