"""Files of the archive are given up when it grows past its quota, never cited ones."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from sources.models import Blob, Link, Pruning
from sources.querysets import BlobQuerySet
from sources.services import keeping

AT_ONCE = 1000
"""Files given up in one transaction; the next run goes on."""
REASON = "The archive had outgrown SNAPSHOT_QUOTA, and no published verdict cites the page."


@dataclass(frozen=True, slots=True)
class Standing:
    """Bytes of the archive: all there are, those no published verdict needs, and the quota."""

    size: int
    spare: int
    quota: int | None

    @property
    def excess(self) -> int:
        return max(0, self.size - self.quota) if self.quota is not None else 0

    @property
    def is_stuck(self) -> bool:
        """Whether the quota cannot be met without giving up what a published verdict cites."""
        return self.excess > self.spare


def standing() -> Standing:
    kept = Blob.objects.kept()
    spare = kept.filter(link__hold__isnull=True)
    return Standing(size=_size(kept), spare=_size(spare), quota=settings.SNAPSHOT_QUOTA)


def is_stuck() -> bool:
    """Whether there is a quota that only cited files could make room for."""
    return settings.SNAPSHOT_QUOTA is not None and standing().is_stuck


def prune(*, now: dt.datetime) -> int:
    """Give up the oldest files that nobody cites, as many as the quota asks for; how many.

    The row that says so comes first, the file goes after: a run that was interrupted is finished
    by the next one. Nothing is given up when that would not meet the quota.
    """
    given_up = 0
    if settings.SNAPSHOT_QUOTA is not None:
        before = standing()
        if before.excess and not before.is_stuck:
            given_up = _give_up(before.excess, now)
    _remove_files(now)
    keeping.store().tidy()
    return given_up


@transaction.atomic
def _give_up(excess: int, now: dt.datetime) -> int:
    """Publishing holds a link under the lock that is taken here, so it comes before or after."""
    candidates = _oldest_spare(excess)
    links = sorted({blob.link_id for blob in candidates})
    list(Link.objects.filter(pk__in=links).order_by("pk").select_for_update().values_list("pk"))
    rows = [Pruning(blob=blob, at=now, reason=REASON) for blob in _still_spare(candidates)]
    Pruning.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _oldest_spare(excess: int) -> Sequence[Blob]:
    found: list[Blob] = []
    spare = Blob.objects.kept().filter(link__hold__isnull=True).order_by("stored_at", "pk")
    for blob in spare[:AT_ONCE]:
        if excess <= 0:
            break
        found.append(blob)
        excess -= blob.size
    return found


def _still_spare(candidates: Sequence[Blob]) -> Sequence[Blob]:
    """A verdict may have been published since they were chosen."""
    chosen = [blob.pk for blob in candidates]
    return list(Blob.objects.kept().filter(pk__in=chosen, link__hold__isnull=True))


def _remove_files(now: dt.datetime) -> None:
    archive = keeping.store()
    gone = Blob.objects.filter(pruning__isnull=False, removed_at__isnull=True)
    for sha256 in gone.values_list("pk", flat=True)[:AT_ONCE]:
        archive.remove(sha256)
        Blob.objects.filter(pk=sha256).update(removed_at=now)


def _size(blobs: BlobQuerySet) -> int:
    return int(blobs.aggregate(size=Sum("size"))["size"] or 0)
