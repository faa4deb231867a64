"""Two hundred tarpits take less than a tenth of their throughput from two thousand good links.

Servers in other processes, and the pace with and without the tarpits in turns, so that what counts
is a ratio of two measurements a moment apart and not the machine.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from sources.rules.seen import Seen
from sources.web import fetching
from tests import watching
from tests.sources.web import tarpits
from tests.sources.web.looks import AGENT, ALLOWED, HOST, OTHER_HOST

GOOD, TARPITS, AT_ONCE = 2_000, 200, 200
ROUNDS = 5
KEPT = 0.9
LIMITS = fetching.Limits(seconds=20)


@dataclass(frozen=True, slots=True)
class Webs:
    good: str
    hostile: str


@pytest.fixture(scope="module")
def webs() -> Iterator[Webs]:
    with tarpits.serve(host=HOST) as good, tarpits.serve(host=OTHER_HOST) as hostile:
        yield Webs(good, hostile)


@asynccontextmanager
async def open_fetcher() -> AsyncIterator[fetching.Fetcher]:
    guard = fetching.Guard(allowed_networks=ALLOWED)
    async with fetching.Fetcher(user_agent=AGENT, guard=guard, limits=LIMITS) as fetcher:
        yield fetcher


async def pace(fetcher: fetching.Fetcher, webs: Webs, at_once: int = AT_ONCE) -> float:
    """Good links a second."""
    numbers = iter(range(GOOD))

    async def look_on() -> None:
        for number in numbers:
            seen = await fetcher.look(url=f"{webs.good}/good?{number}")
            assert seen.status == 200, seen

    began = time.monotonic()
    await asyncio.gather(*(look_on() for _ in range(at_once)))
    return GOOD / (time.monotonic() - began)


@asynccontextmanager
async def held_by_tarpits(fetcher: fetching.Fetcher, webs: Webs) -> AsyncIterator[None]:
    """Two hundred looks that are under way all the while, half of them at bodies."""
    paths = ("/drip-body", "/drip-headers")
    held = [
        asyncio.create_task(fetcher.look(url=f"{webs.hostile}{paths[number % 2]}"))
        for number in range(TARPITS)
    ]
    await asyncio.sleep(5 * tarpits.EVERY)
    yield
    over = [look.result() for look in held if look.done()]
    for look in held:
        look.cancel()
    await asyncio.gather(*held, return_exceptions=True)
    assert over == []


async def in_turns(
    webs: Webs, *, rounds: int = ROUNDS, beside: int = AT_ONCE
) -> list[tuple[float, float]]:
    """The pace alone and beside the tarpits, there with `beside` looks at once, round by round."""
    async with open_fetcher() as fetcher:
        await pace(fetcher, webs)  # the first round opens the connections
        measured = []
        for _ in range(rounds):
            alone = await pace(fetcher, webs)
            async with held_by_tarpits(fetcher, webs):
                measured.append((alone, await pace(fetcher, webs, beside)))
        return measured


def kept(measured: list[tuple[float, float]]) -> float:
    """The part of their pace that the good links keep, in the middle round."""
    share = statistics.median(beside / alone for alone, beside in measured)
    alone, beside = (statistics.median(paces) for paces in zip(*measured, strict=True))
    watching.tell(
        f"{GOOD} good links: {alone:.0f}/s alone, {beside:.0f}/s beside {TARPITS} tarpits, "
        f"{share:.2f} of their pace in the median of {len(measured)} rounds"
    )
    return share


def test_good_links_keep_their_pace_beside_two_hundred_tarpits(webs: Webs) -> None:
    assert kept(fetching.run(in_turns(webs))) >= KEPT


def test_with_places_that_the_tarpits_take_they_would_not(webs: Webs) -> None:
    """The measurement can tell: a quarter fewer looks at once is a quarter less."""
    assert kept(fetching.run(in_turns(webs, rounds=1, beside=AT_ONCE * 3 // 4))) < KEPT


def test_each_tarpit_lets_go_when_its_time_is_up(webs: Webs) -> None:
    async def all_of_them() -> list[Seen]:
        async with open_fetcher() as fetcher:
            short = fetching.Limits(seconds=2)
            urls = (f"{webs.hostile}/drip-{('body', 'headers')[n % 2]}" for n in range(TARPITS))
            return await asyncio.gather(*(fetcher.look(url=url, limits=short) for url in urls))

    seen = fetching.run(all_of_them())

    assert {one.error for one in seen} == {"timeout"}
    assert max(one.elapsed_ms for one in seen) < 2500
