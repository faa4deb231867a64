"""Hosts are asked politely, and none holds up the others."""

import asyncio
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from pytest_django import Settings

from sources.models import Link, LinkCheck
from sources.services import rounds
from sources.services.rounds import Bounds
from tests import watching, web
from tests.newsroom import NOW

Watch = Callable[[str], Link]


class Crowd:
    """An answer that knows how many ask for it at once, for each host, and when they came."""

    def __init__(self, *, seconds: float = 0.02) -> None:
        self.seconds = seconds
        self.present: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.came_at: dict[str, list[float]] = {}

    async def __call__(self, request: web.Request, writer: asyncio.StreamWriter) -> None:
        host = request.host
        self.came_at.setdefault(host, []).append(asyncio.get_running_loop().time())
        self.present[host] += 1
        self.most[host] = max(self.most[host], self.present[host])
        await asyncio.sleep(self.seconds)
        self.present[host] -= 1
        await web.reply(200, web.PLAIN)(request, writer)

    def gaps(self, host: str) -> list[float]:
        came = self.came_at[host]
        return [later - earlier for earlier, later in pairwise(came)]


def crowd(site: web.Site, watch: Watch, *, hosts: int, each: int) -> Crowd:
    """`each` links on each of `hosts` hosts, all answered by one Crowd."""
    answer = Crowd()
    for number in range(each):
        site.answers[f"/{number}"] = answer
        for host in site.hosts[:hosts]:
            watch(site.url(f"/{number}", host=host))
    return answer


@pytest.mark.parametrize("cap", [1, 3])
def test_no_more_looks_at_once_at_a_host_than_allowed(
    site: web.Site, watch: Watch, open_loopback: Settings, cap: int
) -> None:
    open_loopback.FETCH_PER_HOST_CONCURRENCY = cap
    answer = crowd(site, watch, hosts=3, each=12)

    tally = watching.sweep()

    assert tally.checked == 36
    assert set(answer.most.values()) == {cap}


def test_without_a_cap_a_host_gets_all_at_once(site: web.Site, watch: Watch) -> None:
    answer = crowd(site, watch, hosts=1, each=12)

    watching.sweep()

    assert answer.most[site.hosts[0]] > 6


def test_no_more_looks_at_once_in_all_than_allowed(
    site: web.Site, watch: Watch, open_loopback: Settings
) -> None:
    open_loopback.FETCH_CONCURRENCY = 4
    answer = crowd(site, watch, hosts=8, each=5)

    tally = watching.sweep()

    assert tally.checked == 40
    assert sum(answer.most.values()) >= 4
    assert max(answer.most.values()) <= 4


def test_two_looks_at_a_host_lie_the_delay_apart(
    site: web.Site, watch: Watch, open_loopback: Settings
) -> None:
    open_loopback.FETCH_PER_HOST_CONCURRENCY = 1
    open_loopback.FETCH_PER_HOST_DELAY = 0.2
    answer = crowd(site, watch, hosts=2, each=4)

    watching.sweep()

    for host in site.hosts[:2]:
        assert len(answer.gaps(host)) == 3
        assert min(answer.gaps(host)) >= 0.19


def test_a_host_that_never_answers_holds_up_no_other(
    site: web.Site, watch: Watch, open_loopback: Settings
) -> None:
    open_loopback.FETCH_PER_HOST_CONCURRENCY = 1
    open_loopback.FETCH_CONCURRENCY = 12
    for number in range(3):
        site.answers[f"/hang/{number}"] = web.BEHAVIOURS["/hang"]
        watch(site.url(f"/hang/{number}", host=site.hosts[0]))
    answer = crowd(site, watch, hosts=8, each=3)

    watching.sweep()

    hanging = LinkCheck.objects.filter(reason="timeout").order_by("checked_at")
    others = LinkCheck.objects.filter(outcome="alive").exclude(link__host=hanging[0].link.host)
    assert len(hanging) == 3
    assert others.count() == 21
    assert others.latest("checked_at").checked_at < hanging[0].checked_at
    assert answer.most


def test_a_host_that_asks_for_a_pause_is_left_alone(
    site: web.Site, watch: Watch, open_loopback: Settings
) -> None:
    open_loopback.FETCH_PER_HOST_CONCURRENCY = 1
    links = []
    for number in range(5):
        site.answers[f"/{number}"] = web.BEHAVIOURS["/slow-down"]
        links.append(watch(site.url(f"/{number}")))

    tally = watching.sweep()

    assert (tally.checked, len(site.pages)) == (1, 1)
    waiting = Link.objects.filter(looks__isnull=True)
    assert set(waiting.values_list("lease_token", "lease_attempts")) == {(None, 0)}
    assert waiting.count() == 4


def test_links_whose_turn_does_not_come_are_given_back(
    site: web.Site, watch: Watch, open_loopback: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_loopback.FETCH_PER_HOST_CONCURRENCY = 1
    open_loopback.FETCH_PER_HOST_DELAY = 60.0
    for number in range(3):
        site.answers[f"/{number}"] = web.BEHAVIOURS["/plain"]
        watch(site.url(f"/{number}"))

    tally = watching.sweep(bounds=Bounds(seconds=0.3))

    assert (tally.checked, tally.timed_out) == (1, True)
    waiting = Link.objects.filter(looks__isnull=True, next_check_at__lte=NOW)
    assert set(waiting.values_list("lease_token", "lease_attempts")) == {(None, 0)}
    assert waiting.count() == 2


def test_a_lease_outlives_all_that_can_happen_to_its_link() -> None:
    """Wait for the host, be looked at, be held for the sake of the line, be written."""
    waits = rounds.PATIENCE + 20.0 + rounds.HOLD

    assert rounds.lease_seconds() > waits
