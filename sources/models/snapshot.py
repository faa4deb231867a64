"""What we kept of a page."""

from django.db import models

from sources import querysets
from sources.models.link import Link
from sources.models.look import LinkCheck


class Snapshot(models.Model):
    """The extracted text of a good fetch and its SHA-256; one row for each distinct text."""

    link = models.ForeignKey(
        Link,
        on_delete=models.PROTECT,
        related_name="snapshots",
        db_index=False,  # snapshot_text_unique_per_link
    )
    look = models.ForeignKey(LinkCheck, on_delete=models.PROTECT, related_name="snapshots")
    captured_at = models.DateTimeField()
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    objects = querysets.SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-captured_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="snapshot_text_unique_per_link", fields=["link", "sha256"])
        ]

    def __str__(self) -> str:
        return f"{self.title or self.link} ({self.captured_at:%Y-%m-%d})"
