"""The hands that hold the workers of these tests: a worker that gave up is started again."""

import os
import signal
from contextlib import suppress

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sources.models import LinkCheck
from tests import services, watching, web
from tests.journeys.workers import HOSTS, Newsroom, Program, wait_for


def kill_its_first_children(worker: Program, newsroom: Newsroom) -> None:
    """Returns when Celery has given up: it does where a child dies before the worker is up."""

    def gave_up() -> bool:
        for child in worker.children():
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return worker.process.poll() is not None

    worker.is_over = True  # so that nobody minds it
    wait_for(gave_up, newsroom)
    worker.is_over = False
    assert "Could not start worker processes" in newsroom.log.read_text()


def test_a_worker_that_gave_up_is_started_again(
    newsroom: Newsroom, redis_server: services.RedisServer, reviewer: User
) -> None:
    newsroom.environment["REDIS_URL"] = redis_server.url  # with files for messages it goes on
    with web.serve(hosts=HOSTS[:1]) as site:
        watching.watch(site.url("/plain"), by=reviewer, now=timezone.now())
        worker = newsroom.worker("unlucky")
        newsroom.beat()
        kill_its_first_children(worker, newsroom)

        wait_for(LinkCheck.objects.exists, newsroom)

    assert newsroom.restarts == 1


def test_one_that_was_killed_on_purpose_is_not(newsroom: Newsroom) -> None:
    worker = newsroom.worker("killed")

    worker.kill()
    newsroom.mind()

    assert (newsroom.restarts, worker.children()) == (0, [])


def test_one_that_ends_again_and_again_fails_the_test_with_the_end_of_its_log(
    newsroom: Newsroom,
) -> None:
    newsroom.start("no-such-command")

    with pytest.raises(AssertionError, match="No such command") as failure:
        wait_for(lambda: False, newsroom)
    assert len(str(failure.value).splitlines()) < 50
