"""Starts, restarts and stops the processes of the embedded default. Knows nothing of Django."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

TICK = 0.1  # seconds between two looks at the children
GRACE = 10.0  # seconds a child has to end by itself
FIRST_DELAY = 1.0  # seconds before a dead child is started again; doubles up to LONGEST_DELAY
LONGEST_DELAY = 30.0
STEADY = 60.0  # seconds after which a child counts as well again
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass
class Child:
    name: str
    command: Sequence[str]
    env: Mapping[str, str] | None = None
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    start_at: float = field(default=0.0, init=False)
    delay: float = field(default=FIRST_DELAY, init=False)


class Supervisor:
    """Runs all children until SIGINT or SIGTERM.

    A child that dies is started again after a delay that grows. The delay is also why a signal
    that reaches every process at once brings nothing back: ours arrives before it is over.
    """

    def __init__(
        self, children: Sequence[Child], *, say: Callable[[str], object], grace: float = GRACE
    ) -> None:
        self.children = children
        self.say = say
        self.grace = grace
        self.stopping = False

    def run(self) -> None:
        before = {which: signal.signal(which, self.ask_to_stop) for which in STOP_SIGNALS}
        try:
            while not self.stopping:
                self.look(now=time.monotonic())
                time.sleep(TICK)
        finally:
            self.stop()
            for which, handler in before.items():
                signal.signal(which, handler)

    def ask_to_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

    def look(self, *, now: float) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self.bury(child, child.process, now=now)
            if child.process is None and now >= child.start_at and not self.stopping:
                child.process = spawn(child.command, env=child.env)
                child.started_at = now

    def bury(self, child: Child, process: "subprocess.Popen[bytes]", *, now: float) -> None:
        kill_session(process)
        if now - child.started_at > STEADY:
            child.delay = FIRST_DELAY
        wait, code = f"{child.delay:.0f} s", process.returncode
        self.say(f"{child.name} ended (code {code}); starting it again in {wait}.")
        child.process = None
        child.start_at = now + child.delay
        child.delay = min(child.delay * 2, LONGEST_DELAY)

    def stop(self) -> None:
        """Ask all at once, wait for all together, then kill what is left with its children."""
        running = [child.process for child in self.children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + self.grace
        for process in running:
            wait_until(process, deadline)
        for process in running:
            kill_session(process)


STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def wait_until(process: "subprocess.Popen[bytes]", deadline: float) -> None:
    try:
        process.wait(timeout=max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return


def kill_session(process: "subprocess.Popen[bytes]") -> None:
    """Kill the child and what it left behind in its own session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody left
    process.wait()


def spawn(
    command: Sequence[str], *, env: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    """A child in a session of its own, which a terminal's Ctrl-C does not reach."""
    return subprocess.Popen(  # noqa: S603  (the commands are ours)
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=tied_to(os.getpid()),
    )


def tied_to(parent: int, how: int = signal.SIGTERM) -> Callable[[], None] | None:
    """What a child runs first so that it ends with its parent, even one that is killed (Linux)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != parent:  # it died before the tie was made
            os._exit(1)

    return tie
