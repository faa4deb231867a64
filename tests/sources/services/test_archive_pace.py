"""No archive is asked more than sixty times a minute, however many workers there are."""

import asyncio
import datetime as dt
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import User
from django.db import connections

from sources.choices import ArchiveOutcome
from sources.models import ArchivePace, ArchiveRequest, Link
from sources.services import archiving, asking, petitions, spacing
from sources.services.rounds import Bounds
from tests import archive, watching, web
from tests.archive import Archive
from tests.newsroom import NOW
from tests.sources.services.archive_rounds import HOUR, ask

LINKS = 30
MINUTE = dt.timedelta(minutes=1)


@dataclass
class SharedClock:
    """One time for all workers; it goes on by what they sleep, and by what a request takes."""

    now: dt.datetime
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> dt.datetime:
        return self.now

    def rest(self, seconds: float) -> None:
        with self.lock:
            self.now += dt.timedelta(seconds=seconds)


@dataclass
class Log:
    """When the archive was asked, by that clock."""

    clock: SharedClock
    times: list[dt.datetime] = field(default_factory=list)

    def around(self, answer: web.Answer) -> web.Answer:
        async def noted(request: web.Request, writer: asyncio.StreamWriter) -> None:
            self.times.append(self.clock())
            await answer(request, writer)

        return noted

    def most_in_a_minute(self) -> int:
        times = sorted(self.times)
        return max(sum(start <= at < start + MINUTE for at in times) for start in times)


@pytest.fixture
def log(library: Archive, transactional_db: None, reviewer: User) -> Log:
    """Thirty lookups, each of an index and of a copy behind two redirects."""
    log = Log(SharedClock(NOW + HOUR))
    urls = [f"https://harbour.example/{number}" for number in range(LINKS)]
    for link in watching.watch_many(urls, by=reviewer, now=NOW):
        archive.was_read(link)
        stamp = f"{NOW:%Y%m%d%H%M%S}"
        library.holds(link.url, NOW)
        raw = f"/web/{stamp}id_/{link.url}"
        library.site.answers[raw] = web.redirect(f"{raw}-moved")
        library.site.answers[f"{raw}-moved"] = web.redirect(f"{raw}-again")
        library.site.answers[f"{raw}-again"] = archive.REPORT
        archiving.request_lookup(link=link, by=reviewer, now=NOW)
    answers = library.site.answers
    for path in [path for path in answers if "harbour.example" in path]:
        answers[path] = log.around(answers[path])
    return log


def two_workers(log: Log) -> int:
    def work() -> int:
        try:
            return asking.run_due(clock=log.clock, bounds=Bounds(), rest=log.clock.rest)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return sum(filed.result() for filed in [pool.submit(work) for _ in range(2)])


def test_two_workers_ask_at_most_sixty_times_a_minute(log: Log) -> None:
    filed = two_workers(log)

    assert filed == LINKS
    assert len(log.times) == 4 * LINKS  # an index, a copy, and two redirects on the way to it
    assert log.most_in_a_minute() <= 60
    assert not ArchiveRequest.objects.open().filter(cause="asked").exists()


def test_without_turns_they_would_ask_more(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def free(*, archive: str, now: dt.datetime) -> dt.timedelta:
        ArchivePace.objects.get_or_create(archive=archive, defaults={"next_ask_at": now})
        return spacing.NOW

    monkeypatch.setattr(spacing, "take", free)
    monkeypatch.setattr(spacing, "resting", lambda **_: [])

    two_workers(log)

    assert log.most_in_a_minute() > 60


def test_without_counting_redirects_they_would_ask_more(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spacing, "settle", lambda **_: None)

    two_workers(log)

    assert log.most_in_a_minute() > 60


@pytest.mark.django_db
def test_of_two_that_find_the_time_come_one_gets_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    spacing.take(archive="archive.example", now=NOW)
    seen = ArchivePace.objects.get()
    later = NOW + MINUTE

    first = spacing.take(archive="archive.example", now=later)
    monkeypatch.setattr(ArchivePace.objects, "get_or_create", lambda **_: (seen, False))
    second = spacing.take(archive="archive.example", now=later)

    assert first == spacing.NOW
    assert second > spacing.NOW


Watch = Callable[[str], Link]


@pytest.fixture
def stale(library: Archive, watch: Watch, reviewer: User) -> petitions.Leased:
    """A lease that ran out, after which another worker found the copy."""
    link = archive.was_read(watch("https://harbour.example/report"))
    link.archive_requests.all().delete()
    archiving.request_lookup(link=link, by=reviewer, now=NOW)
    leased = petitions.lease(now=NOW, not_at=[])
    assert leased is not None
    library.holds(link.url, NOW)
    assert ask(NOW + HOUR) == 1
    return leased


FOUND = petitions.Answer("same-text", 200, outcome=ArchiveOutcome.FOUND)


def test_a_worker_stopped_past_its_lease_cannot_write(stale: petitions.Leased) -> None:
    assert petitions.file(leased=stale, answer=FOUND, now=NOW + 2 * HOUR) is False

    request = ArchiveRequest.objects.get()
    assert (request.outcome, request.tries.count()) == ("found", 1)


def test_without_the_guard_it_would_write(
    stale: petitions.Leased, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anybody(*, leased: petitions.Leased) -> ArchiveRequest:
        return ArchiveRequest.objects.get(pk=leased.id)

    monkeypatch.setattr(petitions, "still_held", anybody)

    petitions.file(leased=stale, answer=FOUND, now=NOW + 2 * HOUR)

    assert ArchiveRequest.objects.get().tries.count() == 2


def test_a_leased_request_is_nobody_elses_until_the_lease_runs_out(
    library: Archive, watch: Watch
) -> None:
    watch("https://harbour.example/report")
    assert petitions.lease(now=NOW + HOUR, not_at=[])

    assert petitions.lease(now=NOW + HOUR, not_at=[]) is None
    again = petitions.lease(now=NOW + HOUR + petitions.LEASE + MINUTE, not_at=[])

    assert again
    assert again.attempts == 2


def test_a_lease_that_was_lost_is_not_given_back(stale: petitions.Leased) -> None:
    ArchiveRequest.objects.update(lease_token=uuid.UUID(int=1), lease_until=NOW)

    petitions.give_back(leased=stale)

    assert ArchiveRequest.objects.get().lease_token == uuid.UUID(int=1)
