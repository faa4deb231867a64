"""`check_links` by several processes on this machine: each link once, and nobody dies unheard."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sources.models import Link, LinkCheck, Sweep
from tests import services, watching, web
from tests.journeys import workers
from tests.journeys.workers import Newsroom

LINKS = 600


@contextmanager
def due_links(path: str, by: User) -> Iterator[None]:
    answers = {"/slow": workers.slowly}
    with web.serve(hosts=workers.HOSTS, answers=answers) as site:
        hosts = workers.HOSTS
        urls = [site.url(f"{path}?{n}", host=hosts[n % len(hosts)]) for n in range(LINKS)]
        watching.watch_many(urls, by=by, now=timezone.now())
        yield


@contextmanager
def check_links(newsroom: Newsroom, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-W", "ignore", "manage.py", "check_links", "--json", *arguments]
    with subprocess.Popen(
        command,
        cwd=services.ROOT,
        env=newsroom.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        yield process


@pytest.mark.parametrize(("arguments", "sweeps"), [((), 2), (("--limit", str(LINKS)), 1)])
def test_runners_share_the_links_and_one_sum_is_told(
    newsroom: Newsroom, reviewer: User, arguments: tuple[str, ...], sweeps: int
) -> None:
    newsroom.environment["FETCH_RUNNERS"] = "2"

    with due_links("/slow", reviewer), check_links(newsroom, *arguments) as process:
        said, _ = process.communicate(timeout=workers.PATIENCE)

    assert process.returncode == 0
    assert json.loads(said)["outcomes"] == {"alive": LINKS}
    assert LinkCheck.objects.values("link").distinct().count() == LINKS
    assert LinkCheck.objects.count() == LINKS
    assert Sweep.objects.exclude(checked=0).count() == sweeps


def test_a_runner_that_dies_is_told_and_its_links_come_back(
    newsroom: Newsroom, impatient: None, reviewer: User
) -> None:
    newsroom.environment |= {
        "FETCH_RUNNERS": "2",
        "FETCH_TIMEOUT": "3",
        "FETCH_CONCURRENCY": "100",
    }

    with due_links("/hang", reviewer), check_links(newsroom) as process:
        workers.wait_for(lambda: len(workers.children_of(process)) == 2, newsroom)
        workers.wait_for(Link.objects.filter(lease_attempts=1).exists, newsroom)
        os.kill(workers.children_of(process)[0], signal.SIGKILL)
        _, complained = process.communicate(timeout=workers.PATIENCE)

    assert process.returncode == 2
    assert b"A runner died" in complained
    unseen = Link.objects.filter(looks=None)
    assert unseen.count() + LinkCheck.objects.count() == LINKS
    assert not unseen.filter(next_check_at__gt=timezone.now()).exists()
