"""One lane a host: who waits for it, who is there, and from when on it may be asked again."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Container, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from sources.rules import canonical, courtesy
from sources.services.leasing import LeasedLink

PLACE_WAIT = 10.0
"""Seconds a redirect waits for a place at a host that is not its link's."""
ASK_AGAIN = 0.25


class HostRests(Exception):
    """A redirect leads to a host that may not be asked just now."""


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
class Lane:
    """The links of one host that wait for their turn, with the latest time at which to start.

    `sent_here`: looks at other hosts' links that were redirected here and wait for a place.
    """

    host: str
    delay: float
    waiting: deque[tuple[LeasedLink, float]] = field(default_factory=deque)
    sent_here: deque[asyncio.Future[None]] = field(default_factory=deque)
    looking: int = 0
    open_from: float = 0.0
    is_timed: bool = False
    is_queued: bool = False
    is_shut: bool = False

    def hurry(self, ids: Container[int]) -> None:
        """Put these links before the others that wait here."""
        first = [(link, by) for link, by in self.waiting if link.id in ids]
        rest = [(link, by) for link, by in self.waiting if link.id not in ids]
        self.waiting = deque([(replace(link, is_urgent=True), by) for link, by in first] + rest)


class Lanes(dict[str, Lane]):
    """The lanes of a stream, made when first asked for. Times are those of `time.monotonic`."""

    def __init__(
        self,
        *,
        pace: Pace,
        may_ask: Callable[[str], Mapping[str, float]] | None,
        advance: Callable[[Lane], None],
    ) -> None:
        super().__init__()
        self.pace = pace
        self.advance = advance
        self.resting: Collection[str] = frozenset()
        self._delays: Mapping[str, float] = {}
        self._may_ask = may_ask

    def __missing__(self, host: str) -> Lane:
        lane = self[host] = Lane(host, max(self.pace.delay, self._delays.get(host, 0.0)))
        return lane

    def heed(self, *, delays: Mapping[str, float], resting: Collection[str]) -> None:
        """What people and the hosts themselves have said of single hosts by now."""
        self._delays, self.resting = delays, resting
        for lane in self.values():
            lane.delay = max(self.pace.delay, delays.get(lane.host, 0.0))
            lane.is_shut = lane.is_shut or lane.host in resting

    def waits(self) -> dict[str, float]:
        """Seconds for which hosts are still to be left alone."""
        now = time.monotonic()
        lanes = tuple(self.values())  # at once: another thread may ask
        return {lane.host: lane.open_from - now for lane in lanes if lane.open_from > now}

    def has_place(self, lane: Lane) -> bool:
        return not 0 < self.pace.per_host <= lane.looking

    def leave(self, lane: Lane) -> None:
        """A look is over, or has gone on to another host; who was sent here goes first."""
        lane.looking -= 1
        lane.open_from = max(lane.open_from, time.monotonic() + lane.delay)
        while lane.sent_here and self.has_place(lane):
            place = lane.sent_here.popleft()
            if not place.done():
                lane.looking += 1
                place.set_result(None)

    async def place_at(self, host: str) -> Lane:
        """A place at a host that a look was sent to. Raises HostRests."""
        async with _patience(host):
            while not await self._is_ours(host):
                await asyncio.sleep(ASK_AGAIN)
            lane = self[host]
            if self.has_place(lane):
                lane.looking += 1
                return lane
            place = asyncio.get_running_loop().create_future()
            lane.sent_here.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self.leave(lane)
                raise
            return lane

    async def _is_ours(self, host: str) -> bool:
        if host in self.resting or (host in self and self[host].is_shut):
            raise HostRests(host)
        if self._may_ask is None:
            return True
        wait = (await asyncio.to_thread(self._may_ask, host)).get(host)
        if wait is None:
            return False
        lane = self[host]
        lane.open_from = max(lane.open_from, time.monotonic() + wait)
        return True


class Visit:
    """One look on its way through the hosts it is sent to: it holds a place at one at a time.

    The place of the link's own host is taken before. Every further request passes `enter`.
    """

    def __init__(self, *, lanes: Lanes, lane: Lane) -> None:
        self.lane = lane
        self._lanes = lanes
        self._is_inside = True

    async def enter(self, url: str) -> None:
        """Wait until the host of `url` may be asked; called when an answer is there, so that the
        delay lies between answer and request. Raises HostRests.
        """
        host = canonical.host_of(url)
        if host != self.lane.host:
            await self._move_on(host)
        else:
            self.lane.open_from = max(self.lane.open_from, time.monotonic() + self.lane.delay)
        now = time.monotonic()
        start = max(now, min(self.lane.open_from, now + courtesy.HOP_WAIT))
        self.lane.open_from = max(self.lane.open_from, start + self.lane.delay)
        await asyncio.sleep(start - now)

    async def _move_on(self, host: str) -> None:
        self.leave()
        self.lane = await self._lanes.place_at(host)
        self._is_inside = True
        if self.lane.open_from > time.monotonic() + courtesy.HOP_WAIT:
            raise HostRests(host)

    def leave(self) -> None:
        """Make room; the lane goes on with whoever waits."""
        if self._is_inside:
            self._is_inside = False
            self._lanes.leave(self.lane)
            self._lanes.advance(self.lane)


@asynccontextmanager
async def _patience(host: str) -> AsyncIterator[None]:
    """PLACE_WAIT seconds, told apart from the time limit of the look itself."""
    try:
        async with asyncio.timeout(PLACE_WAIT):
            yield
    except TimeoutError:
        raise HostRests(host) from None
