"""Pages fetched to keep their text, without a word on what they show: by the rules for copies."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from sources.rules import canonical
from sources.rules.seen import Seen
from sources.services import looking, robots
from sources.services.looking import Clock
from sources.web import fetching


def see(*, urls: Sequence[str], clock: Clock) -> list[Seen]:
    """One look at each address, in the given order.

    What may not be kept is not fetched, or not handed on: its error is `robots`. Addresses of one
    host take turns, FETCH_PER_HOST_DELAY seconds apart.
    """
    shelf = robots.Shelf(clock=clock, pause=settings.FETCH_PER_HOST_DELAY)
    shelf.load(hosts=map(canonical.host_of, urls))
    seen = fetching.run(_see(urls, shelf))
    shelf.write()
    return seen


async def _see(urls: Sequence[str], shelf: robots.Shelf) -> list[Seen]:
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[canonical.host_of(url)].append(url)
    async with looking.open_fetcher() as fetcher:
        turns = await asyncio.gather(*(_in_turn(same, fetcher, shelf) for same in by_host.values()))
    found = {seen.url: seen for turn in turns for seen in turn}
    return [found[url] for url in urls]


async def _in_turn(
    urls: Sequence[str], fetcher: fetching.Fetcher, shelf: robots.Shelf
) -> list[Seen]:
    found: list[Seen] = []
    for url in urls:
        if found:
            await asyncio.sleep(settings.FETCH_PER_HOST_DELAY)
        seen = await fetcher.look(url=url, permit=shelf.for_keeping(fetcher=fetcher))
        if seen.body and not await shelf.may_keep(seen=seen, html=seen.body, fetcher=fetcher):
            seen = replace(seen, body=b"", error="robots", may_keep=False)
        found.append(seen)
    return found
