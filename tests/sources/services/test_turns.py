"""A host is asked by one runner at a time, with Redis and without, and while Redis is lost."""

import datetime as dt
import signal
import time
import uuid
from collections.abc import Iterator

import pytest
import redis
from django.utils import timezone
from pytest_django import Settings

from sources.models import Runner
from sources.services import looking, sharing, turns
from tests import services

HOSTS = {"a.example", "b.example"}


@pytest.fixture
def server(
    settings: Settings, redis_server: services.RedisServer
) -> Iterator[services.RedisServer]:
    """Empty at first, and running again when the test ends."""
    settings.REDIS_URL = redis_server.url
    redis.from_url(redis_server.url).flushall()
    yield redis_server
    if redis_server.process is None or redis_server.process.poll() is not None:
        redis_server.start()


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "OWN_SECONDS", 0.6)
    monkeypatch.setattr(turns, "RUNNER_SECONDS", 0.6)
    monkeypatch.setattr(turns, "KEEP_EVERY", 0.0)


def alone(clock: looking.Clock = timezone.now) -> turns.OneRunner:
    return turns.OneRunner(token=uuid.uuid4(), clock=clock)


def shared() -> sharing.SharedTurns:
    return sharing.SharedTurns(token=uuid.uuid4(), clock=timezone.now)


def begun() -> sharing.SharedTurns:
    runner = shared()
    assert runner.begin()
    return runner


# Without Redis.


def test_one_runner_works_and_the_others_stand_back(db: None) -> None:
    first, second = alone(), alone()

    assert (first.begin(), second.begin()) == (True, False)
    assert (set(first.claim(HOSTS)), second.claim(HOSTS)) == (HOSTS, {})
    first.end(waits={})
    assert second.begin()


def test_a_runner_that_died_is_waited_for_no_longer_than_its_turn(db: None) -> None:
    now = timezone.now()
    assert alone(lambda: now).begin()

    soon = now + dt.timedelta(seconds=turns.RUNNER_SECONDS)
    assert not alone(lambda: soon).begin()
    assert alone(lambda: soon + dt.timedelta(seconds=1)).begin()


def test_a_runner_that_slept_past_its_turn_may_begin_nothing(db: None, in_a_hurry: None) -> None:
    sleeper, other = alone(), alone()
    assert sleeper.begin()
    time.sleep(0.7)

    assert sleeper.lapsed
    assert sleeper.claim(HOSTS) == {}
    assert other.begin()
    assert not sleeper.keep(waits={})


def test_the_next_runner_inherits_how_long_hosts_are_to_be_left_alone(db: None) -> None:
    first, second = alone(), alone()
    assert first.begin()
    first.end(waits={"a.example": 5.0, "b.example": 0.0})

    assert second.begin()
    waits = second.claim(HOSTS)

    assert 4.0 < waits["a.example"] <= 5.0
    assert waits["b.example"] == 0.0


# With Redis.


def test_a_host_is_one_runners_until_it_lets_go(db: None, server: services.RedisServer) -> None:
    first, second = begun(), begun()

    assert set(first.claim({"a.example"})) == {"a.example"}
    assert set(second.claim(HOSTS)) == {"b.example"}
    first.end(waits={"a.example": 5.0})
    wait = second.claim({"a.example"})["a.example"]
    assert 4.0 < wait <= 5.0
    second.end(waits={})


def test_a_host_is_free_when_its_runner_does_not_renew_it(
    db: None, server: services.RedisServer, in_a_hurry: None
) -> None:
    first, second = begun(), begun()
    first.claim(HOSTS)
    time.sleep(0.7)

    assert first.lapsed
    assert second.keep(waits={})
    assert set(second.claim(HOSTS)) == HOSTS
    assert first.keep(waits={})
    assert set(first.lost()) == HOSTS


def test_renewing_holds_it(db: None, server: services.RedisServer, in_a_hurry: None) -> None:
    first, second = begun(), begun()
    first.claim(HOSTS)
    for _ in range(4):
        time.sleep(0.25)
        assert first.keep(waits={})
        assert second.keep(waits={})

    assert second.claim(HOSTS) == {}
    assert not first.lost()


def test_redis_emptied_gives_no_host_to_two_runners_for_long(
    db: None, server: services.RedisServer, in_a_hurry: None
) -> None:
    first, second = begun(), begun()
    first.claim(HOSTS)
    redis.from_url(server.url).flushall()

    assert first.keep(waits={})
    assert second.claim(HOSTS) == {}


def test_a_hundred_hosts_are_one_question(
    db: None, server: services.RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = begun()
    asked: list[int] = []
    ask = runner._claim

    def counted(*, keys: list[str], args: list[str | int]) -> object:
        asked.append(len(keys) // 2)
        return ask(keys=keys, args=args)

    monkeypatch.setattr(runner, "_claim", counted)
    assert len(runner.claim({f"host{n}.example" for n in range(100)})) == 100
    assert asked == [100]


# Redis is lost.


def test_when_redis_is_lost_one_runner_goes_on_and_the_other_stops(
    db: None, server: services.RedisServer
) -> None:
    first, second = begun(), begun()
    first.claim({"a.example"})
    second.claim({"b.example"})
    server.stop(signal.SIGKILL)

    assert first.claim({"c.example"}) == {}
    assert first.keep(waits={})
    assert second.claim({"c.example"}) == {}
    assert not second.keep(waits={})
    assert set(first.claim({"a.example", "b.example", "c.example"})) == {"a.example"}
    assert not shared().begin()


def test_hosts_of_others_are_asked_when_their_turns_are_over(
    db: None, server: services.RedisServer, in_a_hurry: None
) -> None:
    first, second = begun(), begun()
    second.claim({"b.example"})
    server.stop(signal.SIGKILL)
    assert first.keep(waits={})

    assert first.claim({"b.example"}) == {}
    time.sleep(0.7)
    assert second.lapsed
    assert first.keep(waits={})
    assert set(first.claim({"b.example"})) == {"b.example"}


def test_a_runner_that_starts_without_redis_works_alone(
    db: None, server: services.RedisServer
) -> None:
    server.stop(signal.SIGKILL)

    runner = begun()

    assert set(runner.claim(HOSTS)) == HOSTS
    assert not shared().begin()
    runner.end(waits={})
    assert Runner.objects.get().token is None


def test_redis_that_comes_back_is_used_again(
    db: None, server: services.RedisServer, in_a_hurry: None
) -> None:
    first = begun()
    first.claim({"a.example"})
    server.stop(signal.SIGKILL)
    assert first.keep(waits={})
    assert not shared().begin()

    server.start()
    assert first.keep(waits={})
    second = begun()
    assert set(second.claim(HOSTS)) == {"b.example"}
