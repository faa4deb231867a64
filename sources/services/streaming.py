"""Many looks at once, in a thread of their own; no look waits for the slowest of a batch.

The event loop lives in the thread and never touches the database. The caller keeps its database
connection (Django ties one to a thread), hands leased links in and takes findings out.
"""

import asyncio
import queue
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from sources.rules import extraction
from sources.services import looking
from sources.services.leasing import LeasedLink
from sources.services.looking import Finding
from sources.services.surroundings import Surroundings
from sources.web import fetching

GATHER = 0.02
"""Seconds in which findings gather before they are taken: a thread switch for each is dear."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many looks at once, in all and at one host (0: no cap).

    `delay`: seconds between two looks at one host. `patience`: seconds a link may wait for its turn
    before it is handed back.
    """

    concurrency: int
    per_host: int
    delay: float
    patience: float

    @property
    def is_free(self) -> bool:
        """Whether no link ever waits for its host."""
        return not self.per_host and not self.delay


@dataclass(slots=True)
class _Lane:
    """The links of one host that wait for their turn, with the latest time at which to start."""

    waiting: deque[tuple[LeasedLink, float]] = field(default_factory=deque)
    looking: int = 0
    open_from: float = 0.0
    is_timed: bool = False
    is_queued: bool = False
    is_shut: bool = False


class Stream:
    """Use as a context manager; leaving it stops every look that is still under way."""

    def __init__(self, *, pace: Pace, clock: looking.Clock, around: Surroundings) -> None:
        self.unfinished = 0  # given and not yet taken
        self._pace = pace
        self._clock = clock
        self._around = around
        self._done: queue.SimpleQueue[Finding | LeasedLink] = queue.SimpleQueue()
        self._lanes: dict[str, _Lane] = defaultdict(_Lane)
        self._queued: deque[_Lane] = deque()
        self._looks: set[asyncio.Task[None]] = set()
        self._in_flight = 0
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="looks", daemon=True)

    def __enter__(self) -> Self:
        extraction.warm_up()
        self._thread.start()
        self._ready.wait()
        self._raise_failure()
        return self

    def __exit__(self, *failure: object) -> None:
        self._call(self._stop)
        self._thread.join()

    def give(self, *, links: Iterable[LeasedLink]) -> None:
        """Leased links to look at, in this order as far as their hosts allow."""
        given = list(links)
        self.unfinished += len(given)
        self._call(self._accept, given)

    def take(self, *, wait: float) -> list[Finding | LeasedLink]:
        """Findings, and links handed back without a look; waits `wait` seconds for the first."""
        done: list[Finding | LeasedLink] = []
        try:
            done.append(self._done.get(timeout=wait))
            time.sleep(GATHER)
            while True:
                done.append(self._done.get_nowait())
        except queue.Empty:
            self._raise_failure()
        self.unfinished -= len(done)
        return done

    def hand_back(self) -> None:
        """Hand back all links whose look has not begun; the others are finished."""
        self._call(self._shut_all)

    def _call(self, what: Callable[..., None], *arguments: Any) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(what, *arguments)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise RuntimeError("The stream of looks broke.") from self._failure

    # From here on everything runs in the thread of the loop.

    def _run(self) -> None:
        try:
            fetching.run(self._main())
        except BaseException as failure:  # raised again in the caller's thread
            self._failure = failure
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        async with looking.open_fetcher() as self._fetcher:
            self._ready.set()
            await self._stopped.wait()
            for look in self._looks:
                look.cancel()
            await asyncio.gather(*self._looks, return_exceptions=True)

    def _stop(self) -> None:
        self._stopped.set()

    def _accept(self, links: list[LeasedLink]) -> None:
        start_by = self._loop.time() + self._pace.patience
        for link in links:
            lane = self._lanes[link.host]
            lane.waiting.append((link, start_by))
            self._advance(lane)

    def _advance(self, lane: _Lane) -> None:
        """Start what may start now; the rest queues for the end of a look, or for a timer."""
        while self._may_start(lane):
            if self._in_flight >= self._pace.concurrency:
                self._queue(lane)
                return
            self._in_flight += 1
            look = self._loop.create_task(self._look(lane, self._turn_of(lane)))
            self._looks.add(look)
            look.add_done_callback(self._looks.discard)

    def _may_start(self, lane: _Lane) -> bool:
        now = self._loop.time()
        while lane.waiting and (lane.is_shut or now > lane.waiting[0][1]):
            self._done.put(lane.waiting.popleft()[0])
        if not lane.waiting or 0 < self._pace.per_host <= lane.looking:
            return False
        if now < lane.open_from:
            self._wake_later(lane)
            return False
        return True

    def _turn_of(self, lane: _Lane) -> LeasedLink:
        lane.looking += 1
        lane.open_from = self._loop.time() + self._pace.delay
        return lane.waiting.popleft()[0]

    async def _look(self, lane: _Lane, link: LeasedLink) -> None:
        """Look at one link after the other while any may start: a task for each costs more."""
        turn: tuple[_Lane, LeasedLink] | None = (lane, link)
        while turn is not None:
            lane, link = turn
            finding = await looking.look(
                link=link, fetcher=self._fetcher, around=self._around, clock=self._clock
            )
            self._done.put(finding)
            lane.looking -= 1
            lane.open_from = self._loop.time() + self._pace.delay
            lane.is_shut = lane.is_shut or finding.wants_a_pause
            self._queue(lane)
            turn = self._next_turn()
        self._in_flight -= 1

    def _next_turn(self) -> tuple[_Lane, LeasedLink] | None:
        while self._queued:
            lane = self._queued.popleft()
            lane.is_queued = False
            if self._may_start(lane):
                link = self._turn_of(lane)
                self._queue(lane)
                return lane, link
        return None

    def _queue(self, lane: _Lane) -> None:
        if lane.waiting and not lane.is_queued:
            lane.is_queued = True
            self._queued.append(lane)

    def _wake_later(self, lane: _Lane) -> None:
        if not lane.is_timed:
            lane.is_timed = True
            self._loop.call_at(lane.open_from, self._wake, lane)

    def _wake(self, lane: _Lane) -> None:
        lane.is_timed = False
        self._advance(lane)

    def _shut_all(self) -> None:
        for lane in self._lanes.values():
            while lane.waiting:
                self._done.put(lane.waiting.popleft()[0])
