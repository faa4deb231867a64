"""The hands that hold the workers of these tests: one that ended by itself is started again."""

import os
import signal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sources.models import LinkCheck
from tests import watching, web
from tests.journeys.workers import HOSTS, Newsroom, listed, wait_for


def alive_in(session: int) -> list[int]:
    return [pid for pid, state in listed("-s", session) if state != "Z"]


def test_a_worker_that_ended_by_itself_is_started_again(newsroom: Newsroom, reviewer: User) -> None:
    worker = newsroom.worker("unlucky")
    wait_for(lambda: bool(worker.children()), newsroom)
    first = worker.process.pid

    os.kill(first, signal.SIGKILL)
    worker.process.wait()
    newsroom.mind()

    assert (newsroom.restarts, worker.process.pid != first) == (1, True)
    wait_for(lambda: not alive_in(first), newsroom)
    with web.serve(hosts=HOSTS[:1]) as site:
        watching.watch(site.url("/plain"), by=reviewer, now=timezone.now())
        newsroom.beat()
        wait_for(LinkCheck.objects.exists, newsroom)


def test_one_that_was_killed_on_purpose_is_not(newsroom: Newsroom) -> None:
    worker = newsroom.worker("killed")

    worker.kill()
    newsroom.mind()

    assert (newsroom.restarts, worker.children()) == (0, [])


def test_one_that_ends_again_and_again_fails_the_test_with_the_end_of_its_log(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.journeys.workers.MOST_RESTARTS", 2)
    newsroom.start("no-such-command")

    with pytest.raises(AssertionError, match="No such command") as failure:
        wait_for(lambda: False, newsroom)
    assert len(str(failure.value).splitlines()) < 50
