"""The ground tests stand on: a folder, and servers, of their own.

A pytest plugin, loaded before Django reads its settings. Nothing of the developer's is used: not
`var/`, not `.env`, not a database or Redis that happens to run. `--services` gives the suite a
throw-away PostgreSQL and Redis; without it the suite runs on the embedded defaults.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from factcheck import supervisor

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "factcheck" / "settings.py"
START_TIMEOUT = 30  # seconds
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find(*names: str, under: str = "") -> Path | None:
    """A program on PATH, else the newest one under a distribution's library folder."""
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    folders = sorted(Path("/").glob(under), key=version_of, reverse=True) if under else []
    return next((folder / name for folder in folders for name in names), None)


def version_of(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def survey() -> dict[str, Path | None]:
    return {
        "PostgreSQL": find("initdb", under="usr/lib/postgresql/*/bin"),
        "Redis": find("redis-server", "valkey-server"),
        "Chromium": find(*CHROMIUM_NAMES),
    }


class Server:
    """A server in a folder of its own, started as an unprivileged user when we are root."""

    def __init__(self, folder: Path, command: list[str], answers: Callable[[], object]) -> None:
        self.folder, self.command, self.answers = folder, command, answers
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=supervisor.tied_to(os.getpid(), signal.SIGINT),
                **unprivileged(),
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.command[0]}: {(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def is_up(self) -> bool:
        try:
            self.answers()
        except (psycopg.OperationalError, redis.RedisError):
            return False
        return True

    def stop(self, how: int = signal.SIGINT) -> None:
        """SIGINT is PostgreSQL's fast shutdown and ends Redis too."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=START_TIMEOUT)


def unprivileged() -> dict[str, Any]:
    """Popen's arguments for a user that servers accept; PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    account = next(user for user in pwd.getpwall() if user.pw_name in ("postgres", "nobody"))
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def own_folder(prefix: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    if user := unprivileged():
        os.chown(folder, user["user"], user["group"])
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres(initdb: Path) -> Iterator[str]:
    """A throw-away cluster; yields its DATABASE_URL. No fsync: it is not meant to survive."""
    programs = initdb.resolve().parent
    with own_folder("factcheck-pg-") as folder:
        cluster, port = folder / "cluster", free_port()
        subprocess.run(
            [
                programs / "initdb",
                "-D",
                cluster,
                "-U",
                "factcheck",
                "--auth=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            **unprivileged(),
        )
        options = [
            "listen_addresses=127.0.0.1",
            f"port={port}",
            "unix_socket_directories=",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
        ]
        command = [str(programs / "postgres"), "-D", str(cluster)]
        command += [part for option in options for part in ("-c", option)]
        address = f"postgresql://factcheck@127.0.0.1:{port}/postgres"
        server = Server(folder, command, lambda: psycopg.connect(address).close())
        with running(server):
            yield address


@contextmanager
def redis_server(program: Path) -> Iterator[RedisServer]:
    """A throw-away Redis on a port of its own that keeps its queue when it is killed."""
    with own_folder("factcheck-redis-") as folder:
        port = free_port()
        command = [
            str(program),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            str(folder),
            "--save",
            "",
            "--appendonly",
            "yes",
            "--maxmemory-policy",
            "noeviction",
        ]
        server = RedisServer(folder, command, port)
        with running(server):
            yield server


class RedisServer(Server):
    def __init__(self, folder: Path, command: list[str], port: int) -> None:
        super().__init__(folder, command, self.ping)
        self.url = f"redis://127.0.0.1:{port}/0"

    def ping(self) -> None:
        with redis.from_url(self.url) as client:
            client.ping()


@contextmanager
def running(server: Server) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("factcheck")
    group.addoption("--services", action="store_true", help="run on PostgreSQL and Redis")
    group.addoption("--live", action="store_true", help="also run what needs the real web")
    group.addoption("--tally", type=Path, help="write the counts of this run to a JSON file")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before Django reads its settings: our own folder, our own servers, nothing of anybody's."""
    with ExitStack() as stack:
        stack.enter_context(own_environment())
        if early_config.known_args_namespace.services:
            use_servers(stack)
        early_config.add_cleanup(stack.pop_all().close)
    yield


@contextmanager
def own_environment() -> Iterator[None]:
    before = os.environ.copy()
    for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS.read_text()):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="factcheck-tests-") as folder:
        os.environ |= {"DATA_DIR": folder, "ENV_FILE": os.devnull, "ARCHIVE_TIMEMAP_URLS": ""}
        yield
    os.environ.clear()
    os.environ |= before


def use_servers(stack: ExitStack) -> None:
    found = survey()
    if found["PostgreSQL"]:
        os.environ["DATABASE_URL"] = stack.enter_context(postgres(found["PostgreSQL"]))
    if found["Redis"]:
        os.environ["REDIS_URL"] = stack.enter_context(redis_server(found["Redis"])).url


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("live"):
        items[:] = [item for item in items if not item.get_closest_marker("live")]
    for item in items:
        keep_migrated_rows(item)


def keep_migrated_rows(item: pytest.Item) -> None:
    """A test that commits empties all tables; what migrations wrote (the groups) comes back."""
    marker = item.get_closest_marker("django_db")
    said = dict(marker.kwargs) if marker else {}
    fixtures = set(getattr(item, "fixturenames", ()))
    if said.get("transaction") or {"transactional_db", "live_server"} & fixtures:
        kept = said | {"transaction": True, "serialized_rollback": True}
        item.add_marker(pytest.mark.django_db(**kept), append=False)


class Tally:
    """Counts of one run, for a caller that wants to compare two."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self.counts["deselected"] += len(items)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for outcome, reports in terminalreporter.stats.items():
            if outcome and outcome not in ("deselected", "warnings"):
                self.counts[outcome] += len(reports)
        self.path.write_text(json.dumps(self.counts))


def pytest_configure(config: pytest.Config) -> None:
    if path := config.getoption("tally"):
        config.pluginmanager.register(Tally(path), "tally")
