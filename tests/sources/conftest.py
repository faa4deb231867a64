"""People, and a web on loopback that the checker may look at as fast as it can."""

from collections.abc import Callable, Iterator
from functools import partial
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import Link
from sources.web.store import Store
from tests import newsroom, watching, web

HOSTS = [f"127.0.4.{number}" for number in range(1, 9)]


@pytest.fixture
def people(db: None) -> newsroom.People:
    return newsroom.people()


@pytest.fixture
def open_loopback(settings: Settings) -> Settings:
    """The fetcher may look at 127.0.0.0/8, without waiting, for two seconds a look."""
    settings.FETCH_ALLOWED_NETWORKS = (ip_network("127.0.0.0/8"),)
    settings.FETCH_TIMEOUT = 2.0
    settings.FETCH_CONCURRENCY = 50
    settings.FETCH_PER_HOST_CONCURRENCY = 0
    settings.FETCH_PER_HOST_DELAY = 0.0
    return settings


@pytest.fixture
def site(open_loopback: Settings) -> Iterator[web.Site]:
    with web.serve(hosts=HOSTS) as served:
        yield served


@pytest.fixture
def watch(reviewer: User) -> Callable[[str], Link]:
    """Put an address on watch, due at once."""
    return partial(watching.watch, by=reviewer)


@pytest.fixture
def archive(settings: Settings, tmp_path: Path) -> Store:
    """An archive of captures that starts empty."""
    settings.CAPTURES_DIR = tmp_path / "captures"
    return Store(settings.CAPTURES_DIR)
