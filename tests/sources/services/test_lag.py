"""A checker that is too busy to take answers blames no page for it, and seldom gets that busy."""

import asyncio
import datetime as dt
import random
import time
from collections.abc import Awaitable, Callable
from itertools import chain
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import Link, LinkCheck
from sources.rules.seen import Seen
from sources.services import lag, looking, pages
from sources.services.findings import Finding, Reading
from sources.services.lag import AGAIN_IN, AT_ONCE, SPREAD, Lag, Slices
from sources.services.leasing import LeasedLink
from sources.web import fetching
from tests import watching, web
from tests.newsroom import NOW
from tests.sources.odd_answers import after

Watch = Callable[[str], Link]
READING = 3.0
"""Seconds for which the loop computes; a look may take two."""
LATE = 4


def compute(seconds: float) -> None:
    """Computes, as a reader of pages would; it is no sleep, which lets others work."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        sum(range(1000))


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the page at /heavy takes the loop more time than a look has."""
    read = pages.read

    def slowly(*, link: LeasedLink, seen: Seen) -> Reading:
        if link.url.endswith("/heavy"):
            compute(READING)
        return read(link=link, seen=seen)

    monkeypatch.setattr(pages, "read", slowly)


@pytest.fixture
def links(site: web.Site, watch: Watch, settings: Settings) -> list[Link]:
    """Pages that take their time, but not too long, beside one that is dear to read."""
    settings.FETCH_TIMEOUT = 2.0
    site.answers["/heavy"] = after(0.3, web.page("Heavy", "A page that is dear to read."))
    site.answers["/late"] = after(0.8, web.page("Late", "A page that takes its time."))
    watch(site.url("/heavy"))
    return [watch(site.url("/late", host=host)) for host in site.hosts[1 : LATE + 1]]


def looks_at(links: list[Link]) -> list[LinkCheck]:
    return [link.looks.newest_first()[0] for link in links]


def test_pages_are_not_blamed_while_our_own_loop_stands(busy: None, links: list[Link]) -> None:
    watching.sweep(at=NOW)

    assert {(look.outcome, look.reason, look.counts) for look in looks_at(links)} == {
        ("unreachable", "busy-checker", False)
    }
    for link in Link.objects.filter(pk__in=[link.pk for link in links]):
        assert (link.health, link.strikes) == ("unknown", 0)
        assert watching.replayed(link) == watching.standing(link)


def test_they_are_looked_at_again_soon(busy: None, links: list[Link], site: web.Site) -> None:
    watching.sweep(at=NOW)
    site.answers["/heavy"] = web.status(404)

    latest = (1 + SPREAD) * AGAIN_IN + 60  # the sweep itself takes a while
    due = Link.objects.due(NOW + dt.timedelta(seconds=latest))
    assert {link.pk for link in links} <= set(due.values_list("pk", flat=True))


def test_without_the_clock_each_would_have_a_strike(
    busy: None, links: list[Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lag, "since", lambda self, began: 0.0)

    watching.sweep(at=NOW)

    assert {(look.reason, look.counts) for look in looks_at(links)} == {("timeout", True)}
    late = Link.objects.filter(pk__in=[link.pk for link in links])
    assert set(late.values_list("health", "strikes")) == {("suspect", 1)}


def test_a_server_that_is_late_by_itself_is_blamed(
    site: web.Site, watch: Watch, settings: Settings
) -> None:
    settings.FETCH_TIMEOUT = 1.5
    link = watch(site.url("/hang"))

    look = watching.look_at(link, at=NOW)

    assert (look.reason, look.counts, link.health) == ("timeout", True, "suspect")


def test_stops_are_measured_from_when_a_look_began() -> None:
    async def stop_now_and_then() -> tuple[float, float, float]:
        lag = Lag()
        async with lag.measured():
            began = time.monotonic()
            await asyncio.sleep(0.15)
            for _ in range(3):
                compute(0.4)
                await asyncio.sleep(0.15)
            whole, later = lag.since(began), time.monotonic()
            compute(0.4)
            return whole, lag.since(later), lag.since(time.monotonic())

    whole, later, now = fetching.run(stop_now_and_then())

    assert 0.8 < whole < 3.0
    assert 0.2 < later < 1.0  # the clock has not struck since
    assert now < 0.1


class Rounds:
    """Which pieces of work were done in the same round of the loop."""

    def __init__(self) -> None:
        self.done: list[list[int]] = []
        self._is_open = False

    def note(self, piece: int) -> None:
        if not self._is_open:
            self._is_open = True
            self.done.append([])
            asyncio.get_running_loop().call_soon(self._end)
        self.done[-1].append(piece)

    def _end(self) -> None:
        self._is_open = False

    @property
    def longest(self) -> int:
        return max(map(len, self.done))

    @property
    def order(self) -> list[int]:
        return list(chain.from_iterable(self.done))


PIECES = 10 * AT_ONCE


def rounds_of(*, cancelled: range = range(0), late: Callable[[], int] = int) -> Rounds:
    """Pieces of work that could all be done at once, or come so many rounds of the loop later; some
    of which nobody waits for any more.
    """
    rounds, slices = Rounds(), Slices()

    async def work(piece: int) -> None:
        for _ in range(late()):
            await asyncio.sleep(0)
        await slices.begin()
        rounds.note(piece)

    async def all_at_once() -> None:
        pieces = [asyncio.create_task(work(piece)) for piece in range(PIECES)]
        await asyncio.sleep(0)
        for piece in cancelled:
            pieces[piece].cancel()
        await asyncio.gather(*pieces, return_exceptions=True)

    fetching.run(all_at_once())
    return rounds


def test_no_round_of_the_loop_does_more_than_a_few_pieces_of_work() -> None:
    rounds = rounds_of()

    assert rounds.longest <= AT_ONCE
    assert rounds.order == list(range(PIECES))


@pytest.mark.parametrize("seed", range(20))
def test_nor_when_the_pieces_come_one_after_the_other(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - repeatable, no secret

    rounds = rounds_of(late=lambda: dice.randrange(15))

    assert rounds.longest <= AT_ONCE
    assert sorted(rounds.order) == list(range(PIECES))


def test_a_look_that_was_stopped_while_it_waited_holds_up_nobody() -> None:
    stopped = range(AT_ONCE, PIECES - 1)

    rounds = rounds_of(cancelled=stopped)

    assert rounds.order == [*range(AT_ONCE), PIECES - 1]


def test_who_goes_on_passes_before_those_who_begin() -> None:
    slices, order = Slices(), []

    async def pass_by(name: str, turn: Callable[[], Awaitable[None]]) -> None:
        await turn()
        order.append(name)

    async def all_at_once() -> None:
        looks = [pass_by("begin", slices.begin) for _ in range(3 * AT_ONCE)]
        await asyncio.gather(*looks, *(pass_by("go on", slices.go_on) for _ in range(AT_ONCE)))

    fetching.run(all_at_once())

    assert order == ["begin"] * AT_ONCE + ["go on"] * AT_ONCE + ["begin"] * 2 * AT_ONCE


@pytest.fixture
def answers_at_once(
    site: web.Site, watch: Watch, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Rounds:
    """Pages that all answer at the same moment; in which rounds they are read."""
    settings.FETCH_CONCURRENCY = PIECES
    rounds, all_asked, asked = Rounds(), asyncio.Event(), set[str]()
    read, page = pages.read, web.page("Page", "A page among many.")

    async def answer(request: web.Request, writer: asyncio.StreamWriter) -> None:
        asked.add(request.path)
        if len(asked) == PIECES:
            all_asked.set()
        await all_asked.wait()
        await page(request, writer)

    def noted(*, link: LeasedLink, seen: Seen) -> Reading:
        rounds.note(link.id)
        compute(0.005)
        return read(link=link, seen=seen)

    monkeypatch.setattr(pages, "read", noted)
    for number in range(PIECES):
        site.answers[f"/{number}"] = answer
        watch(site.url(f"/{number}"))
    return rounds


def test_pages_that_answer_together_are_read_in_several_rounds(answers_at_once: Rounds) -> None:
    tally = watching.sweep(at=NOW)

    assert tally.outcomes == {"alive": PIECES}
    assert answers_at_once.longest <= AT_ONCE


def test_without_slices_they_would_be_read_in_one(
    answers_at_once: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lag, "AT_ONCE", PIECES)

    watching.sweep(at=NOW)

    assert answers_at_once.longest > AT_ONCE


@pytest.fixture
def begun(
    site: web.Site, reviewer: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Rounds:
    """In which rounds looks begin that may all begin at once."""
    settings.FETCH_CONCURRENCY = PIECES
    rounds, look = Rounds(), looking.look

    async def noted(*, link: LeasedLink, **given: Any) -> Finding:
        rounds.note(link.id)
        return await look(link=link, **given)

    monkeypatch.setattr(looking, "look", noted)
    watching.watch_many([site.url(f"/plain?{n}") for n in range(PIECES)], by=reviewer)
    return rounds


def test_looks_that_may_begin_together_begin_in_several_rounds(begun: Rounds) -> None:
    tally = watching.sweep(at=NOW)

    assert tally.outcomes == {"alive": PIECES}
    assert begun.longest <= AT_ONCE


def test_without_slices_they_would_begin_in_one(
    begun: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lag, "AT_ONCE", PIECES)

    watching.sweep(at=NOW)

    assert begun.longest == PIECES
