"""A canary inside the network hears nothing, however it is spelt and by whatever way we are led.

Sixty spellings, each tried directly, behind one and two redirects, behind a robots.txt and behind a
deliberately missing address.
"""

import datetime as dt
import itertools
import socket
from collections.abc import Callable, Iterator

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from sources.rules import addresses, health
from sources.services import looking
from sources.services.findings import Finding
from sources.services.leasing import LeasedLink
from sources.services.surroundings import Surroundings
from sources.web import fetching
from tests import web
from tests.sources.web.looks import AGENT, ALLOWED, HOST, SMALL

CANARIES = ["127.0.62.1", "127.0.0.1", "127.255.255.254"]
CANARY = CANARIES[0]
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
HOSTS = [
    *CANARIES,
    "2130722305",
    "0x7f003e01",
    "017700037001",
    "0x7f.0.62.1",
    "0177.0.076.01",
    "127.0.15873",
    "127.15873",
    "127.1",
    "%31%32%37.0.62.1",
    "127%2e0%2e62%2e1",
    "127.0.62.1.",
    "\uff11\uff12\uff17.0.62.1",
    "127\u30020\u300262\u30021",
    "0",
    "0.0.0.0",  # noqa: S104 - not bound
    "0x0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "2852039166",
    "172.16.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::127.0.62.1]",
    "[::ffff:127.0.62.1]",
    "[::ffff:7f00:3e01]",
    "[0:0:0:0:0:ffff:7f00:3e01]",
    "[::ffff:0:127.0.62.1]",
    "[64:ff9b::7f00:3e01]",
    "[64:ff9b::127.0.62.1]",
    "[64:ff9b:1::7f00:3e01]",
    "[2002:7f00:3e01::1]",
    "[2001:0:7f00:3e01::1]",
    "[2001:db8::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "inside.example",
    "mixed.example",
    "mixed-first.example",
]
ODD = [
    f"http://user:secret@{CANARY}:PORT/plain",
    f"http://{HOST}:PORT@{CANARY}:PORT/plain",
    f"http://{CANARY}:22/plain",
    "file:///etc/hostname",
    f"gopher://{CANARY}:PORT/plain",
    f"ftp://{CANARY}:PORT/plain",
]
FORMS = [*(f"http://{host}:PORT/plain" for host in HOSTS), *ODD]


class Turncoat(AbstractResolver):
    """Knows names inside the network, with and without an honest address beside."""

    answers = {
        "inside.example": [CANARY],
        "mixed.example": [HOST, CANARY],
        "mixed-first.example": [CANARY, HOST],
    }

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=0)
            for ip in self.answers.get(host.rstrip(".").lower(), CANARIES[1:2])
        ]

    async def close(self) -> None:
        """Nothing to close."""


class Rebinding(Turncoat):
    """Answers with the honest address and the canary in turn."""

    def __init__(self) -> None:
        self._turn = itertools.cycle([[HOST], [CANARY]])

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.answers = {host: next(self._turn)}
        return await super().resolve(host, port, family)


@pytest.fixture
def site() -> Iterator[web.Site]:
    with web.serve(hosts=[HOST, *CANARIES]) as running:
        yield running


def heard(site: web.Site) -> list[web.Request]:
    """What the canaries heard."""
    return [hit for hit in site.hits if hit.host != HOST]


def look(url: str, *, resolver: AbstractResolver, allowed: object = ALLOWED) -> Finding:
    """A whole look, as a sweep makes it, at a link whose page would be worth a probe."""

    async def once() -> Finding:
        around = Surroundings(clock=lambda: NOW, pause=0)
        link = LeasedLink(id=1, url=url, host="", attempts=1, standing=health.Standing())
        async with fetching.Fetcher(
            user_agent=AGENT,
            guard=fetching.Guard(allowed_networks=allowed),  # type: ignore[arg-type]
            limits=SMALL,
            resolver=resolver,
        ) as fetcher:
            return await looking.look(link=link, fetcher=fetcher, around=around, clock=lambda: NOW)

    return fetching.run(once())


def sent(location: str) -> web.Answer:
    """A redirect; a header holds bytes, so other letters go out as their UTF-8."""
    return web.redirect(location.encode().decode("latin-1"))


def directly(site: web.Site, form: str) -> str:
    return form


def behind_a_redirect(site: web.Site, form: str) -> str:
    site.answers["/first"] = sent(form)
    return site.url("/first")


def behind_two_redirects(site: web.Site, form: str) -> str:
    site.answers["/second"] = sent(form)
    site.answers["/first"] = web.redirect("/second")
    return site.url("/first")


def behind_a_robots_file(site: web.Site, form: str) -> str:
    site.answers["/robots.txt"] = sent(form)
    return site.url("/plain")


def behind_a_missing_address(site: web.Site, form: str) -> str:
    class Answers(dict[str, web.Answer]):
        def get(self, path: str, default: object = None) -> web.Answer:
            return self[path] if path in self else sent(form)

    site.answers = Answers(site.answers)
    site.answers["/robots.txt"] = web.status(404)
    site.answers["/old-name"] = web.redirect("/front")
    site.answers["/front"] = web.page("Front", "The newest of all that was written here.")
    return site.url("/old-name")


WAYS: list[Callable[[web.Site, str], str]] = [
    directly,
    behind_a_redirect,
    behind_two_redirects,
    behind_a_robots_file,
    behind_a_missing_address,
]


def test_there_are_sixty_spellings() -> None:
    assert len(set(FORMS)) >= 60


@pytest.mark.parametrize("way", WAYS)
def test_the_canary_hears_nothing(site: web.Site, way: Callable[[web.Site, str], str]) -> None:
    outcomes = []
    for form in FORMS:
        url = way(site, form.replace("PORT", str(site.port)))
        found = look(url, resolver=Turncoat())
        outcomes.append((form, found.outcome.value, found.reading.diagnosis.reason))

    assert heard(site) == []
    expected = {"refused"} if way in WAYS[:3] else {"alive"}
    assert [one for one in outcomes if one[1] not in expected] == []


@pytest.mark.parametrize("way", WAYS)
def test_a_name_that_changes_its_address_leads_no_further(
    site: web.Site, way: Callable[[web.Site, str], str]
) -> None:
    close = {"Location": "/plain", "Connection": "close", "Content-Length": "0"}
    site.answers["/start"] = web.raw(web.head(302, close))

    for _ in range(4):
        look(way(site, f"http://rebind.example:{site.port}/start"), resolver=Rebinding())

    assert heard(site) == []
    assert site.hits


@pytest.mark.parametrize("way", WAYS)
def test_without_the_guard_the_canary_hears_each_of_them(
    site: web.Site, way: Callable[[web.Site, str], str]
) -> None:
    opened = (*ALLOWED, *(addresses.parse_networks(["127.0.0.0/8"])))

    look(
        way(site, f"http://inside.example:{site.port}/plain"),
        resolver=Turncoat(),
        allowed=opened,
    )

    assert "/plain" in {hit.path for hit in heard(site)}
