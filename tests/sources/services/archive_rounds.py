"""Rounds of requests to archives, at a time that a test says."""

import datetime as dt
import uuid

from sources.models import ArchiveRequest, Link, LinkCheck
from sources.services import asking
from sources.services.rounds import Bounds
from tests.archive import Clock

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def ask(at: dt.datetime, *, limit: int | None = None) -> int:
    """One round with all the time it needs; how many answers were filed."""
    clock = Clock(at)
    return asking.run_due(clock=clock, bounds=Bounds(limit=limit), rest=clock.rest)


def reasons(request: ArchiveRequest) -> list[str]:
    """What each try came to, the first one first."""
    return list(request.tries.order_by("pk").values_list("reason", flat=True))


def looked(link: Link, outcome: str, at: dt.datetime, address: str = "") -> LinkCheck:
    hops = [{"url": link.url, "status": 200, "address": address}] if address else []
    return LinkCheck.objects.create(
        link=link, lease_token=uuid.uuid4(), checked_at=at, outcome=outcome, hops=hops
    )


def turned(link: Link, health: str, at: dt.datetime) -> None:
    Link.objects.filter(pk=link.pk).update(health=health, health_since=at)
