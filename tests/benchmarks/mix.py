"""The realistic mix: what a newsroom's links do today, in which shares, and the truth for each.

The shares follow what surveys of link rot found. A link is at /sNN/<number>: NN is its category, so
that nothing in the address gives the answer away. In the edition CITED every address shows its
article; in later editions it does what its category says, with new furniture around each article.
"""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LINKS = int(os.environ.get("BENCH_LINKS", "10000"))
HOSTS = 400
CITED = 0
PAGES = 60
CITED_EVERY = 10
"""One in so many links has a cited passage, besides those whose cited sentence was replaced."""


class Truth(StrEnum):
    """What a reviewer has to be told after one pass."""

    ALIVE = "alive"
    BROKEN = "broken"
    UNCERTAIN = "uncertain"  # cannot be told from one pass, and must not be called broken


class Site(StrEnum):
    """Which kind of host a link is on: the second number of its loopback address."""

    ORDINARY = "1"
    SOFT = "2"
    SENDING_HOME = "3"
    PARKED = "4"
    CLOSED_TO_ROBOTS = "5"
    SHUT = "6"
    BUSY = "7"  # one link a host: who answers "slow down" there slows nobody else


@dataclass(frozen=True, slots=True)
class Category:
    """`exact` is the outcome that a complete checker names."""

    name: str
    share: float
    truth: Truth
    exact: str
    site: Site = Site.ORDINARY
    hosts: int = HOSTS


@dataclass(frozen=True, slots=True)
class Listed:
    """One link of the list; `page` is the article it shows."""

    url: str
    category: Category
    number: int

    @property
    def page(self) -> int:
        return self.number % PAGES

    @property
    def is_cited(self) -> bool:
        return self.category.name == "edited" or self.number % CITED_EVERY == 0


ALIVE, BROKEN, UNCERTAIN = Truth.ALIVE, Truth.BROKEN, Truth.UNCERTAIN
CATEGORIES = (
    Category("plain", 43.5, ALIVE, "alive"),
    Category("large", 12.0, ALIVE, "alive"),
    Category("rewritten", 2.0, ALIVE, "drifted"),
    Category("edited", 1.0, ALIVE, "passage-lost"),
    Category("moved", 8.0, ALIVE, "moved"),
    Category("elsewhere", 2.0, ALIVE, "moved"),
    Category("chain", 3.0, ALIVE, "alive"),
    Category("home", 2.0, BROKEN, "soft-404", Site.SENDING_HOME, 10),
    Category("loop", 0.3, BROKEN, "unreachable"),
    Category("missing", 7.0, BROKEN, "gone"),
    Category("gone", 1.0, BROKEN, "gone"),
    Category("soft", 3.0, BROKEN, "soft-404", Site.SOFT, 20),
    Category("parked", 0.5, BROKEN, "parked", Site.PARKED, 5),
    Category("forbidden", 2.0, UNCERTAIN, "blocked"),
    Category("login", 0.3, UNCERTAIN, "blocked"),
    Category("rate-limit", 1.0, UNCERTAIN, "blocked", Site.BUSY, 0),
    Category("error", 1.0, UNCERTAIN, "unreachable"),
    Category("unavailable", 0.7, UNCERTAIN, "unreachable", Site.BUSY, 0),
    Category("flaky", 0.7, ALIVE, "alive", Site.BUSY, 0),
    Category("slow", 4.0, ALIVE, "alive"),
    Category("hanging", 0.5, UNCERTAIN, "unreachable"),
    Category("head-refused", 2.0, ALIVE, "alive"),
    Category("head-lies", 0.7, ALIVE, "alive"),
    Category("shut", 1.0, UNCERTAIN, "unreachable", Site.SHUT, 50),
    Category("bad-tls", 0.5, UNCERTAIN, "unreachable"),
    Category("robots", 0.3, ALIVE, "alive", Site.CLOSED_TO_ROBOTS, 5),
)
SECTIONS = {category.name: f"s{number:02}" for number, category in enumerate(CATEGORIES)}


@dataclass(frozen=True, slots=True)
class Ports:
    web: int
    tls: int
    shut: int


def listed(*, ports: Ports, count: int = LINKS) -> list[Listed]:
    """The same list for the same count and ports; categories in a shuffled order."""
    categories = [
        category
        for category in CATEGORIES
        for _ in range(round(count * category.share / 100))
    ]  # fmt: skip
    categories += [CATEGORIES[0]] * (count - len(categories))
    random.Random(42).shuffle(categories)  # noqa: S311 - an order, no secret
    return [
        Listed(_url(category, number, ports), category, number)
        for number, category in enumerate(categories[:count])
    ]


def _url(category: Category, number: int, ports: Ports) -> str:
    scheme, port = "http", ports.web
    if category.name == "bad-tls":
        scheme, port = "https", ports.tls
    if category.name == "shut":
        port = ports.shut
    return f"{scheme}://{_host(category, number)}:{port}/{SECTIONS[category.name]}/{number}"


def _host(category: Category, number: int) -> str:
    place = (number * 7919) % category.hosts if category.hosts else number
    return address(category.site, place)


def address(site: Site, place: int) -> str:
    return f"127.{site}.{place // 250}.{place % 250 + 1}"


def hosts_of(links: Sequence[Listed]) -> list[tuple[str, int]]:
    """Every (address, port) that the list names."""
    named = {link.url.split("/")[2] for link in links}
    return sorted((place.partition(":")[0], int(place.partition(":")[2])) for place in named)
