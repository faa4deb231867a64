"""Servers that hold on to us do not hold up the looks at other hosts."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import Link, LinkCheck
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

GOOD, HOSTILE = 400, 60
GOOD_HOSTS = [f"127.0.12.{number}" for number in range(1, 41)]
TARPITS = [f"127.0.13.{number}" for number in range(1, HOSTILE + 1)]
HOLDING_ON = ("/hang", "/drip-body", "/drip-headers")


@pytest.fixture
def site(open_loopback: Settings) -> Iterator[web.Site]:
    open_loopback.FETCH_TIMEOUT = 8.0
    open_loopback.FETCH_CONCURRENCY = 100
    with web.serve(hosts=[*GOOD_HOSTS, *TARPITS]) as served:
        yield served


@pytest.fixture
def links(site: web.Site, reviewer: User) -> list[Link]:
    """Hostile ones first in the queue."""
    held = [site.url(HOLDING_ON[n % 3], host=host) for n, host in enumerate(TARPITS)]
    good = [site.url(f"/plain?{n}", host=GOOD_HOSTS[n % 40]) for n in range(GOOD)]
    watched = watching.watch_many([*held, *good], by=reviewer)
    assert Link.objects.filter(url__in=held).update(next_check_at=NOW - DAY) == HOSTILE
    return watched


def seconds_of(outcome: str, since: dt.datetime) -> list[float]:
    """How long after the start each look with this outcome was over."""
    looks = LinkCheck.objects.filter(outcome=outcome, checked_at__gte=since)
    return sorted((at - since).total_seconds() for (at,) in looks.values_list("checked_at"))


def test_good_links_are_done_before_the_first_tarpit_lets_go(links: list[Link]) -> None:
    watching.sweep(at=NOW)
    beside, held = seconds_of("alive", NOW), seconds_of("unreachable", NOW)
    Link.objects.filter(health="suspect").update(next_check_at=NOW + 9 * DAY)
    Link.objects.filter(health="healthy").update(next_check_at=NOW + DAY)
    watching.sweep(at=NOW + DAY)
    alone = seconds_of("alive", NOW + DAY)

    watching.tell(
        f"{GOOD} good links in {alone[-1]:.2f} s alone, in {beside[-1]:.2f} s beside {HOSTILE} "
        f"tarpits, which took {held[0]:.2f} to {held[-1]:.2f} s"
    )
    assert (len(beside), len(held), len(alone)) == (GOOD, HOSTILE, GOOD)
    assert beside[-1] < held[0]
    assert held[-1] - held[0] < 2.0


def test_with_fewer_looks_at_once_than_tarpits_the_good_links_have_to_wait(
    links: list[Link], settings: Settings
) -> None:
    """The guard is the window of many looks; a window that the tarpits fill holds all up."""
    settings.FETCH_CONCURRENCY = 50
    settings.FETCH_TIMEOUT = 1.0

    watching.sweep(at=NOW)

    assert seconds_of("alive", NOW)[-1] > seconds_of("unreachable", NOW)[0]
