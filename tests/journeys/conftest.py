"""The whole product as a person starts it (`manage.py up` in a folder of its own), and its workers
one by one."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests import services
from tests.journeys import workers
from tests.journeys.workers import Newsroom

START_TIMEOUT = workers.PATIENCE  # seconds, seeds included
STOP_TIMEOUT = 60  # it says how long a stop takes elsewhere; here it only has to come
PAGE_TIMEOUT = 60_000  # milliseconds
PASSWORD = "a-demo-password-of-the-tests"


@dataclass(frozen=True, slots=True)
class Desk:
    """A running product: its address, the practice server's, and the folder of its files."""

    url: str
    practice_url: str
    folder: Path

    def json(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:  # noqa: S310
            return json.load(answer)

    def sign_in(self, page: Page, username: str) -> None:
        """Sign in on a page where nobody is, or somebody else."""
        page.set_default_timeout(PAGE_TIMEOUT)
        page.context.clear_cookies()
        page.goto(f"{self.url}/admin/login/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{self.url}/admin/")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """`up` on the suite's database and broker: SQLite and files, or PostgreSQL and Redis."""
    port, practice_port = services.free_port(), services.free_port()
    environment = own_environment(tmp_path) | {
        "PORT": str(port),
        "PRACTICE_PORT": str(practice_port),
        "DEMO_PASSWORD": PASSWORD,
    }
    log = (tmp_path / "log").open("wb")
    command = [sys.executable, str(services.ROOT / "manage.py"), "up"]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        running = Desk(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{practice_port}", tmp_path)
        wait_until_ready(running, process)
        expect.set_options(timeout=PAGE_TIMEOUT)
        yield running
    finally:
        expect.set_options(timeout=None)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=STOP_TIMEOUT)
        log.close()
    assert process.returncode == 0, workers.end_of(tmp_path / "log")


def own_environment(folder: Path) -> dict[str, str]:
    """An empty database of its own on the suite's server, and another Redis database."""
    environment = os.environ | {"DATA_DIR": str(folder / "var")}
    if address := os.environ.get("DATABASE_URL"):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS journey WITH (FORCE)")
            connection.execute("CREATE DATABASE journey")
        environment["DATABASE_URL"] = address.rsplit("/", 1)[0] + "/journey"
    if address := os.environ.get("REDIS_URL"):
        environment["REDIS_URL"] = address.rsplit("/", 1)[0] + "/9"
    return dict(environment)


def wait_until_ready(desk: Desk, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not is_ready(desk):
        log = desk.folder / "log"
        assert process.poll() is None, workers.end_of(log)
        assert time.monotonic() < deadline, workers.end_of(log)
        time.sleep(0.2)


def is_ready(desk: Desk) -> bool:
    try:
        return bool(desk.json("/readyz")["ready"]) and bool(desk.json("/api/v1/claims/")["results"])
    except OSError:
        return False


@pytest.fixture
def newsroom(
    process_environment: dict[str, str], settings: Settings, tmp_path: Path
) -> Iterator[Newsroom]:
    """No process yet; a broker of its own when the suite runs on Redis, because it is killed."""
    settings.FETCH_ALLOWED_NETWORKS = (ip_network("127.0.0.0/8"),)
    environment = process_environment | {
        "DATA_DIR": str(tmp_path / "var"),
        "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
        "FETCH_CONCURRENCY": "20",
        "FETCH_PER_HOST_CONCURRENCY": "0",
        "FETCH_PER_HOST_DELAY": "0",
        "FETCH_TIMEOUT": "4",
    }
    with ExitStack() as stack:
        broker = None
        if settings.REDIS_URL:
            program = services.survey()["Redis"]
            assert program is not None
            broker = stack.enter_context(services.redis_server(program))
            environment["REDIS_URL"] = broker.url
        running = Newsroom(environment, tmp_path / "log", broker)
        stack.callback(running.end)
        yield running


@pytest.fixture
def impatient(transactional_db: None) -> Iterator[None]:
    """This process does not wait for the one lock of SQLite."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")
    yield
    connection.close()
