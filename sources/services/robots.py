"""Each host's robots.txt, asked for once a day and kept in the database for all workers.

A shelf is filled with the hosts of leased links in one query and written out in bulk by the thread
that holds the database; in between the loop's thread reads it and asks for what is missing.
"""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from sources.models import RobotsFile
from sources.rules import canonical, robots
from sources.rules.robots import Robots
from sources.rules.seen import Seen
from sources.services import bulk
from sources.web import robots as asking
from sources.web.fetching import Fetcher, Permit

HOST_MAX_LENGTH = 260
SHARE = 4
"""A robots.txt may take this part of the time of a look."""
COLUMNS = ("host", "fetched_at", "reached", "status_code", "reason", "text", "crawl_delay")
OVERWRITE = "ON CONFLICT (host) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in COLUMNS[1:]
)


class Shelf:
    """What hosts let us do. `pause` is kept after a host was asked, so that its pace holds."""

    def __init__(self, *, clock: Callable[[], dt.datetime], pause: float) -> None:
        self._clock = clock
        self._pause = pause
        self._known: dict[str, Robots] = {}
        self._loaded: set[str] = set()
        self._asking: dict[str, asyncio.Task[Robots]] = {}
        self._new: deque[tuple[Any, ...]] = deque()

    def load(self, *, hosts: Iterable[str]) -> None:
        """Take the files that are fresh enough from the database, one query for all hosts."""
        wanted = set(hosts) - self._loaded
        if not wanted:
            return
        self._loaded |= wanted
        now = self._clock()
        fresh = Q(reached=True, fetched_at__gt=now - robots.FRESH) | Q(
            reached=False, fetched_at__gt=now - robots.FRESH_UNREACHED
        )
        rows = RobotsFile.objects.filter(fresh, host__in=wanted)
        for host, text, reached in rows.values_list("host", "text", "reached"):
            self._known[host] = Robots(text=text, reached=reached)

    def write(self) -> None:
        """Keep what was asked for since the last time."""
        rows = {row[0]: row for row in [self._new.popleft() for _ in range(len(self._new))]}
        bulk.send(
            bulk.inserting(
                model=RobotsFile, names=COLUMNS, rows=list(rows.values()), known=OVERWRITE
            )
        )

    # From here on everything runs in the thread of the loop.

    async def rules_for(self, *, url: str, fetcher: Fetcher) -> Robots:
        """The rules of the host of `url`. However many looks want them, the host is asked once."""
        host = canonical.host_of(url)
        known = self._known.get(host)
        if known is not None:
            return known
        if len(host) > HOST_MAX_LENGTH:  # no name that could be resolved
            return Robots(reached=False)
        if host not in self._asking:
            self._asking[host] = asyncio.create_task(self._ask(host, url, fetcher))
        return await asyncio.shield(self._asking[host])

    def for_looking(self, *, fetcher: Fetcher) -> Permit:
        """Lets every request through that no rule for us in particular forbids."""

        async def permit(url: str) -> str:
            rules = await self.rules_for(url=url, fetcher=fetcher)
            return "" if await _answer(rules, rules.may_look, url) else "robots"

        return permit

    def for_keeping(self, *, fetcher: Fetcher) -> Permit:
        """Lets requests through whose answer may be kept."""

        async def permit(url: str) -> str:
            rules = await self.rules_for(url=url, fetcher=fetcher)
            if await _answer(rules, rules.may_keep, url):
                return ""
            return "robots" if rules.reached else "robots-unreached"

        return permit

    async def may_keep(self, *, seen: Seen, html: bytes, fetcher: Fetcher) -> bool:
        """Whether what was seen may be kept: by the hosts on the way and by the page itself."""
        if robots.forbids_archive(header=seen.robots_tag, html=html):
            return False
        for hop in seen.hops:
            rules = await self.rules_for(url=hop.url, fetcher=fetcher)
            if not await _answer(rules, rules.may_keep, hop.url):
                return False
        return True

    async def _ask(self, host: str, url: str, fetcher: Fetcher) -> Robots:
        seconds = fetcher.limits.seconds / SHARE
        seen = await asking.ask(fetcher=fetcher, url=url, seconds=seconds)
        rules = robots.read(seen=seen)
        delay = await asyncio.to_thread(robots.crawl_delay, rules.text) if rules.text else None
        reason = "" if rules.reached else (seen.error or f"http-{seen.status}")[:60]
        self._new.append(
            (host, self._clock(), rules.reached, seen.status or None, reason, rules.text, delay)
        )
        self._known[host] = rules
        self._asking.pop(host, None)
        await asyncio.sleep(min(self._pause, seconds))
        return rules


async def _answer(rules: Robots, ask: Callable[[str], bool], url: str) -> bool:
    """Large files are read in a thread, beside the looks that go on meanwhile."""
    return await asyncio.to_thread(ask, url) if rules.is_large else ask(url)
