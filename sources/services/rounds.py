"""One round through the links that are due: lease, look, record, until none is left."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings

from sources.rules import courtesy
from sources.services import leasing, ourline, recording, streaming
from sources.services.findings import Finding
from sources.services.lanes import PLACE_WAIT, Pace
from sources.services.leasing import Choice, LeasedLink
from sources.services.looking import Clock
from sources.services.manners import Manners
from sources.services.surroundings import Surroundings

CHUNK = 500
"""Links leased, and looks written, at a time."""
AHEAD = 2
"""Links leased at a time, as a multiple of the looks under way."""
WRITE_EVERY = 0.5
TEXT_AT_A_TIME = 8_000_000
"""Characters that wait to be written before it is done at once."""
HOLD = 30.0
"""Seconds for which a network failure waits for other looks to show whether it is our own line."""
PATIENCE = 50.0
"""Seconds for which a leased link may wait until its host may be asked again."""
MARGIN = 15.0
ASK_AGAIN = 0.25
URGENT_EVERY = 0.25
MOST_URGENT = 20
MOST_HOPS = 10
BACKLOG = 8
"""Links that wait for one host before others are leased instead."""


def lease_seconds() -> float:
    """Longer than a leased link can wait for its host, be looked at, be held and be written."""
    return PATIENCE + float(settings.FETCH_TIMEOUT) + HOLD + MARGIN


def redirect_seconds() -> float:
    """How long a look may wait for the hosts that it is sent to, out of courtesy alone."""
    return MOST_HOPS * (courtesy.HOP_WAIT + PLACE_WAIT)


def pace() -> Pace:
    """How fast the settings let us be."""
    return Pace(
        concurrency=settings.FETCH_CONCURRENCY,
        per_host=settings.FETCH_PER_HOST_CONCURRENCY,
        delay=settings.FETCH_PER_HOST_DELAY,
        patience=PATIENCE,
    )


@dataclass(slots=True)
class Tally:
    """What a round has come to so far.

    `looked_out`: at least one look went out into the world. `timed_out`: it ended with work left.
    `stood_back`: another runner is at work, alone, so this one looked at nothing or stopped.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    offline: bool = False
    looked_out: bool = False
    timed_out: bool = False
    stood_back: bool = False

    @property
    def checked(self) -> int:
        return self.outcomes.total()


def together(tallies: Sequence[Tally]) -> Tally:
    """What several rounds over the same links have come to."""
    return Tally(
        outcomes=sum((tally.outcomes for tally in tallies), Counter()),
        offline=any(tally.offline for tally in tallies),
        looked_out=any(tally.looked_out for tally in tallies),
        timed_out=any(tally.timed_out for tally in tallies),
        stood_back=any(tally.stood_back for tally in tallies),
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a round ends: after `seconds` or `limit` looks, or when `stopping` says so.

    `waits`: it does not end while links are left at hosts that other runners hold.
    """

    seconds: float | None = None
    limit: int | None = None
    waits: bool = False
    stopping: Callable[[], bool] = lambda: False


class Round:
    """A round has one token; each link is looked at once in it at most."""

    def __init__(
        self,
        *,
        choice: Choice,
        bounds: Bounds,
        clock: Clock,
        watch: Callable[[Tally], None] = lambda tally: None,
    ) -> None:
        self.token = uuid.uuid4()
        self.tally = Tally()
        self._choice = choice
        self._bounds = bounds
        self._clock = clock
        self._watch = watch
        self._pace = pace()
        self._manners = Manners(token=self.token, clock=clock, pace=self._pace)
        self._line = ourline.OurLine()
        self._around = Surroundings(clock=clock, pause=self._pace.delay)
        self._pending: Counter[str] = Counter()
        self._shut_hosts: set[str] = set()
        self._leased = 0
        self._is_drained = False
        self._slow_first = bounds.limit is None
        self._lease_from = self._urgent_from = 0.0
        self._ready: list[Finding] = []
        self._text_waiting = 0
        self._is_awaited = False
        self._held: list[tuple[float, Finding]] = []
        self._returned: list[int] = []
        self._written_at = time.monotonic()

    def run(self) -> Tally:
        """Leases that led to no look are given back however the round ends."""
        if not self._manners.begin():
            self.tally.stood_back = True
            return self.tally
        self._line.remember(now=self._clock())
        stream = streaming.Stream(
            pace=self._pace, clock=self._clock, around=self._around, turns=self._manners.turns
        )
        try:
            with stream:
                self._look_at_all(stream)
            self._write(all_of_it=True)
        finally:
            leasing.give_back(token=self.token)
            self._manners.end(stream)
        self.tally.offline, self.tally.looked_out = self._line.is_down(), self._line.looked_out
        return self.tally

    def _look_at_all(self, stream: streaming.Stream) -> None:
        began = time.monotonic()
        self._manners.look_around(stream)
        while self._goes_on(stream):
            self._mind_the_time(stream, began)
            self._mind_the_others(stream)
            self._lease_urgent(stream)
            self._lease(stream)
            self._take(stream)
            self._write()

    def _goes_on(self, stream: streaming.Stream) -> bool:
        return not self._bounds.stopping() and (stream.unfinished > 0 or not self._is_drained)

    def _mind_the_time(self, stream: streaming.Stream, began: float) -> None:
        """When time is up nothing new is begun; looks under way are finished."""
        seconds = self._bounds.seconds
        if seconds is None or self.tally.timed_out or time.monotonic() - began < seconds:
            return
        self._is_drained = self.tally.timed_out = True
        stream.hand_back()

    def _mind_the_others(self, stream: streaming.Stream) -> None:
        if not self.tally.stood_back and not self._manners.mind(stream):
            self._is_drained = self.tally.stood_back = True
            stream.hand_back()

    def _lease_urgent(self, stream: streaming.Stream) -> None:
        """Links for which somebody waits, whatever this round is about: they may be ours to ask."""
        now = time.monotonic()
        is_ending = self.tally.timed_out or self.tally.stood_back
        if not self._manners.is_polite or is_ending or now < self._urgent_from:
            return
        self._urgent_from = now + URGENT_EVERY
        if held := leasing.urgent_of(token=self.token):
            stream.hurry(links=held)
        choice = Choice(urgent=True, not_hosts=self._shut_hosts | self._manners.elsewhere())
        self._take_on(stream, choice, MOST_URGENT)

    def _lease(self, stream: streaming.Stream) -> None:
        now = time.monotonic()
        if self._is_drained or now < self._lease_from:
            return
        room = self._room(stream)
        if room <= 0:
            return
        crowded, elsewhere = self._crowded_hosts(), self._manners.elsewhere()
        choice = replace(self._choice, not_hosts=self._shut_hosts | elsewhere, crowded=crowded)
        got = self._take_on_slow(stream, choice, room)
        got += self._take_on(stream, choice, room - got) if got < room else 0
        self._leased += got
        skipped = bool(self._manners.elsewhere() - elsewhere)  # there may be more behind them
        awaited = bool(elsewhere) and self._bounds.waits
        is_all = got < room and not (crowded or skipped or awaited)
        self._is_drained = is_all or self._reached_limit()
        self._lease_from = now + (ASK_AGAIN if got < room else 0.0)

    def _take_on_slow(self, stream: streaming.Stream, choice: Choice, room: int) -> int:
        """What took long the last time is begun first: a round that begins it last ends by waiting
        for it, with nothing else to do.
        """
        if not self._slow_first:
            return 0
        got = self._take_on(stream, replace(choice, slow=True), room)
        self._slow_first = got == room
        return got

    def _take_on(self, stream: streaming.Stream, choice: Choice, limit: int) -> int:
        """Lease links and have them looked at; how many."""
        polite = self._manners.is_polite
        links = leasing.lease(
            token=self.token,
            limit=limit,
            now=self._clock(),
            lease_seconds=lease_seconds() + (redirect_seconds() if polite else 0.0),
            choice=replace(choice, admitted=self._manners.admitted if polite else None),
        )
        self._pending.update(link.host for link in links)
        self._around.load(links=links)
        self._manners.give(stream=stream, links=links)
        return len(links)

    def _room(self, stream: streaming.Stream) -> int:
        """Links to lease now. Some are always ahead, so that no look waits for a lease."""
        at_once = self._pace.concurrency
        free = AHEAD * at_once - stream.unfinished
        if stream.unfinished and free < min(CHUNK, at_once) // 2:
            return 0
        left = CHUNK if self._bounds.limit is None else self._bounds.limit - self._leased
        return min(CHUNK, free, left)

    def _reached_limit(self) -> bool:
        return self._bounds.limit is not None and self._leased >= self._bounds.limit

    def _crowded_hosts(self) -> set[str]:
        if not self._manners.is_polite:
            return set()
        most = max(self._pace.per_host, 1) + BACKLOG
        return {host for host, pending in self._pending.items() if pending >= most}

    def _take(self, stream: streaming.Stream) -> None:
        for done in stream.take(wait=0.1):
            if isinstance(done, LeasedLink):
                self._pending[done.host] -= 1
                self._leased -= 1
                self._returned.append(done.id)
            else:
                self._pending[done.link.host] -= 1
                self._sort_in(done)

    def _sort_in(self, finding: Finding) -> None:
        self._line.note(finding=finding)
        self._text_waiting += len(finding.reading.text or "")
        self._is_awaited = self._is_awaited or finding.link.is_urgent
        if finding.wants_a_pause and self._manners.is_polite:
            self._shut_hosts |= {finding.link.host, finding.sent_away_by}
        if finding.reading.diagnosis.network_failure and ourline.leads_outside(finding=finding):
            self._held.append((time.monotonic(), finding))
        else:
            self._ready.append(finding)

    def _write(self, *, all_of_it: bool = False) -> None:
        now = time.monotonic()
        if self._returned:
            leasing.give_back(token=self.token, only=self._returned)
            self._returned = []
        full = len(self._ready) >= CHUNK or self._text_waiting > TEXT_AT_A_TIME
        full = full or self._is_awaited
        if not (all_of_it or full or now - self._written_at >= WRITE_EVERY):
            return
        ripe = [finding for since, finding in self._held if all_of_it or now - since >= HOLD]
        self._held = self._held[len(ripe) :]
        self._around.write()
        self._record(self._ready + ripe)
        self._ready, self._text_waiting, self._written_at = [], 0, now
        self._is_awaited = False

    def _record(self, findings: list[Finding]) -> None:
        findings = self._manners.judged(findings)
        offline = self._line.is_down()
        if offline:
            findings = [
                replace(finding, counts=not ourline.leads_outside(finding=finding))
                if finding.counts
                else finding
                for finding in findings
            ]
        for start in range(0, len(findings), CHUNK):
            batch = findings[start : start + CHUNK]
            for one in recording.record(token=self.token, findings=batch, offline=offline):
                self.tally.outcomes[one.outcome.value] += 1
        self._watch(self.tally)
