"""kill -9 of worker, beat and broker in the middle of a sweep costs a delay and nothing else.

Two workers sweep 2,000 links. One is stopped in its tracks (a machine that hangs), the other, beat
and the broker are killed. New ones finish the work. Then the stopped one wakes up and wants to
write what it had seen: the lease guard has to refuse it, and the twin test shows that it is the
guard.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from sources.models import Link, LinkCheck, Sweep
from tests import services, watching, web

LINKS = 2_000
PATIENCE = 150  # seconds for the slowest step, on a machine that does much else
APP = [sys.executable, "-m", "celery", "--app", "tests.journeys.hurried", "--quiet"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
HOSTS = [f"127.0.7.{number}" for number in range(1, 41)]


@dataclass
class Newsroom:
    """The processes of a test, each in a session of its own."""

    environment: dict[str, str]
    log: Path
    broker: services.RedisServer | None = None
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*APP, *arguments],
                env=self.environment,
                cwd=services.ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self, name: str, *, pool: str = "prefork") -> "subprocess.Popen[bytes]":
        options = ["--pool", pool, "--concurrency", "1", "--hostname", f"{name}@test", *QUIET]
        return self.start("worker", *options)

    def beat(self) -> "subprocess.Popen[bytes]":
        return self.start("beat", "--pidfile=", "--max-interval", "1")

    def end(self) -> None:
        for process in self.processes:
            kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """kill -9, children included, stopped ones too."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def children_of(process: "subprocess.Popen[bytes]") -> list[int]:
    command = ["/usr/bin/env", "ps", "-o", "pid=", "--ppid", str(process.pid)]
    listed = subprocess.run(command, capture_output=True, check=True)
    return [int(pid) for pid in listed.stdout.split()]


def wait_for(met: Callable[[], bool], newsroom: Newsroom) -> None:
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, newsroom.log.read_text()
        time.sleep(0.02)


async def slowly(request: web.Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.1)
    await web.reply(200, web.PLAIN)(request, writer)


@pytest.fixture
def newsroom(
    process_environment: dict[str, str], settings: Settings, tmp_path: Path
) -> Iterator[Newsroom]:
    """No process yet; a broker of its own when the suite runs on Redis, because it is killed."""
    settings.FETCH_ALLOWED_NETWORKS = (ip_network("127.0.0.0/8"),)
    environment = process_environment | {
        "DATA_DIR": str(tmp_path / "var"),
        "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
        "FETCH_CONCURRENCY": "20",
        "FETCH_PER_HOST_CONCURRENCY": "0",
        "FETCH_PER_HOST_DELAY": "0",
        "FETCH_TIMEOUT": "2",
    }
    with ExitStack() as stack:
        broker = None
        if settings.REDIS_URL:
            program = services.survey()["Redis"]
            assert program is not None
            broker = stack.enter_context(services.redis_server(program))
            environment["REDIS_URL"] = broker.url
        running = Newsroom(environment, tmp_path / "log", broker)
        stack.callback(running.end)
        yield running


@pytest.fixture
def links(newsroom: Newsroom, reviewer: User) -> Iterator[list[Link]]:
    with web.serve(hosts=HOSTS, answers={"/slow": slowly}) as site:
        urls = [site.url(f"/slow?{n}", host=HOSTS[n % len(HOSTS)]) for n in range(LINKS)]
        yield watching.watch_many(urls, by=reviewer, now=timezone.now())


def stop_between_transactions(process: "subprocess.Popen[bytes]", newsroom: Newsroom) -> None:
    """SIGSTOP when it holds no lock: a machine that hangs with one holds up everybody for a while,
    which is true of any program and not what is tested here."""

    def stopped_without_locks() -> bool:
        os.killpg(process.pid, signal.SIGSTOP)
        if nobody_holds_locks():
            return True
        os.killpg(process.pid, signal.SIGCONT)
        return False

    wait_for(stopped_without_locks, newsroom)


def nobody_holds_locks() -> bool:
    try:
        with transaction.atomic():
            list(Link.objects.select_for_update(nowait=True).values_list("pk"))
    except OperationalError:
        return False
    return True


@pytest.fixture
def impatient(transactional_db: None) -> Iterator[None]:
    """This process does not wait for the one lock of SQLite."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")
    yield
    connection.close()


def sweep_through_a_disaster(newsroom: Newsroom) -> None:
    """Returns when every link has a look and the worker that was stopped has tried to write."""
    hung, killed, beat = newsroom.worker("hung"), newsroom.worker("killed"), newsroom.beat()
    wait_for(lambda: LinkCheck.objects.count() > 0.3 * LINKS and two_sweep(), newsroom)
    stop_between_transactions(hung, newsroom)
    kill(killed)
    kill(beat)
    if newsroom.broker:
        newsroom.broker.stop(signal.SIGKILL)
    assert 0.25 * LINKS < LinkCheck.objects.count() < 0.75 * LINKS
    unfinished = set(Sweep.objects.filter(finished_at=None).values_list("pk", flat=True))

    newsroom.worker("new")
    newsroom.beat()
    if newsroom.broker:
        newsroom.broker.start()
    wait_for(lambda: not Link.objects.filter(looks=None).exists(), newsroom)

    for child in children_of(hung):
        os.kill(child, signal.SIGCONT)
    woken = Sweep.objects.filter(pk__in=unfinished, finished_at__isnull=False)
    wait_for(woken.exists, newsroom)


def two_sweep() -> bool:
    return Sweep.objects.filter(finished_at=None).count() == 2


def assert_each_link_was_looked_at_once() -> None:
    assert LinkCheck.objects.values("link").distinct().count() == LINKS
    assert LinkCheck.objects.count() == LINKS
    assert set(Link.objects.values_list("health", flat=True)) == {"healthy"}


def test_every_link_is_recorded_exactly_once_whoever_is_killed(
    newsroom: Newsroom, impatient: None, links: list[Link]
) -> None:
    sweep_through_a_disaster(newsroom)

    assert_each_link_was_looked_at_once()


def test_without_the_lease_guard_some_are_recorded_twice(
    newsroom: Newsroom, impatient: None, links: list[Link]
) -> None:
    newsroom.environment["LEASE_GUARD"] = "off"

    sweep_through_a_disaster(newsroom)

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

        worker.terminate()
        worker.wait(timeout=10)

    assert not Link.objects.filter(lease_token__isnull=False).exists()
    assert set(Link.objects.values_list("lease_attempts", flat=True)) == {0}
    assert not LinkCheck.objects.exists()
