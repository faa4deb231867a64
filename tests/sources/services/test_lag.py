"""A checker that is too busy to take answers blames no page for it."""

import asyncio
import datetime as dt
import time
from collections.abc import Callable

import pytest
from pytest_django import Settings

from sources.models import Link, LinkCheck
from sources.rules.seen import Seen
from sources.services import pages
from sources.services.findings import Reading
from sources.services.lag import AGAIN_IN, SPREAD, Lag
from sources.services.leasing import LeasedLink
from sources.web import fetching
from tests import watching, web
from tests.newsroom import NOW
from tests.sources.odd_answers import after

Watch = Callable[[str], Link]
READING = 3.0
"""Seconds for which the loop computes; a look may take two."""
LATE = 4


def compute(seconds: float) -> None:
    """Computes, as a reader of pages would; it is no sleep, which lets others work."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        sum(range(1000))


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the page at /heavy takes the loop more time than a look has."""
    read = pages.read

    def slowly(*, link: LeasedLink, seen: Seen) -> Reading:
        if link.url.endswith("/heavy"):
            compute(READING)
        return read(link=link, seen=seen)

    monkeypatch.setattr(pages, "read", slowly)


@pytest.fixture
def links(site: web.Site, watch: Watch, settings: Settings) -> list[Link]:
    """Pages that take their time, but not too long, beside one that is dear to read."""
    settings.FETCH_TIMEOUT = 2.0
    site.answers["/heavy"] = after(0.3, web.page("Heavy", "A page that is dear to read."))
    site.answers["/late"] = after(0.8, web.page("Late", "A page that takes its time."))
    watch(site.url("/heavy"))
    return [watch(site.url("/late", host=host)) for host in site.hosts[1 : LATE + 1]]


def looks_at(links: list[Link]) -> list[LinkCheck]:
    return [link.looks.newest_first()[0] for link in links]


def test_pages_are_not_blamed_while_our_own_loop_stands(busy: None, links: list[Link]) -> None:
    watching.sweep(at=NOW)

    assert {(look.outcome, look.reason, look.counts) for look in looks_at(links)} == {
        ("unreachable", "busy-checker", False)
    }
    for link in Link.objects.filter(pk__in=[link.pk for link in links]):
        assert (link.health, link.strikes) == ("unknown", 0)
        assert watching.replayed(link) == watching.standing(link)


def test_they_are_looked_at_again_soon(busy: None, links: list[Link], site: web.Site) -> None:
    watching.sweep(at=NOW)
    site.answers["/heavy"] = web.status(404)

    latest = (1 + SPREAD) * AGAIN_IN + 60  # the sweep itself takes a while
    due = Link.objects.due(NOW + dt.timedelta(seconds=latest))
    assert {link.pk for link in links} <= set(due.values_list("pk", flat=True))


def test_without_the_clock_each_would_have_a_strike(
    busy: None, links: list[Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lag, "since", lambda self, began: 0.0)

    watching.sweep(at=NOW)

    assert {(look.reason, look.counts) for look in looks_at(links)} == {("timeout", True)}
    late = Link.objects.filter(pk__in=[link.pk for link in links])
    assert set(late.values_list("health", "strikes")) == {("suspect", 1)}


def test_a_server_that_is_late_by_itself_is_blamed(
    site: web.Site, watch: Watch, settings: Settings
) -> None:
    settings.FETCH_TIMEOUT = 1.5
    link = watch(site.url("/hang"))

    look = watching.look_at(link, at=NOW)

    assert (look.reason, look.counts, link.health) == ("timeout", True, "suspect")


def test_stops_are_measured_from_when_a_look_began() -> None:
    async def stop_now_and_then() -> tuple[float, float, float]:
        lag = Lag()
        async with lag.measured():
            began = time.monotonic()
            await asyncio.sleep(0.15)
            for _ in range(3):
                compute(0.4)
                await asyncio.sleep(0.15)
            whole, later = lag.since(began), time.monotonic()
            compute(0.4)
            return whole, lag.since(later), lag.since(time.monotonic())

    whole, later, now = fetching.run(stop_now_and_then())

    assert 0.8 < whole < 3.0
    assert 0.2 < later < 1.0  # the clock has not struck since
    assert now < 0.1
