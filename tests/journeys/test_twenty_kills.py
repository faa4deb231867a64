"""Five thousand links are due, and workers and broker die all the while: each is recorded once.

One worker is stopped at the start and wakes up at the end, long after its leases ran out. Of the
others one is killed with SIGKILL again and again, mostly the process that looks, now and then the
whole worker; the broker dies twice and forgets its messages. The twin test runs the same with fewer
links and without the guard.
"""

import math
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sources.models import Link, LinkCheck, Sweep
from tests import watching, web
from tests.journeys import workers
from tests.journeys.workers import Newsroom, Program, Slow

WHOLE_WORKER = 10
"""Every tenth kill takes the whole worker, which has to be started again; others only its child."""
BROKER_DIES_AFTER = (0.33, 0.67)


@contextmanager
def due_links(number: int, by: User) -> Iterator[Slow]:
    slow = Slow(quick=0.04 * number)
    with web.serve(hosts=workers.HOSTS, answers={"/slow": slow}) as site:
        hosts = workers.HOSTS
        urls = [site.url(f"/slow?{n}", host=hosts[n % len(hosts)]) for n in range(number)]
        watching.watch_many(urls, by=by, now=timezone.now())
        yield slow


def is_done(share: float, links: int) -> bool:
    return LinkCheck.objects.count() > share * links


def has_child(worker: Program) -> bool:
    return bool(worker.children())


def open_sweeps() -> set[int]:
    return set(Sweep.objects.filter(finished_at=None).values_list("pk", flat=True))


def kill_again_and_again(newsroom: Newsroom, *, links: int, kills: int) -> None:
    """Kills spread over the work by how much of it is done, so that each one hits a sweep."""
    dice = random.Random(20)  # noqa: S311 - a repeatable test, no secret
    team = [newsroom.worker(name) for name in ("first", "second", "third")]
    broker_dies = list(BROKER_DIES_AFTER)
    for number in range(1, kills + 1):
        workers.wait_for(partial(is_done, 0.9 * number / kills, links), newsroom)
        if broker_dies and number / kills > broker_dies[0]:
            broker_dies.pop(0)
            newsroom.lose_broker()
        unlucky = dice.randrange(len(team))
        if number % WHOLE_WORKER == 0:
            team[unlucky].kill()
            team[unlucky] = newsroom.worker(f"new-{number}")
        else:
            workers.wait_for(partial(has_child, team[unlucky]), newsroom)
            for child in team[unlucky].children():
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
    assert broker_dies == []


def live_through_it(newsroom: Newsroom, slow: Slow, *, links: int, kills: int) -> None:
    """Returns when every link has a look and the worker that was stopped has tried to write."""
    newsroom.environment["FETCH_CONCURRENCY"] = "50"
    stopped = newsroom.worker("stopped")
    newsroom.beat()
    workers.wait_for(lambda: is_done(0.02, links), newsroom)
    workers.stop_between_transactions(
        stopped, newsroom, while_true=lambda: len(open_sweeps()) == 1 and not is_done(0.9, links)
    )
    unfinished = open_sweeps()
    slow.quick = math.inf

    kill_again_and_again(newsroom, links=links, kills=kills)
    workers.wait_for(lambda: not Link.objects.filter(looks=None).exists(), newsroom)

    stopped.wake_children()
    woken = Sweep.objects.filter(pk__in=unfinished, finished_at__isnull=False)
    workers.wait_for(woken.exists, newsroom)


def assert_each_was_recorded_once(links: int) -> None:
    assert LinkCheck.objects.values("link").distinct().count() == links
    assert LinkCheck.objects.count() == links
    assert not Link.objects.filter(lease_token__isnull=False).exists()
    for link in Link.objects.order_by("?")[:50]:
        assert watching.standing(link) == watching.replayed(link)


def test_five_thousand_links_are_recorded_once_through_twenty_kills(
    newsroom: Newsroom, impatient: None, reviewer: User
) -> None:
    began = time.monotonic()
    with due_links(5_000, reviewer) as slow:
        live_through_it(newsroom, slow, links=5_000, kills=20)

    watching.tell(
        f"{LinkCheck.objects.count()} looks at 5000 links through 20 kills and 2 losses of the "
        f"broker, {newsroom.restarts} workers started again, {time.monotonic() - began:.0f} s"
    )
    assert_each_was_recorded_once(5_000)


def test_without_the_lease_guard_some_are_recorded_twice(
    newsroom: Newsroom, impatient: None, reviewer: User
) -> None:
    newsroom.environment["LEASE_GUARD"] = "off"

    with due_links(1_000, reviewer) as slow:
        live_through_it(newsroom, slow, links=1_000, kills=3)

    watching.tell(f"{LinkCheck.objects.count()} looks at 1000 links without the guard")
    with pytest.raises(AssertionError):
        assert_each_was_recorded_once(1_000)
    assert LinkCheck.objects.count() > 1_000
