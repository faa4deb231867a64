"""What is asked of web archives, through the one guarded fetcher."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from sources.rules import timemaps
from sources.rules.seen import Seen
from sources.rules.timemaps import Heard
from sources.web import fetching

MOST_TIMEMAPS = 3
"""Read for one page: an index of TimeMaps, the one for the wanted time, and one more."""
NOTICE_EVERY = 0.5


class Stopped(Exception):
    """The process is to end; nothing came of this request."""


def see(
    *, url: str, fetcher: fetching.Fetcher, stopping: Callable[[], bool] = lambda: False
) -> Seen:
    """One look at one address. Raises Stopped soon after `stopping` says so."""
    return fetching.run(_see(url, fetcher, stopping))


def index(*, url: str, wanted: datetime, look: Callable[[str], Seen]) -> tuple[Heard, Seen]:
    """What the archive lists near the wanted time, and the answer that settled it.

    A long list comes in pages (RFC 7089, section 5.3); the page for that time is read too.
    """
    seen = look(url)
    heard = timemaps.heard(seen=seen)
    known, been = heard, {url}
    while len(been) < MOST_TIMEMAPS:
        further = timemaps.nearer(timemap=heard.timemap, wanted=wanted)
        if further is None or further.url in been:
            break
        been.add(further.url)
        seen = look(further.url)
        heard = timemaps.heard(seen=seen)
        if heard.says == timemaps.Says.UNKNOWN or heard.timemap.versions:
            known = heard
    return known, seen


async def _see(url: str, fetcher: fetching.Fetcher, stopping: Callable[[], bool]) -> Seen:
    async with fetcher:
        look = asyncio.create_task(fetcher.look(url=url))
        while not look.done():
            if stopping():
                look.cancel()
                await asyncio.gather(look, return_exceptions=True)
                raise Stopped
            await asyncio.wait({look}, timeout=NOTICE_EVERY)
        return look.result()
