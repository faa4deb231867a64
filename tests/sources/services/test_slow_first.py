"""What kept us waiting the last time is begun first, so that a sweep does not end by waiting."""

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import Link
from sources.rules import lag
from sources.services import leasing, recording
from sources.services.findings import held_back
from sources.services.rounds import Bounds
from tests import watching, web
from tests.newsroom import NOW
from tests.sources.odd_answers import after
from tests.watching import DAY

Watch = Callable[[str], Link]
PATHS = [f"/{number}" for number in range(4)]


@pytest.fixture
def links(site: web.Site, reviewer: User, settings: Settings) -> list[Link]:
    """Asked one at a time, the one that is due last is slow."""
    settings.FETCH_CONCURRENCY = 1
    for path in PATHS:
        site.answers[path] = web.page("A page", "A page that is simply there.")
    urls = [site.url(path, host=host) for path, host in zip(PATHS, site.hosts[1:5], strict=True)]
    links = watching.watch_many(urls, by=reviewer)
    for number, link in enumerate(links):
        Link.objects.filter(pk=link.pk).update(
            next_check_at=NOW - DAY + number * DAY / 10, is_slow=number == 3
        )
    return links


def asked(site: web.Site) -> list[str]:
    return [hit.path for hit in site.pages]


def test_slow_links_are_begun_first(site: web.Site, links: list[Link]) -> None:
    watching.sweep(at=NOW)

    assert asked(site) == ["/3", "/0", "/1", "/2"]


def test_a_look_at_a_few_links_takes_those_that_are_longest_due(
    site: web.Site, links: list[Link]
) -> None:
    watching.sweep(at=NOW, bounds=Bounds(limit=2))

    assert asked(site) == ["/0", "/1"]


def test_a_server_is_slow_until_it_is_not(
    site: web.Site, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lag, "LEAST", 0.1)
    monkeypatch.setattr(lag, "SLOW", 0.3)
    site.answers["/late"] = after(0.5, web.page("Late", "A page that takes its time."))
    link = watch(site.url("/late"))

    watching.look_at(link, at=NOW)
    slow = [Link.objects.get(pk=link.pk).is_slow]
    monkeypatch.setattr(lag, "SLOW", 5.0)  # it takes less than that, and is no quicker than it was
    watching.look_at(link, at=NOW + DAY)
    slow.append(Link.objects.get(pk=link.pk).is_slow)
    site.answers["/late"] = web.page("Late", "A page that takes its time.")
    watching.look_at(link, at=NOW + 2 * DAY)
    slow.append(Link.objects.get(pk=link.pk).is_slow)

    assert slow == [True, True, False]


@pytest.mark.parametrize("was_slow", [True, False])
def test_a_look_that_does_not_count_makes_no_server_slow_or_quick(
    watch: Watch, was_slow: bool
) -> None:
    link = watch("https://host.example/report")
    Link.objects.filter(pk=link.pk).update(is_slow=was_slow)
    token = uuid.uuid4()
    [leased] = leasing.lease(token=token, limit=1, now=NOW, lease_seconds=60)
    found = replace(held_back(link=leased, at=NOW), was_slow=not was_slow)

    recording.record(token=token, findings=[found], offline=False)

    assert Link.objects.get(pk=link.pk).is_slow == was_slow


def test_only_slow_links_are_leased_where_they_are_wanted(links: list[Link]) -> None:
    leased = leasing.lease(
        token=uuid.uuid4(),
        limit=9,
        now=NOW,
        lease_seconds=60,
        choice=leasing.Choice(slow=True),
    )

    assert [(link.id, link.was_slow) for link in leased] == [(links[3].pk, True)]
