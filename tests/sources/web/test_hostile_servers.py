"""Servers that never come to an end: each look does, and the looks beside it keep their pace."""

import asyncio
import itertools
import resource
import time
from collections.abc import Iterator

import pytest

from sources.rules.seen import Seen
from sources.web import fetching
from tests import web
from tests.sources.web.looks import AGENT, ALLOWED, HOST, OTHER_HOST, look

LIMIT = fetching.Limits(seconds=1.0)
GRACE = 0.5
ENDLESS = ["/drip-body", "/drip-headers", "/endless-headers", "/hang", "/drip-gzip", "/drip-hops"]
"""They hold us until the time is up; the rest of HOSTILE ends sooner."""
HOSTILE = [*ENDLESS, "/endless-body", "/endless-hops", "/lying-length", "/long-header", "/bomb"]
DRIPS = 200
GOOD = 300


@pytest.fixture(scope="module")
def site() -> Iterator[web.Site]:
    packed = web.head(200, {"Content-Type": "text/html", "Content-Encoding": "gzip"})
    lie = web.head(200, {"Content-Type": "text/html", "Content-Length": "100000000000"})
    answers = {
        "/drip-gzip": web.drip(packed + b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"\0\0\0\xff\xff"),
        "/lying-length": web.raw(lie + b"few words"),
    }
    with web.serve(hosts=[HOST, OTHER_HOST], answers=answers) as running:
        running.answers["/endless-hops"] = on_and_on(running, every=0)
        running.answers["/drip-hops"] = on_and_on(running, every=0.3)
        yield running


def on_and_on(site: web.Site, *, every: float) -> web.Answer:
    """A redirect to an address that nobody was ever sent to, again and again."""
    counter = itertools.count()

    async def answer(request: web.Request, writer: asyncio.StreamWriter) -> None:
        path = f"/hop/{every}/{next(counter)}"
        site.answers[path] = answer
        await asyncio.sleep(every)
        await web.redirect(path)(request, writer)

    return answer


@pytest.mark.parametrize("path", HOSTILE)
def test_a_look_ends_in_time_and_keeps_little(site: web.Site, path: str) -> None:
    before, began = most_memory(), time.monotonic()

    seen = look(site.url(path), limits=LIMIT)

    assert time.monotonic() - began < LIMIT.seconds + GRACE
    assert seen.error is not None
    assert len(seen.body) <= LIMIT.decoded_bytes
    assert most_memory() - before < 100_000


@pytest.mark.parametrize(
    "path", ["/drip-body", "/drip-headers", "/hang", "/drip-gzip", "/drip-hops"]
)
def test_without_the_limit_they_would_hold_us_on(site: web.Site, path: str) -> None:
    seen = look(site.url(path), limits=fetching.Limits(seconds=2.2))

    assert (seen.error, seen.elapsed_ms > 2000) == ("timeout", True)


def most_memory() -> int:
    """Kilobytes, at the highest so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_two_hundred_drips_do_not_slow_the_good(site: web.Site) -> None:
    async def many() -> tuple[float, float, list[Seen], bool]:
        async with fetching.Fetcher(
            user_agent=AGENT,
            guard=fetching.Guard(allowed_networks=ALLOWED),
            limits=fetching.Limits(seconds=8),
        ) as fetcher:
            alone = min([await good(fetcher) for _ in range(3)])
            drips = [
                asyncio.create_task(
                    fetcher.look(url=site.url(ENDLESS[number % 2], host=OTHER_HOST))
                )
                for number in range(DRIPS)
            ]
            await asyncio.sleep(0.5)
            beside = min([await good(fetcher) for _ in range(3)])
            still_dripping = not any(drip.done() for drip in drips)
            return alone, beside, await asyncio.gather(*drips), still_dripping

    async def good(fetcher: fetching.Fetcher) -> float:
        began = time.monotonic()
        seen = await asyncio.gather(*(fetcher.look(url=site.url("/plain")) for _ in range(GOOD)))
        assert {one.status for one in seen} == {200}
        return time.monotonic() - began

    alone, beside, dripped, still_dripping = fetching.run(many())

    assert still_dripping
    assert {seen.error for seen in dripped} == {"timeout"}
    assert max(seen.elapsed_ms for seen in dripped) < 8500
    assert beside < 4 * alone + 0.2, (alone, beside)  # they share two cores with the drips' server
