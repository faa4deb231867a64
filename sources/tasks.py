"""Doorbells of the checker: what is due stands in the database."""

import mmap
import threading
from contextlib import suppress

from celery import shared_task, signals
from django.utils import timezone
from kombu.exceptions import OperationalError

from sources.services import captures, capturing, checking, pruning
from sources.services.rounds import Bounds

_sweeping = threading.Lock()
_rung_meanwhile = threading.Event()
stopping = mmap.mmap(-1, 1)  # one byte that the children of a pool share with their parent


@signals.worker_shutting_down.connect
def end_sweeps(**_: object) -> None:
    """Let a running sweep end early and give its leases back."""
    stopping[0] = 1


@shared_task(soft_time_limit=200, time_limit=240)
def sweep_links() -> None:
    """Look at the links that are due; one sweep at a time in each process of a worker."""
    if not _sweeping.acquire(blocking=False):
        _rung_meanwhile.set()
        return
    try:
        is_more = _sweep()
    finally:
        _sweeping.release()
    if is_more:
        _ring()


def _sweep() -> bool:
    """Whether to sweep again at once: time was over, or somebody rang meanwhile."""
    _rung_meanwhile.clear()
    bounds = Bounds(seconds=checking.SWEEP_SECONDS, stopping=lambda: bool(stopping[0]))
    tally = checking.sweep(clock=timezone.now, bounds=bounds)
    return (tally.timed_out or _rung_meanwhile.is_set()) and not stopping[0]


def _ring() -> None:
    with suppress(OperationalError):  # beat rings again within a minute
        sweep_links.apply_async(retry=False)


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
