"""Fixtures that more than one room of the suite needs."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.creation import BaseDatabaseCreation
from django.test import TransactionTestCase, override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests import services, triggers

CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
PAGE_TIMEOUT = 10_000  # milliseconds
LOCAL_NAMES = (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104  (not bound)


@pytest.fixture(scope="session", autouse=True)
def names_resolve_here_only() -> Iterator[None]:
    """No question leaves the machine: a name that is no literal address does not exist."""
    ask = socket.getaddrinfo

    def answer(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in LOCAL_NAMES and not is_address(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ask(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", answer)
        yield


def is_address(host: str | bytes) -> bool:
    text = host.decode() if isinstance(host, bytes) else host
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, text)
        except OSError:
            continue
        return True
    return False


@pytest.fixture(scope="session", autouse=True)
def passwords_are_cheap() -> Iterator[None]:
    """A hash that costs an attacker a second costs a suite that makes people minutes."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def tests_that_commit_may_empty_every_table() -> Iterator[None]:
    """A database that keeps its past lets nobody flush it; the product has no switch for that."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    bring_back = BaseDatabaseCreation.deserialize_db_from_string

    def lift_and_flush(case: TransactionTestCase) -> None:
        with triggers.lifted():
            flush(case)

    def lift_and_bring_back(creation: BaseDatabaseCreation, rows: str) -> None:
        with triggers.lifted():
            bring_back(creation, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_flush)
        patch.setattr(BaseDatabaseCreation, "deserialize_db_from_string", lift_and_bring_back)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def own_checkpoints() -> Iterator[Path]:
    """The file of signed heads, in which no test finds those of another test's ledger."""
    filed: Path = settings.LEDGER_CHECKPOINTS_FILE
    yield filed
    filed.unlink(missing_ok=True)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Make an account in the named groups: `person("ada", "Reviewer")`."""

    def make(username: str, *groups: str) -> User:
        user = User.objects.create_user(username=username, is_staff=bool(groups))
        user.groups.set([Group.objects.get(name=name) for name in groups])
        return user

    return make


@pytest.fixture
def reviewer(person: Callable[..., User]) -> User:
    return person("reviewer", "Reviewer")


@pytest.fixture
def editor(person: Callable[..., User]) -> User:
    return person("editor", "Editor")


@pytest.fixture
def administrator(person: Callable[..., User]) -> User:
    return person("administrator", "Administrator")


@pytest.fixture
def outsider(person: Callable[..., User]) -> User:
    return person("outsider")


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """For a worker, beat or web server started by a test: our database, broker and folder."""
    return dict(os.environ) | {"DATABASE_URL": database_url()}


def database_url() -> str:
    """The test database, which Django names anew, as a DATABASE_URL."""
    chosen = settings.DATABASES["default"]
    if settings.SQLITE:
        return f"sqlite:///{chosen['NAME']}"
    user, host, port, name = (quote(str(chosen[k])) for k in ("USER", "HOST", "PORT", "NAME"))
    return f"postgresql://{user}@{host}:{port}/{name}"


@pytest.fixture(scope="session")
def redis_server() -> Iterator[services.RedisServer]:
    """A Redis of the suite's own, also when the suite runs on the embedded defaults."""
    with services.redis_server(required("Redis")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Path:
    return required("Chromium")


def required(name: str) -> Path:
    found = services.survey()[name]
    if found:
        return found
    if os.environ.get("REQUIRE_SERVICES"):
        pytest.fail(f"{name} is not installed, and REQUIRE_SERVICES is set.")
    pytest.skip(f"{name} is not installed.")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """One Chromium for each module: its event loop would be in the way of asyncio tests.

    Where a loop runs Django looks for its connection elsewhere, so it is told of the one we have.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with (
        pytest.MonkeyPatch.context() as patch,
        unmeasured(),
        sync_playwright() as playwright,
    ):
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        connections[DEFAULT_DB_ALIAS] = connection
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()


@contextmanager
def unmeasured() -> Iterator[None]:
    """No coverage of this thread, where Playwright's greenlets would take turns on one stack of
    calls; the server of the pages is another thread. To tell greenlets apart at every call would
    cost a quarter of the time of the whole suite.
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh profile. What it breaks (policy, scripts) fails the test at its end."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PAGE_TIMEOUT)
    broken: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            broken.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert broken == []
