"""How long the loop of the looks stood still: what failed meanwhile is not the servers' fault.

And how it is kept from standing still: no round of it works off all that has come in at once.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from sources import choices
from sources.rules import diagnosis
from sources.rules import lag as rules
from sources.services.findings import Finding, Reading

TICK = 0.1
"""Seconds between two strokes of the clock that measures."""
NOISE = 0.01
"""Seconds a stroke may be late without being kept."""
MOST_STOPS = 10_000
FORGETS = 0.01
"""Weight of one look in how long looks usually take just now."""
AT_ONCE = 8
"""Looks that begin or go on in one round of the loop; others wait for the next."""
AGAIN_IN, SPREAD = 600.0, 0.5
"""Seconds until the next look at a link whose look failed by our own fault; up to so much longer,
because what failed together would fail together again."""

logger = logging.getLogger(__name__)


class Lag:
    """A clock that strikes in the loop it measures; each stroke that is late was a stop.

    Everything runs in the thread of the loop. Times are those of `time.monotonic`.
    """

    def __init__(self) -> None:
        self.excused = 0
        self._stops: deque[tuple[float, float]] = deque(maxlen=MOST_STOPS)  # (due, came)
        self._due: float | None = None
        self._usual = 0.0

    @asynccontextmanager
    async def measured(self) -> AsyncIterator[None]:
        """The clock runs while this is entered."""
        clock = asyncio.create_task(self._strike())
        try:
            yield
        finally:
            clock.cancel()
            with suppress(asyncio.CancelledError):
                await clock
            if self.excused:
                logger.warning(
                    "The checker was too busy for %s looks, which do not count.", self.excused
                )

    def since(self, began: float) -> float:
        """Seconds for which the loop stood since then; a stop that goes on counts so far."""
        now = time.monotonic()
        stops = [*self._stops, (now if self._due is None else self._due, now)]
        return sum(max(0.0, came - max(due, began)) for due, came in stops)

    def judged(self, *, finding: Finding, began: float) -> Finding:
        """The finding of a look that began then, with what its time says of server and us."""
        seconds = time.monotonic() - began
        self._usual += FORGETS * (seconds - self._usual)
        if seconds < rules.LEAST:
            return finding
        before = finding.link.was_slow
        was_slow = rules.is_slow(seconds=seconds, usual=self._usual, was_slow=before)
        return self._excused_if_ours(replace(finding, was_slow=was_slow), seconds, began)

    def _excused_if_ours(self, finding: Finding, seconds: float, began: float) -> Finding:
        """The finding, or one that does not count where the look failed by our own fault."""
        found = finding.reading.diagnosis
        if found.outcome != choices.Outcome.UNREACHABLE or found.reason not in rules.WAITING:
            return finding
        if not rules.is_ours(reason=found.reason, seconds=seconds, lag=self.since(began)):
            return finding
        self.excused += 1
        busy = Reading(diagnosis.Diagnosis(found.outcome, rules.BUSY))
        again_in = AGAIN_IN * (1 + SPREAD * (finding.link.id % 100) / 100)
        return replace(finding, reading=busy, counts=False, again_in=again_in)

    async def _strike(self) -> None:
        while True:
            self._due = time.monotonic() + TICK
            await asyncio.sleep(TICK)
            came = time.monotonic()
            if came - self._due > NOISE:
                self._stops.append((self._due, came))


class Slices:
    """Rounds of one loop that are not long: looks pass here to begin, and to go on with an answer.

    Answers that come in together would be worked off together, and begin the next looks together:
    with hundreds of looks under way the loop stood for a fifth of a second again and again.
    """

    def __init__(self) -> None:
        self._going_on: deque[asyncio.Future[None]] = deque()
        self._beginning: deque[asyncio.Future[None]] = deque()
        self._left = 0
        self._goes_round = False
        self._is_quiet = True

    async def begin(self) -> None:
        """Begin in this round of the loop, or when those who came before have had their turn."""
        await self._turn(self._beginning)

    async def go_on(self) -> None:
        """The same, before all who begin: who goes on has something in hand already."""
        await self._turn(self._going_on)

    async def _turn(self, waiting: "deque[asyncio.Future[None]]") -> None:
        loop = asyncio.get_running_loop()
        if not self._goes_round:
            self._goes_round, self._is_quiet, self._left = True, False, AT_ONCE
            loop.call_soon(self._next_round, loop)
        if self._left:
            self._left -= 1
            return
        turn = loop.create_future()
        waiting.append(turn)
        await turn

    def _next_round(self, loop: asyncio.AbstractEventLoop) -> None:
        """Turns are given for the next round of the loop only: this one may be half over."""
        self._left, given = 0, 0
        while given < AT_ONCE and (waiting := self._going_on or self._beginning):
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                given += 1
        self._goes_round = given > 0 or not self._is_quiet
        self._is_quiet = given == 0
        if self._goes_round:
            loop.call_soon(self._next_round, loop)
