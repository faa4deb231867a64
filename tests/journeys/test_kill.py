"""kill -9 of worker, beat and broker in the middle of a sweep costs a delay and nothing else.

Two workers sweep 2,000 links. One is stopped in its tracks (a machine that hangs), the other, beat
and the broker are killed. New ones finish the work. Then the stopped one wakes up and wants to
write what it had seen: the lease guard has to refuse it, and the twin test shows that it is the
guard.
"""

import math
import signal
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sources.models import Link, LinkCheck, Sweep
from tests import watching, web
from tests.journeys.workers import (
    HOSTS,
    Newsroom,
    Slow,
    stop_between_transactions,
    wait_for,
)

LINKS = 2_000


@pytest.fixture
def slow(newsroom: Newsroom, reviewer: User) -> Iterator[Slow]:
    """How fast the pages of all links answer."""
    slow = Slow(quick=0.35 * LINKS)
    with web.serve(hosts=HOSTS, answers={"/slow": slow}) as site:
        urls = [site.url(f"/slow?{n}", host=HOSTS[n % len(HOSTS)]) for n in range(LINKS)]
        watching.watch_many(urls, by=reviewer, now=timezone.now())
        yield slow


def sweep_through_a_disaster(newsroom: Newsroom, slow: Slow) -> None:
    """Returns when every link has a look and the worker that was stopped has tried to write."""
    hung, killed, beat = newsroom.worker("hung"), newsroom.worker("killed"), newsroom.beat()
    wait_for(lambda: LinkCheck.objects.count() > 0.3 * LINKS, newsroom)
    stop_between_transactions(hung, newsroom, while_true=two_sweep)
    killed.kill()
    beat.kill()
    if newsroom.broker:
        newsroom.broker.stop(signal.SIGKILL)
    assert 0.25 * LINKS < LinkCheck.objects.count() < 0.75 * LINKS
    unfinished = set(Sweep.objects.filter(finished_at=None).values_list("pk", flat=True))

    slow.quick = math.inf
    newsroom.worker("new")
    newsroom.beat()
    if newsroom.broker:
        newsroom.broker.start()
    wait_for(lambda: not Link.objects.filter(looks=None).exists(), newsroom)

    hung.wake_children()
    woken = Sweep.objects.filter(pk__in=unfinished, finished_at__isnull=False)
    wait_for(woken.exists, newsroom)


def two_sweep() -> bool:
    return Sweep.objects.filter(finished_at=None).count() == 2


def assert_each_link_was_looked_at_once() -> None:
    assert LinkCheck.objects.values("link").distinct().count() == LINKS
    assert LinkCheck.objects.count() == LINKS
    assert set(Link.objects.values_list("health", flat=True)) == {"healthy"}


def test_every_link_is_recorded_exactly_once_whoever_is_killed(
    newsroom: Newsroom, impatient: None, slow: Slow
) -> None:
    sweep_through_a_disaster(newsroom, slow)

    assert_each_link_was_looked_at_once()


def test_without_the_lease_guard_some_are_recorded_twice(
    newsroom: Newsroom, impatient: None, slow: Slow
) -> None:
    newsroom.environment["LEASE_GUARD"] = "off"

    sweep_through_a_disaster(newsroom, slow)

    with pytest.raises(AssertionError):
        assert_each_link_was_looked_at_once()
    assert LinkCheck.objects.count() > LINKS


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_worker_that_is_asked_to_stop_gives_its_leases_back(
    newsroom: Newsroom, reviewer: User, pool: str
) -> None:
    with web.serve(hosts=HOSTS[:1]) as site:
        watching.watch_many(
            [site.url(f"/hang?{n}") for n in range(50)], by=reviewer, now=timezone.now()
        )
        newsroom.environment["FETCH_TIMEOUT"] = "60"
        worker = newsroom.worker("stopped", pool=pool)
        newsroom.beat()
        wait_for(lambda: Link.objects.filter(lease_token__isnull=False).exists(), newsroom)
        wait_for(lambda: len(site.hits) > 0, newsroom)

        worker.ask_to_stop(within=40)  # the look itself would take 60

    assert not Link.objects.filter(lease_token__isnull=False).exists()
    assert set(Link.objects.values_list("lease_attempts", flat=True)) == {0}
    assert not LinkCheck.objects.exists()
