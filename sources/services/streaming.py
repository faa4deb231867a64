"""Many looks at once, in a thread of their own; no look waits for the slowest of a batch.

The event loop lives in the thread and never touches the database. The caller keeps its database
connection (Django ties one to a thread), hands leased links in and takes findings out.
"""

import asyncio
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Self

from sources.rules import extraction
from sources.services import looking
from sources.services.findings import Finding
from sources.services.lag import Lag
from sources.services.lanes import Lane, Lanes, Pace, Visit
from sources.services.leasing import LeasedLink
from sources.services.surroundings import Surroundings
from sources.services.turns import Turns
from sources.web import fetching

GATHER = 0.02
"""Seconds in which findings gather before they are taken: a thread switch for each is dear."""


class Stream:
    """Use as a context manager; leaving it stops every look that is still under way."""

    def __init__(
        self,
        *,
        pace: Pace,
        clock: looking.Clock,
        around: Surroundings,
        turns: Turns | None = None,
    ) -> None:
        self.unfinished = 0  # given and not yet taken
        self._pace = pace
        self._clock = clock
        self._around = around
        self._turns = turns
        self._done: queue.SimpleQueue[Finding | LeasedLink] = queue.SimpleQueue()
        may_ask = (lambda host: turns.claim([host])) if turns else None
        self._lanes = Lanes(pace=pace, may_ask=may_ask, advance=self._advance)
        self._tried: set[int] = set()
        self._queued: deque[Lane] = deque()
        self._looks: set[asyncio.Task[None]] = set()
        self._in_flight = 0
        self._lag = Lag()
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

    def give(
        self, *, links: Iterable[LeasedLink], waits: Mapping[str, float] | None = None
    ) -> None:
        """Leased links to look at, in this order as far as their hosts allow.

        `waits`: seconds until hosts may be asked again whom another runner asked last.
        """
        given = list(links)
        self.unfinished += len(given)
        self._call(self._accept, given, waits or {})

    def heed(self, *, delays: Mapping[str, float], resting: Collection[str]) -> None:
        """Keep these hosts' own delays from now on, and hand back the links of those that rest."""
        self._call(self._heed, delays, resting)

    def hurry(self, *, links: Mapping[int, str]) -> None:
        """Somebody waits for these links (id to host): they go first at their hosts."""
        self._call(self._hurry, links)

    def shut(self, *, hosts: Iterable[str]) -> None:
        """Hand back what waits for these hosts, and look at them no more."""
        self._call(self._shut, hosts)

    def waits(self) -> dict[str, float]:
        """Seconds for which hosts are still to be left alone; ask when nothing is under way."""
        return self._lanes.waits()

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
        async with looking.open_fetcher() as self._fetcher, self._lag.measured():
            self._ready.set()
            await self._stopped.wait()
            for look in self._looks:
                look.cancel()
            await asyncio.gather(*self._looks, return_exceptions=True)

    def _stop(self) -> None:
        self._stopped.set()

    def _accept(self, links: list[LeasedLink], waits: Mapping[str, float]) -> None:
        now = time.monotonic()
        for host, wait in waits.items():
            self._lanes[host].open_from = max(self._lanes[host].open_from, now + wait)
        for link in links:
            lane = self._lanes[link.host]
            place = lane.waiting.appendleft if link.is_urgent else lane.waiting.append
            place((link, now + self._pace.patience))
            self._advance(lane)

    def _advance(self, lane: Lane) -> None:
        """Start what may start now; the rest queues for the end of a look, or for a timer."""
        while self._may_start(lane):
            if self._in_flight >= self._pace.concurrency:
                self._queue(lane)
                return
            self._in_flight += 1
            look = self._loop.create_task(self._look(lane, self._turn_of(lane)))
            self._looks.add(look)
            look.add_done_callback(self._looks.discard)

    def _may_start(self, lane: Lane) -> bool:
        now = time.monotonic()
        is_shut = lane.is_shut or (self._turns is not None and self._turns.lapsed)
        while lane.waiting and (is_shut or now > lane.waiting[0][1]):
            self._done.put(lane.waiting.popleft()[0])
        if not lane.waiting or 0 < self._pace.per_host <= lane.looking:
            return False
        if now < lane.open_from:
            self._wake_later(lane)
            return False
        return True

    def _turn_of(self, lane: Lane) -> LeasedLink:
        lane.looking += 1
        lane.open_from = time.monotonic() + lane.delay
        return lane.waiting.popleft()[0]

    async def _look(self, lane: Lane, link: LeasedLink) -> None:
        """Look at one link after the other while any may start: a task for each costs more."""
        turn: tuple[Lane, LeasedLink] | None = (lane, link)
        while turn is not None:
            lane, link = turn
            await self._around.slices.begin()
            lane.open_from = max(lane.open_from, time.monotonic() + lane.delay)
            visit = Visit(lanes=self._lanes, lane=lane) if self._turns else None
            began = time.monotonic()
            finding = await looking.look(
                link=link,
                fetcher=self._fetcher,
                around=self._around,
                clock=self._clock,
                visit=visit,
            )
            finding = self._lag.judged(finding=finding, began=began)
            self._sort_out(lane, finding)  # before the place is given to the next
            self._leave(lane, visit)
            self._queue(lane)
            turn = self._next_turn()
        self._in_flight -= 1

    def _leave(self, lane: Lane, visit: Visit | None) -> None:
        if visit is not None:
            visit.leave()
        else:
            self._lanes.leave(lane)

    def _sort_out(self, lane: Lane, finding: Finding) -> None:
        """Hand the finding over, or have the link looked at once more; heed what the host said."""
        wait = None if finding.link.id in self._tried else finding.second_try_in
        if wait is not None and not lane.is_shut:
            self._tried.add(finding.link.id)
            self._rest(finding, wait)
            lane.waiting.appendleft((finding.link, time.monotonic() + wait + self._pace.patience))
            return
        if finding.wants_a_pause and self._turns is not None:
            self._shut([lane.host, finding.sent_away_by])
        self._done.put(finding)

    def _rest(self, finding: Finding, wait: float) -> None:
        for host in {finding.link.host, finding.sent_away_by}:
            lane = self._lanes[host]
            lane.open_from = max(lane.open_from, time.monotonic() + wait)

    def _next_turn(self) -> tuple[Lane, LeasedLink] | None:
        while self._queued:
            lane = self._queued.popleft()
            lane.is_queued = False
            if self._may_start(lane):
                link = self._turn_of(lane)
                self._queue(lane)
                return lane, link
        return None

    def _queue(self, lane: Lane) -> None:
        if lane.waiting and not lane.is_queued:
            lane.is_queued = True
            self._queued.append(lane)

    def _wake_later(self, lane: Lane) -> None:
        if not lane.is_timed:
            lane.is_timed = True
            self._loop.call_later(lane.open_from - time.monotonic(), self._wake, lane)

    def _wake(self, lane: Lane) -> None:
        lane.is_timed = False
        self._advance(lane)

    def _heed(self, delays: Mapping[str, float], resting: Collection[str]) -> None:
        self._lanes.heed(delays=delays, resting=resting)
        self._shut(host for host in resting if host in self._lanes)

    def _hurry(self, links: Mapping[int, str]) -> None:
        for host in set(links.values()):
            self._lanes[host].hurry(links)

    def _shut(self, hosts: Iterable[str]) -> None:
        for host in filter(None, hosts):
            lane = self._lanes[host]
            lane.is_shut = True
            self._advance(lane)

    def _shut_all(self) -> None:
        for lane in self._lanes.values():
            while lane.waiting:
                self._done.put(lane.waiting.popleft()[0])
