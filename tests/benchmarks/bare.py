"""The bare loop to compare with: `python -m tests.benchmarks.bare LIST CONCURRENCY TIMEOUT`.

The same library, list, concurrency and timeout as the checker, bodies read, and nothing else.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from sources.web import fetching


async def ask(urls: Iterator[str], session: aiohttp.ClientSession, timeout: float) -> int:
    """How many bytes came. Workers share the iterator, so that each address is asked once."""
    size = 0
    for url in urls:
        async with asyncio.timeout(timeout), session.get(url) as response:
            size += len(await response.read())
    return size


async def ask_all(urls: list[str], concurrency: int, timeout: float) -> int:
    connector = aiohttp.TCPConnector(limit=0)
    waiting = iter(urls)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        workers = [ask(waiting, session, timeout) for _ in range(concurrency)]
        return sum(await asyncio.gather(*workers))


def main() -> None:
    urls = Path(sys.argv[1]).read_text().split()
    began = time.perf_counter()
    size = fetching.run(ask_all(urls, int(sys.argv[2]), float(sys.argv[3])))
    seconds = time.perf_counter() - began
    cpu = time.process_time()
    print(json.dumps({"checked": len(urls), "bytes": size, "seconds": seconds, "cpu": cpu}))


if __name__ == "__main__":
    main()
