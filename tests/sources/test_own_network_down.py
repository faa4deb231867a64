"""Our own line is down for ten minutes: nothing is judged, nobody is called back, and it passes."""

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pytest_django import Settings

from claims.models import ReReview
from claims.services import rereviews
from sources.models import HealthChange, Link, LinkCheck, Sweep
from sources.services import ourline
from tests import newsroom, services, watching, web
from tests.newsroom import NOW, People

MINUTE = dt.timedelta(minutes=1)
HOSTS = [f"127.0.11.{number}" for number in range(1, 11)]
PAGES = 3
DOWN_FROM, DOWN_FOR = NOW + 30 * MINUTE, 10


class World:
    """The web beyond our line, which can be cut and mended."""

    def __init__(self, stack: ExitStack) -> None:
        self.port = services.free_port()
        self._stack = stack
        self.mend()

    def mend(self) -> None:
        answers = {f"/page/{n}": web.page(f"Page {n}", "It stands.") for n in range(PAGES)}
        served = web.serve(hosts=HOSTS, answers=answers, port=self.port)
        self.site = self._stack.enter_context(served)

    def cut(self) -> None:
        """From here on every connection is refused."""
        self._stack.pop_all().close()


@pytest.fixture
def world(open_loopback: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Ten hosts that are taken for hosts out in the world."""
    monkeypatch.setattr(ourline, "is_outside", lambda **_: True)
    with ExitStack() as stack:
        yield World(stack)


@pytest.fixture
def links(world: World, people: People) -> list[Link]:
    """Thirty pages on ten hosts; a published verdict rests on the first."""
    urls = [world.site.url(f"/page/{n}", host=host) for host in HOSTS for n in range(PAGES)]
    links = watching.watch_many(urls, by=people.reviewer)
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer, url=urls[0])
    newsroom.published(claim, by=people.reviewer, approver=people.editor)
    watching.sweep(at=NOW)
    assert set(Link.objects.values_list("health", flat=True)) == {"healthy"}
    return links


def be_down_for_ten_minutes(world: World) -> None:
    """A sweep a minute, as beat rings them, and re-reviews as they would be opened."""
    world.cut()
    Link.objects.update(next_check_at=DOWN_FROM)
    for minute in range(DOWN_FOR):
        watching.sweep(at=DOWN_FROM + minute * MINUTE)
        rereviews.open_for_changes(now=DOWN_FROM + minute * MINUTE)


def test_ten_minutes_without_a_line_cost_no_strike_and_pass_by_themselves(
    world: World, links: list[Link]
) -> None:
    changes = HealthChange.objects.count()

    be_down_for_ten_minutes(world)

    down = LinkCheck.objects.filter(checked_at__gte=DOWN_FROM)
    assert set(down.values_list("outcome", "reason", "counts")) == {
        ("unreachable", "connect", False)
    }
    assert set(Link.objects.values_list("health", "strikes")) == {("healthy", 0)}
    assert Sweep.objects.first().offline  # type: ignore[union-attr]
    world.mend()
    watching.sweep(at=DOWN_FROM + 15 * MINUTE)
    newest = LinkCheck.objects.filter(checked_at__gte=DOWN_FROM + 15 * MINUTE)
    assert set(newest.values_list("outcome", "counts")) == {("alive", True)}
    assert newest.count() == len(links)
    assert not Sweep.objects.first().offline  # type: ignore[union-attr]
    assert HealthChange.objects.count() == changes
    assert not ReReview.objects.exists()
    for link in Link.objects.all():
        assert watching.standing(link) == watching.replayed(link)


def test_without_the_breaker_every_page_would_have_a_strike(
    world: World, links: list[Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ourline.OurLine, "is_down", lambda line: False)

    be_down_for_ten_minutes(world)

    assert set(Link.objects.values_list("health", "strikes")) == {("suspect", 1)}
