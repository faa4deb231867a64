"""The web of the benchmarks on many loopback addresses, in a process of its own.

    python -m tests.benchmarks.server easy|mix EDITION WEB TLS SHUT

WEB, TLS and SHUT are ports; the easy web has one edition and needs no more than WEB. Nothing
carries a validator, so that each look reads a body. `/list` shows all links, for checkers that
crawl. Written on the bare protocol: it must never be what is measured; the programs that use it say
how busy it was.
"""

import asyncio
import ssl
import sys
import time
from collections.abc import Mapping
from functools import lru_cache, partial

from sources.web import fetching
from tests import web
from tests.benchmarks import answers, easy, mix
from tests.benchmarks.answers import Answer
from tests.benchmarks.mix import Listed, Ports, Site

Place = tuple[str, int]
"""Address and port."""
END = b"\r\n\r\n"
LIST = "/list"


class Pages:
    """What is answered at which path; `site` is the kind of host that was asked."""

    def __init__(self, known: Mapping[str, Answer], flaky: Mapping[str, Answer]) -> None:
        """`flaky`: what paths that are known to fail answer a while after they were first asked."""
        self._known = known
        self._recovered = flaky
        self._first_asked = dict.fromkeys(flaky, 0.0)

    def find(self, path: str, site: str) -> Answer:
        known = self._known.get(path)
        if known is None:
            return self._unlisted(path, site)
        if path in self._first_asked and self._has_recovered(path):
            return self._recovered[path]
        return known

    def _unlisted(self, path: str, site: str) -> Answer:
        if path == "/robots.txt":
            return answers.KEEP_OUT if site == Site.CLOSED_TO_ROBOTS else answers.ROBOTS
        if path == "/":
            return answers.HOME
        return answers.BY_SITE.get(Site(site), answers.NOT_FOUND)

    def _has_recovered(self, path: str) -> bool:
        now = time.monotonic()
        since = self._first_asked[path] = self._first_asked[path] or now
        return now - since >= answers.RECOVERS_AFTER


class EasyPages(Pages):
    """Every path has a page of its own."""

    def __init__(self, known: Mapping[str, Answer]) -> None:
        super().__init__(known, {})

    def _unlisted(self, path: str, site: str) -> Answer:
        return _easy_page(path) if path.startswith("/page/") else super()._unlisted(path, site)


@lru_cache(maxsize=20_000)
def _easy_page(path: str) -> Answer:
    return answers.answer(200, easy.page(path), packs=False)


class Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.site = transport.get_extra_info("sockname")[0].split(".")[1]
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (end := self.received.find(END)) >= 0:
            request, self.received = self.received[:end], self.received[end + 4 :]
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        method, target, _ = request.split(b" ", 2)
        path = target.decode("latin-1")
        found = self.pages.find(path, self.site)
        if method == b"HEAD":
            said = answers.HEAD_REFUSED.get(_category(path), found.head)
        else:
            said = found.packed if b"gzip" in request else found.plain
        is_last = b"onnection: close" in request
        if not found.after:
            self._say(said, is_last)
        elif found.after != answers.NEVER:
            asyncio.get_running_loop().call_later(found.after, self._say, said, is_last)

    def _say(self, said: bytes, is_last: bool) -> None:
        if self.transport.is_closing():  # who asked a slow page did not wait
            return
        self.transport.write(said)  # type: ignore[attr-defined]
        if is_last:
            self.transport.close()


def _category(path: str) -> str:
    return NAMES.get(path[1:4], "")


NAMES = {section: name for name, section in mix.SECTIONS.items()}


def of_mix(links: list[Listed], edition: int, port: int) -> Pages:
    known = answers.built(links, edition, port) | {LIST: _listing([link.url for link in links])}
    flaky = {} if edition == mix.CITED else _recovered(links, answers.showing(edition))
    return Pages(known, flaky)


def _recovered(links: list[Listed], show: answers.Doing) -> dict[str, Answer]:
    return {
        f"/{mix.SECTIONS['flaky']}/{link.number}": show(link.category, link.number)
        for link in links
        if link.category.name == "flaky"
    }


def of_easy(urls: list[str]) -> Pages:
    for url in urls:
        _easy_page("/" + url.split("/", 3)[3])
    return EasyPages({LIST: _listing(urls)})


def _listing(urls: list[str]) -> Answer:
    body = "".join(f'<p><a href="{url}">link</a></p>\n' for url in urls)
    return answers.answer(200, f"<!doctype html><title>Links</title>{body}")


async def serve(pages: Pages, places: list[Place], tls_port: int) -> None:
    loop = asyncio.get_running_loop()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(web.CERTIFICATE)
    for address, port in places:
        secured = context if port == tls_port else None
        await loop.create_server(partial(Talk, pages), address, port, backlog=1024, ssl=secured)
    print("ready", flush=True)
    await asyncio.Event().wait()


def main() -> None:
    ports = Ports(*map(int, sys.argv[3:6]))
    pages = easy_pages(ports) if sys.argv[1] == "easy" else mix_pages(int(sys.argv[2]), ports)
    fetching.run(serve(*pages, ports.tls))


def easy_pages(ports: Ports) -> tuple[Pages, list[Place]]:
    return of_easy(easy.listed(port=ports.web)), [(host, ports.web) for host in easy.hosts()]


def mix_pages(edition: int, ports: Ports) -> tuple[Pages, list[Place]]:
    links = mix.listed(ports=ports)
    places = {(mix.address(Site.ORDINARY, 0), ports.web), *mix.hosts_of(links)}
    open_ports = {ports.web, ports.tls} | ({ports.shut} if edition == mix.CITED else set())
    return (
        of_mix(links, edition, ports.web),
        sorted(place for place in places if place[1] in open_ports),
    )


if __name__ == "__main__":
    main()
