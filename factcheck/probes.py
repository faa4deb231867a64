"""Is the process alive, and can it do its work?"""

import os
from datetime import UTC, datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from sources.models import Sweep

STARTED_AT = timezone.now()
MAX_AGE = timedelta(minutes=3)  # the first sweep runs at start, then one every minute
BROKER_TIMEOUT = 2  # seconds
OK, UNREACHABLE = "ok", "unreachable"


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """503 until database and broker answer and sweeps run; a machine that is offline is ready."""
    database, swept_at, offline = OK, None, False
    try:
        swept_at, offline = last_sweep_at(), is_offline()
    except DatabaseError:
        database = UNREACHABLE
    broker = OK if broker_answers() else UNREACHABLE
    swept = is_fresh(swept_at=swept_at, started_at=STARTED_AT, now=timezone.now())
    ready = swept and database == broker == OK
    said = {
        "ready": ready,
        "database": database,
        "broker": broker,
        "last_sweep_at": f"{swept_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if swept_at else None,
        "offline": offline,
    }
    return JsonResponse(said, status=200 if ready else 503)


def is_fresh(*, swept_at: datetime | None, started_at: datetime, now: datetime) -> bool:
    return now - max(filter(None, [swept_at, started_at])) < MAX_AGE


def last_sweep_at() -> datetime | None:
    """When the newest sweep ended, or began when it still runs."""
    newest = Sweep.objects.order_by("-started_at", "-id").first()
    return (newest.finished_at or newest.started_at) if newest else None


def is_offline() -> bool:
    finished = Sweep.objects.filter(finished_at__isnull=False)
    newest = finished.order_by("-started_at", "-id").first()
    return bool(newest and newest.offline)


def broker_answers() -> bool:
    if not settings.REDIS_URL:
        return os.access(settings.BROKER_DIR / "messages", os.W_OK)
    timeout = BROKER_TIMEOUT
    url = settings.REDIS_URL
    try:
        with redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
