"""Every task may run twice: the second run finds nothing to do."""

import datetime as dt
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
import time_machine
from pytest_django import Settings

from claims import tasks
from claims.models import Article, ReReview, ReReviewCause
from claims.services import articles, retrieving
from sources.services import checking
from sources.services.rounds import Bounds
from tests import newsroom, web
from tests.newsroom import NOW

DAY = dt.timedelta(days=1)


@pytest.fixture
def site(settings: Settings) -> Iterator[web.Site]:
    settings.FETCH_ALLOWED_NETWORKS = (ip_network("127.0.0.0/8"),)
    settings.FETCH_PER_HOST_DELAY = 0.0
    with web.serve(hosts=["127.0.6.3"]) as served:
        yield served


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rung: list[str] = []
    monkeypatch.setattr(tasks.fetch_articles, "apply_async", lambda **_: rung.append("fetch"))
    return rung


def take_in(url: str, people: newsroom.People) -> None:
    description = articles.Description()
    articles.take_in_address(typed_url=url, description=description, by=people.reviewer, now=NOW)


def test_articles_are_fetched_once(
    site: web.Site, people: newsroom.People, rung: list[str]
) -> None:
    take_in(site.url("/plain"), people)

    tasks.fetch_articles()
    tasks.fetch_articles()

    assert site.count("/plain") == 1
    assert Article.objects.get().stage == "fetched"
    assert rung == []


def test_a_full_load_rings_for_the_next(
    site: web.Site, people: newsroom.People, rung: list[str]
) -> None:
    for number in range(retrieving.AT_ONCE + 1):
        take_in(site.url(f"/{number}"), people)

    tasks.fetch_articles()
    tasks.fetch_articles()

    assert rung == ["fetch"]
    assert not Article.objects.filter(stage="to-be-fetched").exists()


def test_a_page_that_died_opens_one_rereview(site: web.Site, people: newsroom.People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    evidence = newsroom.evidence(claim, by=people.reviewer, url=site.url("/status/410"))
    newsroom.published(claim, by=people.reviewer, approver=people.editor)
    assert evidence.link is not None
    for days in (1, 3):
        checking.make_due(links=type(evidence.link).objects.all(), now=NOW + days * DAY)
        clock = checking.running_from(NOW + days * DAY)
        checking.sweep(clock=clock, bounds=Bounds())

    with time_machine.travel(NOW + 3 * DAY + dt.timedelta(minutes=1), tick=False):
        tasks.open_rereviews()
        tasks.open_rereviews()

    cause = ReReviewCause.objects.get()
    assert (ReReview.objects.count(), cause.kind) == (1, "health-change")
    assert cause.health_change is not None
    assert cause.health_change.new == "gone"
