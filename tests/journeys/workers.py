"""Workers, beat and broker that a test starts, stops, wakes and kills."""

import asyncio
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

from django.db import OperationalError, transaction

from sources.models import Link
from tests import services, web

PATIENCE = 150  # seconds for the slowest step, on a machine that does much else
MOST_RESTARTS = 20
LOG_LINES = 40
QUICKLY, SLOWLY = 0.1, 1.0  # seconds
APP = [sys.executable, "-m", "celery", "--app", "tests.journeys.hurried", "--quiet"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
HOSTS = [f"127.0.7.{number}" for number in range(1, 41)]


@dataclass(eq=False)
class Program:
    """A worker or beat, in a session of its own, started again when it ends by itself.

    So does the supervisor of a product in service. Celery's worker gives up when its first child
    dies before the worker is quite up, which SIGKILLs at random now and then bring about.
    """

    arguments: Sequence[str]
    newsroom: "Newsroom" = field(repr=False)
    restarts: int = 0
    is_over: bool = False

    def start(self) -> None:
        with self.newsroom.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*APP, *self.arguments],
                env=self.newsroom.environment,
                cwd=services.ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def mind(self) -> None:
        """Start it again if it has ended and nobody has asked it to."""
        if self.is_over or self.process.poll() is None:
            return
        assert self.restarts < MOST_RESTARTS, self.newsroom.end_of_log()
        self.restarts += 1
        self._kill_all()
        self.start()

    def kill(self) -> None:
        """kill -9, children included, stopped ones too."""
        self.is_over = True
        self._kill_all()
        self.process.wait(timeout=PATIENCE)

    def ask_to_stop(self, *, within: float) -> None:
        self.is_over = True
        self.process.terminate()
        self.process.wait(timeout=within)

    def stop(self) -> None:
        """SIGSTOP to all of it; returns when none of it runs any more."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        wait_for(self._stands, self.newsroom)

    def go_on(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def wake_children(self) -> None:
        """Its pool alone goes on: a worker that finds its broker gone would end them at once."""
        for child in self.children():
            os.kill(child, signal.SIGCONT)

    def children(self) -> list[int]:
        return children_of(self.process)

    def _stands(self) -> bool:
        return all(state in "TZ" for _, state in listed("-s", self.process.pid))

    def _kill_all(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def children_of(process: "subprocess.Popen[bytes]") -> list[int]:
    """Those that live; one that was killed a moment ago may still be listed."""
    return [pid for pid, state in listed("--ppid", process.pid) if state != "Z"]


def listed(which: str, pid: int) -> list[tuple[int, str]]:
    """Processes by their session (-s) or parent (--ppid), each with the letter of its state."""
    command = ["/usr/bin/env", "ps", "-o", "pid=,stat=", which, str(pid)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    rows = [line.split() for line in told.stdout.splitlines()]  # it fails if there is none
    return [(int(pid), state[0]) for pid, state in rows]


@dataclass
class Newsroom:
    """The programs of a test."""

    environment: dict[str, str] = field(repr=False)
    log: Path
    broker: services.RedisServer | None = None
    programs: list[Program] = field(default_factory=list, repr=False)

    def start(self, *arguments: str) -> Program:
        program = Program(arguments, self)
        program.start()
        self.programs.append(program)
        return program

    def worker(self, name: str, *, pool: str = "prefork") -> Program:
        options = ["--pool", pool, "--concurrency", "1", "--hostname", f"{name}@test", *QUIET]
        return self.start("worker", *options)

    def beat(self) -> Program:
        return self.start("beat", "--pidfile=", "--max-interval", "1")

    def mind(self) -> None:
        for program in self.programs:
            program.mind()

    @property
    def restarts(self) -> int:
        """How often a program that had ended by itself was started again."""
        return sum(program.restarts for program in self.programs)

    def end_of_log(self) -> str:
        return end_of(self.log)

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
        for program in self.programs:
            program.kill()


def end_of(log: Path) -> str:
    """What a failure shows: the last lines, which tell what happened last."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:])


def wait_for(met: Callable[[], bool], newsroom: Newsroom) -> None:
    deadline = time.monotonic() + PATIENCE
    while not met():
        newsroom.mind()
        assert time.monotonic() < deadline, newsroom.end_of_log()
        time.sleep(0.02)


@dataclass
class Slow:
    """A page that takes its time, and far more once `quick` of them were answered.

    A test that means to strike in the middle of the work has seconds for it then, not a moment that
    a busy machine lets slip.
    """

    quick: float = math.inf

    async def __call__(self, request: web.Request, writer: asyncio.StreamWriter) -> None:
        self.quick -= 1
        await asyncio.sleep(QUICKLY if self.quick >= 0 else SLOWLY)
        await web.reply(200, web.PLAIN)(request, writer)


slowly = Slow()


def stop_between_transactions(
    program: Program, newsroom: Newsroom, *, while_true: Callable[[], bool]
) -> None:
    """SIGSTOP when it holds no lock: a machine that hangs with one holds up everybody for a while,
    which is true of any program and not what is tested here.

    `while_true` has to be so still when it stands.
    """

    def stopped_without_locks() -> bool:
        program.stop()
        if nobody_holds_locks() and while_true():
            return True
        program.go_on()
        return False

    wait_for(stopped_without_locks, newsroom)


def nobody_holds_locks() -> bool:
    try:
        with transaction.atomic():
            list(Link.objects.select_for_update(nowait=True).values_list("pk"))
    except OperationalError:
        return False
    return True
