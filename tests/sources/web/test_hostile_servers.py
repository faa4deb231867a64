"""Servers that never come to an end: each look does."""

import asyncio
import itertools
import resource
import time
from collections.abc import Iterator

import pytest

from sources.web import fetching
from tests import web
from tests.sources.web.looks import HOST, OTHER_HOST, look

LIMIT = fetching.Limits(seconds=1.0)
GRACE = 0.5
ENDLESS = ["/drip-body", "/drip-headers", "/endless-headers", "/hang", "/drip-gzip", "/drip-hops"]
"""They hold us until the time is up; the rest of HOSTILE ends sooner."""
HOSTILE = [*ENDLESS, "/endless-body", "/endless-hops", "/lying-length", "/long-header", "/bomb"]


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
