"""Several runners at once keep one pace at each host: the servers' own logs show it."""

import asyncio
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
import redis
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from sources.models import Link, LinkCheck
from sources.services import checking, manners, sharing, turns
from sources.services.rounds import Bounds, Tally
from tests import services, watching, web

LINKS = 500
FEW = 60
DELAY = 0.01
PATIENCE = 60


class Log:
    """What a host saw: when requests came, and how many at once."""

    def __init__(self) -> None:
        self.came: list[float] = []
        self.inside = self.most = self.pages = 0

    async def __call__(self, request: web.Request, writer: asyncio.StreamWriter) -> None:
        self.came.append(time.monotonic())
        self.pages += request.path != "/robots.txt"
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(0.003)
        self.inside -= 1
        sent_on = request.path == "/sent-on"
        answer = web.redirect("/page?there") if sent_on else web.reply(200, web.PLAIN)
        await answer(request, writer)

    @property
    def closest(self) -> float:
        return min(later - earlier for earlier, later in pairwise(self.came))


class Runners:
    """Sweeps in threads of their own."""

    def __init__(self, *, bounds: Bounds) -> None:
        self.bounds = bounds
        self.tallies: list[Tally] = []
        self.failures: list[BaseException] = []
        self.threads: list[threading.Thread] = []

    def start(self, count: int) -> "Runners":
        begun = [threading.Thread(target=self._run) for _ in range(count)]
        self.threads += begun
        for thread in begun:
            thread.start()
        return self

    def _run(self) -> None:
        try:
            self.tallies.append(checking.sweep(clock=timezone.now, bounds=self.bounds))
        except BaseException as failure:
            self.failures.append(failure)
        finally:
            connection.close()

    def end(self) -> None:
        for thread in self.threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in self.threads)
        assert self.failures == []


@pytest.fixture
def polite(open_loopback: Settings) -> Settings:
    open_loopback.FETCH_PER_HOST_CONCURRENCY = 1
    open_loopback.FETCH_PER_HOST_DELAY = DELAY
    return open_loopback


@pytest.fixture
def shared(polite: Settings, redis_server: services.RedisServer) -> Iterator[services.RedisServer]:
    polite.REDIS_URL = redis_server.url
    redis.from_url(redis_server.url).flushall()
    yield redis_server
    if redis_server.process is None or redis_server.process.poll() is not None:
        redis_server.start()


@pytest.fixture
def unshared(polite: Settings) -> Settings:
    polite.REDIS_URL = ""
    return polite


@pytest.fixture
def log(
    request: pytest.FixtureRequest, site: web.Site, transactional_db: None, reviewer: User
) -> Log:
    """One host with all the links; every tenth is sent on, to the same host."""
    log, count = Log(), getattr(request, "param", LINKS)
    site.answers |= {"/page": log, "/sent-on": log, "/robots.txt": log}
    paths = ["/sent-on" if n % 10 == 0 else "/page" for n in range(count)]
    urls = [site.url(f"{path}?{n}") for n, path in enumerate(paths)]
    watching.watch_many(urls, by=reviewer, now=timezone.now())
    return log


def assert_each_was_looked_at_once(log: Log) -> None:
    seen = Counter(LinkCheck.objects.values_list("link", flat=True))
    assert seen == dict.fromkeys(Link.objects.values_list("pk", flat=True), 1)
    assert log.pages == LINKS + LINKS // 10


@pytest.mark.parametrize("how", ["shared", "unshared"])
def test_two_runners_keep_one_pace_at_a_host(
    request: pytest.FixtureRequest, how: str, log: Log
) -> None:
    request.getfixturevalue(how)

    Runners(bounds=Bounds(waits=True)).start(2).end()

    assert_each_was_looked_at_once(log)
    assert log.most == 1
    assert log.closest >= 0.95 * DELAY


@pytest.mark.parametrize("log", [FEW], indirect=True)
@pytest.mark.parametrize("how", ["shared", "unshared"])
def test_without_turns_two_runners_would_meet_at_a_host(
    request: pytest.FixtureRequest,
    how: str,
    log: Log,
    polite: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request.getfixturevalue(how)
    polite.FETCH_CONCURRENCY = 1  # so that neither leases all of them at once

    def granted(self: object, hosts: set[str]) -> dict[str, float]:
        return dict.fromkeys(hosts, 0.0)

    monkeypatch.setattr(sharing.SharedTurns, "claim", granted)
    monkeypatch.setattr(turns.OneRunner, "claim", granted)
    monkeypatch.setattr(turns.OneRunner, "_take", lambda *_, **__: True)
    monkeypatch.setattr(turns.OneRunner, "lapsed", False)

    Runners(bounds=Bounds(waits=True)).start(2).end()

    assert log.most > 1
    assert log.closest < 0.95 * DELAY


@pytest.mark.parametrize("log", [FEW], indirect=True)
def test_without_the_wait_before_redirects_they_would_come_too_soon(
    unshared: Settings, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.services.lanes.courtesy.HOP_WAIT", 0.0)

    Runners(bounds=Bounds()).start(1).end()

    assert log.closest < 0.95 * DELAY


def test_redis_stopped_in_mid_run_breaks_no_pace_and_loses_no_link(
    shared: services.RedisServer, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "OWN_SECONDS", 2.0)
    monkeypatch.setattr(turns, "KEEP_EVERY", 0.2)
    runners = Runners(bounds=Bounds(waits=True)).start(2)
    wait_for(lambda: len(log.came) > LINKS // 4)
    shared.stop(signal.SIGKILL)
    wait_for(lambda: len(log.came) > LINKS // 2)
    shared.start()
    runners.end()
    Runners(bounds=Bounds(waits=True)).start(2).end()

    assert_each_was_looked_at_once(log)
    assert log.most == 1
    assert log.closest >= 0.95 * DELAY


def test_redis_emptied_in_mid_run_loses_no_link(shared: services.RedisServer, log: Log) -> None:
    """For how long two runners may then meet at the host is told in test_turns."""
    runners = Runners(bounds=Bounds(waits=True)).start(2)
    wait_for(lambda: len(log.came) > LINKS // 2)
    redis.from_url(shared.url).flushall()
    runners.end()
    Runners(bounds=Bounds(waits=True)).start(2).end()

    assert_each_was_looked_at_once(log)


def wait_for(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("how", ["shared", "unshared"])
def test_check_now_does_not_wait_for_ten_thousand_others(
    request: pytest.FixtureRequest,
    how: str,
    site: web.Site,
    polite: Settings,
    transactional_db: None,
    reviewer: User,
) -> None:
    """A runner is busy with the host; it takes the link that somebody waits for before others."""
    request.getfixturevalue(how)
    polite.FETCH_PER_HOST_DELAY = 0.2
    site.answers["/page"] = web.reply(200, web.PLAIN)
    hosts = site.hosts
    urls = [site.url(f"/page?{n}", host=hosts[n % len(hosts)]) for n in range(10_000)]
    links = watching.watch_many(urls, by=reviewer, now=timezone.now())
    stop = threading.Event()
    runners = Runners(bounds=Bounds(stopping=stop.is_set)).start(1)
    wait_for(lambda: len(site.hits) > 2 * len(hosts))

    held = Link.objects.filter(lease_token__isnull=False).order_by("-pk")[0]
    took = []
    for wanted in (links[-1], held, links[-2]):
        began = time.monotonic()
        checked = checking.check_now(links=[wanted], by=reviewer, now=timezone.now())
        took.append(time.monotonic() - began)
        assert [one.attention for one in checked] == [checking.Attention.LOOKED]
    stop.set()
    runners.end()

    assert max(took) <= 2.0


def test_one_pace_holds_between_a_sweep_and_a_check_right_after_it(
    unshared: Settings, site: web.Site, transactional_db: None, reviewer: User
) -> None:
    unshared.FETCH_PER_HOST_DELAY = 0.5
    log = Log()
    site.answers["/page"] = log
    urls = [site.url(f"/page?{n}") for n in range(2)]
    links = watching.watch_many(urls, by=reviewer, now=timezone.now())
    checking.sweep(clock=timezone.now)

    checking.check_now(links=links[:1], by=reviewer, now=timezone.now())

    assert len(log.came) == 3
    assert log.closest >= 0.95 * 0.5


def test_tarpits_hold_up_no_other_host(
    polite: Settings, transactional_db: None, reviewer: User
) -> None:
    good = [f"127.0.9.{n}" for n in range(1, 201)]
    tarpits = [f"127.0.10.{n}" for n in range(1, 21)]
    with web.serve(hosts=good + tarpits, answers={"/page": web.reply(200, web.PLAIN)}) as site:
        fine = [site.url(f"/page?{n}", host=host) for host in good for n in range(2)]
        traps = ("/hang", "/drip-body", "/drip-headers")
        stuck = [site.url(path, host=host) for host in tarpits for path in traps]
        without = seconds_for(fine, by=reviewer)
        with_them = seconds_for(stuck + fine, by=reviewer)

    assert with_them < 2 * without


def seconds_for(urls: list[str], *, by: User) -> float:
    """From the start of a sweep to the last good look."""
    now = timezone.now()
    Link.objects.update(next_check_at=None)
    known = set(Link.objects.values_list("url", flat=True))
    if new := [url for url in urls if url not in known]:
        watching.watch_many(new, by=by, now=now)
    Link.objects.filter(url__in=urls).update(next_check_at=now)
    checking.sweep(clock=timezone.now, bounds=Bounds(seconds=PATIENCE))
    last = LinkCheck.objects.filter(outcome="alive", checked_at__gte=now).latest("checked_at")
    return (last.checked_at - now).total_seconds()


@pytest.mark.parametrize("log", [FEW], indirect=True)
def test_runners_that_may_not_run_look_at_nothing(unshared: Settings, log: Log) -> None:
    other = turns.OneRunner(token=uuid.uuid4(), clock=timezone.now)
    assert other.begin()

    tally = checking.sweep(clock=timezone.now)

    assert (tally.stood_back, tally.checked, log.came) == (True, 0, [])
    other.end(waits={})


def test_with_politeness_off_nobody_asks_for_a_turn(
    open_loopback: Settings, site: web.Site, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manners, "_turns", lambda *_: pytest.fail("asked for a turn"))

    assert checking.sweep(clock=timezone.now).checked == 0
