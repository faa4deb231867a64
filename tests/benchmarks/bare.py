"""The bare loop to compare with: `python -m tests.benchmarks.bare LIST CONCURRENCY TIMEOUT`.

The same library, list, concurrency and timeout as the checker, redirects followed, bodies read,
and nothing else.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from sources.web import fetching
from tests.benchmarks import scoring

Answers = dict[str, str]


async def ask(urls: Iterator[str], session: aiohttp.ClientSession, timeout: float) -> Answers:
    """Workers share the iterator, so that each address is asked once."""
    said: Answers = {}
    for url in urls:
        try:
            async with asyncio.timeout(timeout), session.get(url) as response:
                await response.read()
                said[url] = scoring.verdict(
                    status=response.status, redirected=bool(response.history)
                )
        except (OSError, aiohttp.ClientError):
            said[url] = "unreachable"
    return said


async def ask_all(urls: list[str], concurrency: int, timeout: float) -> Answers:
    connector = aiohttp.TCPConnector(limit=0)
    waiting = iter(urls)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        workers = [ask(waiting, session, timeout) for _ in range(concurrency)]
        found = await asyncio.gather(*workers)
    return {url: said for part in found for url, said in part.items()}


def main() -> None:
    urls = Path(sys.argv[1]).read_text().split()
    began = time.perf_counter()
    verdicts = fetching.run(ask_all(urls, int(sys.argv[2]), float(sys.argv[3])))
    seconds = time.perf_counter() - began
    print(json.dumps({"checked": len(urls), "seconds": seconds, "verdicts": verdicts}))


if __name__ == "__main__":
    main()
