"""A loop of libcurl, near the limit of the machine: `... libcurl LIST CONCURRENCY TIMEOUT`.

libcurl says which sockets it waits for, asyncio watches them. Redirects followed, bodies read.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import pycurl

from sources.web import fetching
from tests.benchmarks import scoring

READS = frozenset({pycurl.POLL_IN, pycurl.POLL_INOUT})
WRITES = frozenset({pycurl.POLL_OUT, pycurl.POLL_INOUT})


def handle(timeout: float) -> pycurl.Curl:
    curl = pycurl.Curl()
    curl.setopt(pycurl.FOLLOWLOCATION, 1)
    curl.setopt(pycurl.MAXREDIRS, 10)
    curl.setopt(pycurl.TIMEOUT_MS, round(timeout * 1000))
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.NOPROXY, "*")
    curl.setopt(pycurl.ACCEPT_ENCODING, "gzip, deflate")
    return curl


class Transfers:
    """All addresses, `concurrency` at a time."""

    def __init__(self, urls: list[str], concurrency: int, timeout: float) -> None:
        self.verdicts: dict[str, str] = {}
        self._waiting = iter(urls)
        self._asked: dict[pycurl.Curl, str] = {}
        self._handles = [handle(timeout) for _ in range(concurrency)]
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, 1000)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._wait)
        self._timer: asyncio.TimerHandle | None = None

    async def run(self) -> dict[str, str]:
        self._loop = asyncio.get_running_loop()
        self._done = asyncio.Event()
        for curl in self._handles:
            self._start(curl)
        self._act(pycurl.SOCKET_TIMEOUT, 0)
        await self._done.wait()
        return self.verdicts

    def _start(self, curl: pycurl.Curl) -> None:
        url = next(self._waiting, "")
        if not url:
            return
        read: list[bytes] = []
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.WRITEFUNCTION, read.append)
        self._asked[curl] = url
        self._multi.add_handle(curl)

    def _watch(self, what: int, socket: int, multi: object, _: object) -> None:
        self._loop.remove_reader(socket)
        self._loop.remove_writer(socket)
        if what in READS:
            self._loop.add_reader(socket, self._act, socket, pycurl.CSELECT_IN)
        if what in WRITES:
            self._loop.add_writer(socket, self._act, socket, pycurl.CSELECT_OUT)

    def _wait(self, milliseconds: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if milliseconds >= 0:
            self._timer = self._loop.call_later(
                milliseconds / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0
            )

    def _act(self, socket: int, event: int) -> None:
        self._multi.socket_action(socket, event)
        more = 1
        while more:
            more, finished, failed = self._multi.info_read()
            for curl in finished:
                self._end(curl, failed=False)
            for curl, _, _ in failed:
                self._end(curl, failed=True)
        if not self._asked:
            self._done.set()

    def _end(self, curl: pycurl.Curl, *, failed: bool) -> None:
        status = 0 if failed else curl.getinfo(pycurl.RESPONSE_CODE)
        redirected = curl.getinfo(pycurl.REDIRECT_COUNT) > 0
        self.verdicts[self._asked.pop(curl)] = scoring.verdict(status=status, redirected=redirected)
        self._multi.remove_handle(curl)
        self._start(curl)


def main() -> None:
    urls = Path(sys.argv[1]).read_text().split()
    began = time.perf_counter()
    transfers = Transfers(urls, int(sys.argv[2]), float(sys.argv[3]))
    verdicts = fetching.run(transfers.run())
    seconds = time.perf_counter() - began
    print(json.dumps({"checked": len(urls), "seconds": seconds, "verdicts": verdicts}))


if __name__ == "__main__":
    main()
