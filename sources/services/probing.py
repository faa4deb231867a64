"""One deliberately missing address per host, directory and week, for all looks that need it."""

import asyncio
import datetime as dt
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sources import choices
from sources.models import Probe
from sources.models.link import URL_MAX_LENGTH
from sources.rules import canonical, diagnosis, extraction, fingerprint, probing
from sources.rules.probing import Missing
from sources.rules.seen import Seen
from sources.services import bulk
from sources.services.leasing import LeasedLink
from sources.web.fetching import Fetcher, Permit

Place = tuple[str, str]
"""A host and a directory."""
SHARE = 4
"""A probe may take this part of the time of a look."""
COLUMNS = ("host", "directory", "at", "outcome", "reason", "final_url", "fingerprint")
OVERWRITE = "ON CONFLICT (host, directory) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in COLUMNS[2:]
)


def place_of(url: str) -> Place:
    return canonical.host_of(url), probing.directory_of(url)


class Probes:
    """What hosts answer for missing addresses: filled and written out like a robots.Shelf."""

    def __init__(self, *, clock: Callable[[], dt.datetime], pause: float) -> None:
        self._clock = clock
        self._pause = pause
        self._known: dict[Place, Missing] = {}
        self._loaded: set[Place] = set()
        self._asking: dict[Place, asyncio.Task[Missing]] = {}
        self._new: deque[tuple[Any, ...]] = deque()

    def load(self, *, links: Iterable[LeasedLink]) -> None:
        """Take the answers that are fresh enough from the database, one query for all links."""
        wanted = {(link.host, probing.directory_of(link.url)) for link in links} - self._loaded
        if not wanted:
            return
        self._loaded |= wanted
        hosts, directories = zip(*wanted, strict=True)
        rows = Probe.objects.filter(
            at__gt=self._clock() - probing.FRESH,
            host__in=set(hosts),
            directory__in=set(directories),
        )
        for host, directory, _, *answer in rows.values_list(*COLUMNS):
            self._known[host, directory] = _missing(*answer)

    def write(self) -> None:
        """Keep what was asked for since the last time."""
        rows = {row[:2]: row for row in [self._new.popleft() for _ in range(len(self._new))]}
        bulk.send(
            bulk.inserting(model=Probe, names=COLUMNS, rows=list(rows.values()), known=OVERWRITE)
        )

    # From here on everything runs in the thread of the loop.

    async def missing_beside(self, *, url: str, fetcher: Fetcher, permit: Permit) -> Missing:
        """What the host answers for a missing address beside `url`; looks share the question."""
        place = place_of(url)
        known = self._known.get(place)
        if known is not None:
            return known
        if place not in self._asking:
            asking = self._ask(place, url, fetcher, permit)
            self._asking[place] = asyncio.create_task(asking)
        return await asyncio.shield(self._asking[place])

    async def _ask(self, place: Place, url: str, fetcher: Fetcher, permit: Permit) -> Missing:
        seconds = fetcher.limits.seconds / SHARE
        await asyncio.sleep(min(self._pause, seconds))
        address = probing.missing_address(url=url, name=secrets.token_hex(12))
        limits = replace(fetcher.limits, seconds=seconds)
        seen = await fetcher.look(url=address, limits=limits, permit=permit)
        missing = await asyncio.to_thread(_read, seen)
        self._known[place] = missing
        self._new.append(
            (
                *place,
                self._clock(),
                missing.outcome.value,
                missing.reason[:60],
                missing.final_url[:URL_MAX_LENGTH],
                fingerprint.dump(missing.fingerprint) if missing.fingerprint else "",
            )
        )
        self._asking.pop(place, None)
        return missing


def _read(seen: Seen) -> Missing:
    found = diagnosis.diagnose(seen=seen, known=diagnosis.Known())
    text = ""
    if seen.body and 200 <= seen.status < 300:
        page = found.page or extraction.extract(
            html=seen.body, url=seen.final_url, content_type=seen.content_type
        )
        text = page.text
    return Missing(
        outcome=found.outcome,
        reason=found.reason,
        final_url=seen.final_url,
        fingerprint=fingerprint.of(text=text) if text else None,
    )


def _missing(outcome: str, reason: str, final_url: str, text: str) -> Missing:
    return Missing(choices.Outcome(outcome), reason, final_url, fingerprint.load(text))
