"""How politely one round asks: whom it may ask, how fast, and who wants to be left alone."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from sources.models import RobotsFile
from sources.rules import courtesy
from sources.services import penalties, streaming, turns
from sources.services.findings import Finding
from sources.services.lanes import Pace
from sources.services.leasing import LeasedLink
from sources.services.looking import Clock

LOOK_AROUND_EVERY = 2.0
"""Seconds after which what people and hosts have said meanwhile is heeded."""
ASK_AGAIN = 1.0
"""Seconds for which a host that another runner holds is not asked for."""


class Manners:
    """Without a delay or a cap nothing waits for anything, and no turn is taken anywhere."""

    def __init__(self, *, token: uuid.UUID, clock: Clock, pace: Pace) -> None:
        self._clock = clock
        self._pace = pace
        self._treatments = penalties.treatments(now=clock())
        self._looked_around_at = time.monotonic()
        self._elsewhere: dict[str, float] = {}
        self._waits: dict[str, float] = {}
        self._met: set[str] = set()
        self._crawl_delays: dict[str, float] = {}
        slowed = any(host.delay for host in self._treatments.values())
        self.turns = None if pace.is_free and not slowed else _turns(token, clock)

    @property
    def is_polite(self) -> bool:
        return self.turns is not None

    def begin(self) -> bool:
        """Whether this round may run; False while another one is the only one."""
        return self.turns is None or self.turns.begin()

    def elsewhere(self) -> set[str]:
        """Hosts at which another runner has just been seen."""
        now = time.monotonic()
        self._elsewhere = {host: end for host, end in self._elsewhere.items() if end > now}
        return set(self._elsewhere)

    def admitted(self, hosts: set[str]) -> set[str]:
        """Those of the hosts at which this runner may look."""
        if self.turns is None:
            return hosts
        waits = self.turns.claim(hosts)
        self._waits |= {host: wait for host, wait in waits.items() if wait > 0}
        until = time.monotonic() + ASK_AGAIN
        self._elsewhere |= dict.fromkeys(hosts - waits.keys(), until)
        return set(waits)

    def give(self, *, stream: streaming.Stream, links: Sequence[LeasedLink]) -> None:
        """Hand leased links to the stream, with what is known of their hosts."""
        lying = {host for host, said in self._treatments.items() if said.lies}
        if lying:
            links = [replace(link, host_lies=link.host in lying) for link in links]
        if self.turns is not None and self._learn_delays({link.host for link in links}):
            self._tell(stream)
        stream.give(links=links, waits=self._waits)
        self._waits = {}

    def mind(self, stream: streaming.Stream) -> bool:
        """Called again and again; False when others have to go on with what is left."""
        if time.monotonic() - self._looked_around_at >= LOOK_AROUND_EVERY:
            self.look_around(stream)
        if self.turns is None:
            return True
        if not self.turns.keep(waits=stream.waits()):
            return False
        if lost := self.turns.lost():
            stream.shut(hosts=lost)
        return True

    def look_around(self, stream: streaming.Stream) -> None:
        """Take in what was said of hosts by now, and tell the stream."""
        self._treatments = penalties.treatments(now=self._clock())
        self._looked_around_at = time.monotonic()
        self._tell(stream)

    def _learn_delays(self, hosts: set[str]) -> bool:
        """Whether the robots.txt of a host we have not met in this round asks for a slower pace."""
        new = hosts - self._met
        self._met |= new
        files = RobotsFile.objects.filter(host__in=new, crawl_delay__gt=self._pace.delay)
        rows = files.values_list("host", "crawl_delay") if new else ()
        asked = {host: seconds for host, seconds in rows if seconds}
        self._crawl_delays |= asked
        return bool(asked)

    def _tell(self, stream: streaming.Stream) -> None:
        said, crawl = self._treatments, self._crawl_delays
        stream.heed(
            delays={
                host: courtesy.delay(
                    setting=self._pace.delay,
                    own=said[host].delay if host in said else None,
                    robots=crawl.get(host),
                )
                for host in said.keys() | crawl.keys()
            },
            resting={host for host, treatment in said.items() if treatment.rests},
        )

    def judged(self, findings: Sequence[Finding]) -> list[Finding]:
        """Blame no page for a host that sends us away, and leave that host alone."""
        if self.is_polite:
            penalties.settle(findings=findings, known=self._treatments, now=self._clock())
        return penalties.forgive(findings=findings)

    def end(self, stream: streaming.Stream) -> None:
        if self.turns is not None:
            self.turns.end(waits=stream.waits())


def _turns(token: uuid.UUID, clock: Clock) -> turns.Turns:
    if settings.REDIS_URL:
        # Here, because redis takes 7 MB and a sixth of a second where nobody has one.
        from sources.services import sharing  # noqa: PLC0415

        return sharing.SharedTurns(token=token, clock=clock)
    return turns.OneRunner(token=token, clock=clock)
