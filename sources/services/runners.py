"""Several runners on one machine sweep together, each in a process of its own.

One process of Python has one core at most. Leases keep the runners out of each other's way, and
whoever is done first takes on more, so the work needs no dividing beforehand.
"""

import gc
import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext

from django.conf import settings
from django.db import connections

from sources.services import checking, rounds
from sources.services.looking import Clock
from sources.services.rounds import Bounds, Tally


class RunnerDied(Exception):
    """A runner ended without a word. Its leases run out, and its links are looked at then."""

    def __init__(self) -> None:
        super().__init__(
            "A runner died. What it had leased is due again within minutes: run this once more."
        )


def can_share() -> bool:
    """Whether more than one runner may be at work: without Redis only if nobody keeps a pace."""
    return bool(settings.REDIS_URL) or rounds.pace().is_free


def sweep(
    *,
    runners: int,
    clock: Clock,
    bounds: Bounds,
    shards: range | None = None,
    watch: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """`checking.sweep` by so many processes at once; what they came to together.

    Call it before any thread is started: the processes are forked. Raises RunnerDied.
    """
    context = multiprocessing.get_context("fork")
    connections.close_all()  # a connection belongs to one process
    gc.freeze()  # what is there before the fork stays shared
    ears = [_start(context, clock, bounds, shards) for _ in range(runners)]
    return _listen(ears, watch)


def _start(context: ForkContext, clock: Clock, bounds: Bounds, shards: range | None) -> Connection:
    ear, mouth = context.Pipe(duplex=False)
    context.Process(target=_run, args=(mouth, clock, bounds, shards)).start()
    mouth.close()  # the runner's end is the only one left, so that its death is heard
    return ear


def _run(mouth: Connection, clock: Clock, bounds: Bounds, shards: range | None) -> None:
    """Tells how far it is again and again, and at the end says None."""
    mouth.send(checking.sweep(clock=clock, bounds=bounds, shards=shards, watch=mouth.send))
    mouth.send(None)


def _listen(ears: Sequence[Connection], watch: Callable[[Tally], None]) -> Tally:
    """Whatever befalls one runner, the others are heard to their end."""
    latest: dict[Connection, Tally] = {}
    running, died = set(ears), False
    while running:
        for ear in running.intersection(wait(running)):
            try:
                said: Tally | None = ear.recv()
            except EOFError:
                said, died = None, True
            if said is None:
                running.remove(ear)
            else:
                latest[ear] = said
        watch(rounds.together(list(latest.values())))
    if died:
        raise RunnerDied
    return rounds.together(list(latest.values()))
