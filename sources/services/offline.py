"""Since when our own line has been down, by what the sweeps recorded."""

import datetime as dt

from sources.models import Sweep


def since() -> dt.datetime | None:
    """The start of the first sweep of the newest unbroken run that found us offline, else None."""
    finished = Sweep.objects.filter(finished_at__isnull=False).order_by("-started_at", "-id")
    newest = finished.first()
    if newest is None or not newest.offline:
        return None
    online = finished.filter(offline=False).first()
    run = finished.filter(started_at__gt=online.started_at) if online else finished
    first = run.last()
    return first.started_at if first else newest.started_at
