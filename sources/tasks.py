"""Doorbells of the checker: what is due stands in the database."""

import mmap
import threading
from contextlib import suppress

from celery import shared_task, signals
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from sources.rules import courtesy
from sources.services import asking, captures, capturing, checking, pruning
from sources.services.rounds import Bounds

_sweeping = threading.Lock()
_rung_meanwhile = threading.Event()
_asking = threading.Lock()
stopping = mmap.mmap(-1, 1)  # one byte that the children of a pool share with their parent


@signals.worker_shutting_down.connect
def end_sweeps(**_: object) -> None:
    """Let a running sweep end early and give its leases back."""
    stopping[0] = 1


@shared_task(soft_time_limit=200, time_limit=240)
def sweep_links(share: str = "") -> None:
    """Look at the links that are due, or at a share of them; one sweep at a time in each process.

    Without a share every runner of FETCH_RUNNERS is rung for its own.
    """
    if not share and settings.FETCH_RUNNERS > 1:
        return _ring_all(settings.FETCH_RUNNERS)
    if not _sweeping.acquire(blocking=False):
        _rung_meanwhile.set()
        return
    try:
        is_more = _sweep(share)
    finally:
        _sweeping.release()
    if is_more:
        _ring(share)


def _sweep(share: str) -> bool:
    """Whether to sweep again at once: time was over, or somebody rang meanwhile."""
    _rung_meanwhile.clear()
    bounds = Bounds(seconds=checking.SWEEP_SECONDS, stopping=lambda: bool(stopping[0]))
    tally = checking.sweep(clock=timezone.now, bounds=bounds, shards=_shards(share))
    is_more = tally.timed_out or (_rung_meanwhile.is_set() and not tally.stood_back)
    return is_more and not stopping[0]


def _shards(share: str) -> range | None:
    if not share:
        return None
    part, parts = courtesy.parse_share(share)
    return courtesy.share(part=part, parts=parts)


def _ring_all(runners: int) -> None:
    for part in range(1, runners + 1):
        _ring(f"{part}/{runners}")


def _ring(share: str = "") -> None:
    with suppress(OperationalError):  # beat rings again within a minute
        sweep_links.apply_async((share,), retry=False, expires=55)


@shared_task
def call_for_captures() -> None:
    """Have the links looked at whose capture is wanted and whose turn would come too late."""
    if capturing.make_due(now=timezone.now()):
        _ring()


@shared_task(soft_time_limit=200, time_limit=240)
def check_captures() -> None:
    """Read some files of the archive again."""
    captures.check(now=timezone.now())


@shared_task(soft_time_limit=200, time_limit=240)
def prune_captures() -> None:
    """Keep the archive within its quota."""
    pruning.prune(now=timezone.now())


@shared_task(soft_time_limit=200, time_limit=240)
def ask_archives() -> None:
    """Make the requests to web archives that are due; one round at a time in each process."""
    if not _asking.acquire(blocking=False):
        return
    try:
        bounds = Bounds(seconds=asking.ASK_SECONDS, stopping=lambda: bool(stopping[0]))
        asking.run_due(clock=timezone.now, bounds=bounds)
    finally:
        _asking.release()
