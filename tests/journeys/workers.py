"""Workers, beat and broker that a test starts, stops, wakes and kills."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

from django.db import OperationalError, transaction

from sources.models import Link
from tests import services, web

PATIENCE = 150  # seconds for the slowest step, on a machine that does much else
APP = [sys.executable, "-m", "celery", "--app", "tests.journeys.hurried", "--quiet"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
HOSTS = [f"127.0.7.{number}" for number in range(1, 41)]


@dataclass
class Newsroom:
    """The processes of a test, each in a session of its own."""

    environment: dict[str, str]
    log: Path
    broker: services.RedisServer | None = None
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*APP, *arguments],
                env=self.environment,
                cwd=services.ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self, name: str, *, pool: str = "prefork") -> "subprocess.Popen[bytes]":
        options = ["--pool", pool, "--concurrency", "1", "--hostname", f"{name}@test", *QUIET]
        return self.start("worker", *options)

    def beat(self) -> "subprocess.Popen[bytes]":
        return self.start("beat", "--pidfile=", "--max-interval", "1")

    def lose_broker(self) -> None:
        """The broker dies and forgets every message."""
        if self.broker:
            self.broker.stop(signal.SIGKILL)
            rmtree(self.broker.folder / "appendonlydir", ignore_errors=True)
            self.broker.start()
        else:
            for message in self.messages.glob("*"):
                message.unlink(missing_ok=True)

    @property
    def messages(self) -> Path:
        """Where the broker of the embedded defaults keeps its messages."""
        return Path(self.environment["DATA_DIR"]) / "broker" / "messages"

    def end(self) -> None:
        for process in self.processes:
            kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """kill -9, children included, stopped ones too."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def children_of(process: "subprocess.Popen[bytes]") -> list[int]:
    command = ["/usr/bin/env", "ps", "-o", "pid=", "--ppid", str(process.pid)]
    listed = subprocess.run(command, capture_output=True, check=False)  # it fails if there is none
    return [int(pid) for pid in listed.stdout.split()]


def wait_for(met: Callable[[], bool], newsroom: Newsroom) -> None:
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, newsroom.log.read_text()
        time.sleep(0.02)


async def slowly(request: web.Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.1)
    await web.reply(200, web.PLAIN)(request, writer)


def stop_between_transactions(process: "subprocess.Popen[bytes]", newsroom: Newsroom) -> None:
    """SIGSTOP when it holds no lock: a machine that hangs with one holds up everybody for a while,
    which is true of any program and not what is tested here."""

    def stopped_without_locks() -> bool:
        os.killpg(process.pid, signal.SIGSTOP)
        if nobody_holds_locks():
            return True
        os.killpg(process.pid, signal.SIGCONT)
        return False

    wait_for(stopped_without_locks, newsroom)


def nobody_holds_locks() -> bool:
    try:
        with transaction.atomic():
            list(Link.objects.select_for_update(nowait=True).values_list("pk"))
    except OperationalError:
        return False
    return True
