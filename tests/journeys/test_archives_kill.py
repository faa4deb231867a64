"""kill -9 of a worker between asking an archive and writing its answer loses nothing and doubles
nothing: the request is due again when its lease runs out.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_network

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from sources.models import ArchiveRequest, ArchiveTry, Link, Memento
from sources.services import archiving, asking, petitions
from sources.services.rounds import Bounds
from tests import archive, newsroom, services, watching, web
from tests.archive import Archive, Clock
from tests.journeys.workers import PATIENCE

WORK = "import django; django.setup(); from sources import tasks; tasks.ask_archives()"


@pytest.fixture
def library(transactional_db: None, settings: Settings) -> Iterator[Archive]:
    settings.FETCH_ALLOWED_NETWORKS = (ip_network("127.0.0.0/8"),)
    settings.FETCH_TIMEOUT = 10.0
    with web.serve(hosts=["127.0.8.1"]) as site:
        library = Archive(site)
        library.set_up(settings, saves=True)
        yield library


@pytest.fixture
def link(library: Archive, reviewer: User) -> Link:
    link = archive.was_read(watching.watch(newsroom.HARBOUR_URL, by=reviewer))
    link.archive_requests.all().delete()
    return link


class Held:
    """The archive has heard, and answers nobody before it is let go."""

    def __init__(self, answer: web.Answer) -> None:
        self._answer, self._is_free = answer, False

    def let_go(self) -> None:
        self._is_free = True

    async def __call__(self, request: web.Request, writer: asyncio.StreamWriter) -> None:
        while not self._is_free:
            await asyncio.sleep(0.02)
        await self._answer(request, writer)


def killed_when(met: Callable[[], bool], library: Archive, environment: dict[str, str]) -> None:
    """A worker process, killed as soon as that is so."""
    found = environment | {
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
        "FETCH_TIMEOUT": "120",  # it waits until it is killed
        "ARCHIVE_TIMEMAP_URLS": library.site.url("/timemap/{url}"),
        "ARCHIVE_SAVE_URL": library.site.url("/save/{url}"),
    }
    worker = subprocess.Popen([sys.executable, "-c", WORK], env=found, cwd=services.ROOT)
    deadline = time.monotonic() + PATIENCE
    try:
        while not met():
            assert time.monotonic() < deadline
            assert worker.poll() is None
            time.sleep(0.01)
    finally:
        worker.kill()
        worker.wait(timeout=PATIENCE)


def ask_when_the_lease_is_over() -> int:
    clock = Clock(timezone.now() + petitions.LEASE)
    return asking.run_due(clock=clock, bounds=Bounds(), rest=clock.rest)


@pytest.mark.parametrize("killed_at", ["/timemap/", "/web/"])
def test_a_lookup_is_made_again_and_written_once(
    library: Archive,
    link: Link,
    reviewer: User,
    process_environment: dict[str, str],
    killed_at: str,
) -> None:
    library.holds(link.url, newsroom.NOW)
    answers = library.site.answers
    held = {path: Held(answers[path]) for path in answers if path.startswith(killed_at)}
    answers.update(held)
    archiving.request_lookup(link=link, by=reviewer, now=timezone.now())

    killed_when(
        lambda: any(path.startswith(killed_at) for path in library.asked),
        library,
        process_environment,
    )
    for one in held.values():
        one.let_go()
    assert not ArchiveTry.objects.exists()
    assert ArchiveRequest.objects.open().filter(lease_token__isnull=False).count() == 1

    assert ask_when_the_lease_is_over() == 1
    assert ask_when_the_lease_is_over() == 0
    assert Memento.objects.get().verification == "verified"
    assert ArchiveTry.objects.count() == 1
    assert ArchiveRequest.objects.get().outcome == "found"


def test_a_copy_that_was_made_before_the_worker_died_is_not_asked_for_again(
    library: Archive, link: Link, reviewer: User, process_environment: dict[str, str]
) -> None:
    now = timezone.now().replace(microsecond=0)
    held = Held(web.reply(200, '{"job_id": "spn2-1"}'))
    library.answers_save(link.url, held)
    archiving.request_save(link=link, by=reviewer, now=now)

    killed_when(lambda: bool(library.asked), library, process_environment)
    held.let_go()
    library.holds(link.url, now)
    assert ask_when_the_lease_is_over() == 1

    assert sum(path.startswith("/save/") for path in library.asked) == 1
    assert ArchiveRequest.objects.get().outcome == "saved"
    assert Memento.objects.get().verification == "verified"
