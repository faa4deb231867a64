"""kill -9 in the middle of capturing: every page is kept once, and no row lacks its file."""

import hashlib
import math
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from sources.choices import CaptureCause
from sources.models import Blob, Capture, CaptureRequest, Link
from sources.services import captures, capturing
from sources.web.store import Store
from tests import archiving, watching, web
from tests.journeys.workers import HOSTS, Newsroom, Slow, wait_for

PAGES = 600


@pytest.fixture
def archive(newsroom: Newsroom, settings: Settings) -> Store:
    settings.CAPTURES_DIR = Path(newsroom.environment["DATA_DIR"]) / "captures"
    return Store(settings.CAPTURES_DIR)


def watch_pages(site: web.Site, by: User) -> None:
    urls = [site.url(f"/slow?{n}", host=HOSTS[n % len(HOSTS)]) for n in range(PAGES)]
    links = watching.watch_many(urls, by=by, now=timezone.now())
    ids = [link.pk for link in links]
    capturing.want(links=ids, cause=CaptureCause.ATTACHED, now=timezone.now())


def captured(share: float) -> bool:
    return Capture.objects.count() >= share * PAGES


def test_every_page_is_captured_exactly_once_however_often_the_worker_is_killed(
    newsroom: Newsroom,
    archive: Store,
    reviewer: User,
) -> None:
    slow = Slow()
    with web.serve(hosts=HOSTS, answers={"/slow": slow}) as site:
        watch_pages(site, reviewer)
        newsroom.beat()
        for share in (0.1, 0.4, 0.7):
            slow.quick = share * PAGES - Capture.objects.count()
            worker = newsroom.worker(f"killed-at-{share}")
            wait_for(lambda share=share: captured(share), newsroom)  # type: ignore[misc]
            worker.kill()
        assert not captured(1)
        slow.quick = math.inf
        newsroom.worker("last")
        wait_for(lambda: captured(1), newsroom)

    assert Capture.objects.count() == Blob.objects.count() == PAGES
    assert not Link.objects.filter(captures=None).exists()
    assert not CaptureRequest.objects.open().exists()
    opened = {one.blob_id: captures.content(capture=one) for one in Capture.objects.all()}
    assert {hashlib.sha256(content).hexdigest() for content in opened.values()} == set(opened)
    assert {archiving.page_in(content) for content in opened.values()} == {web.PLAIN.encode()}
