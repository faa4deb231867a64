"""How fast an archive is asked, by all workers together: one due time a row, moved on in one step.

A worker that finds the time come moves it on, and only the one whose update changed the row asks.
"""

import datetime as dt

from django.db import transaction

from sources.models import ArchivePace
from sources.rules import archives
from sources.rules.seen import Seen

NOW = dt.timedelta()


def take(*, archive: str, now: dt.datetime) -> dt.timedelta:
    """How long to wait before asking again for a turn; no time at all when this is a turn."""
    pace, _ = ArchivePace.objects.get_or_create(archive=archive, defaults={"next_ask_at": now})
    if pace.next_ask_at > now:
        return pace.next_ask_at - now
    free = ArchivePace.objects.filter(pk=pace.pk, next_ask_at=pace.next_ask_at)
    return NOW if free.update(next_ask_at=now + archives.SPACING) else archives.SPACING


@transaction.atomic
def settle(*, archive: str, seen: Seen, copy: bool, now: dt.datetime) -> None:
    """Redirects count as requests too, and an archive that is not well is left alone."""
    pace = ArchivePace.objects.select_for_update().get(archive=archive)
    before = dt.timedelta(seconds=pace.penalty_seconds)
    pause = archives.penalty(seen=seen, before=before, copy=copy)
    if pause:
        pace.penalty_seconds = round(pause.total_seconds())
    elif not copy:
        pace.penalty_seconds = 0
    turns = archives.SPACING * max(len(seen.hops) - 1, 0)
    pace.next_ask_at = max(pace.next_ask_at + turns, now + pause)
    pace.save()


def resting(*, now: dt.datetime, longer_than: dt.timedelta) -> list[str]:
    """Archives that are not to be asked for a while."""
    rows = ArchivePace.objects.filter(next_ask_at__gt=now + longer_than)
    return list(rows.values_list("archive", flat=True))
