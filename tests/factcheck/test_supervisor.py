"""The supervisor, with small processes in the place of web, worker and beat.

The output of the supervisor is a pipe that every child inherits: its end proves that all are gone.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from factcheck import supervisor
from factcheck.supervisor import Child, Supervisor
from tests.services import ROOT

SUPERVISE = """
import sys
from factcheck.supervisor import Child, Supervisor
children = [Child("child", [sys.executable, "-c", code]) for code in sys.argv[1:]]
Supervisor(children, say=lambda line: print(line, flush=True), grace=0.5).run()
print("stopped", flush=True)
"""
IMPORTS = "import os, signal, subprocess, sys, time;"
TELL = "os.write(1, b'pid %d\\n' % os.getpid());"  # at once: the children share one pipe
WAIT = "time.sleep(60)"
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
PARENT = "subprocess.Popen(['sleep', '60']);"
DUMMY = IMPORTS + TELL + WAIT
ALL_GONE_WITHIN = 15  # seconds, CONTRACT section 1

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Supervise one process for each piece of code."""
    started: list[subprocess.Popen[str]] = []

    def run(*codes: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", SUPERVISE, *codes]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def pid_told(process: "subprocess.Popen[str]") -> int:
    assert process.stdout
    word, number = process.stdout.readline().split()
    assert word == "pid"
    return int(number)


def test_a_killed_child_is_started_again(start: Start) -> None:
    running = start(DUMMY)
    first = pid_told(running)

    os.kill(first, signal.SIGKILL)

    assert running.stdout
    assert running.stdout.readline() == "child ended (code -9); starting it again in 1 s.\n"
    assert pid_told(running) != first


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_every_child(start: Start, how: signal.Signals) -> None:
    running = start(DUMMY, DUMMY)
    pid_told(running), pid_told(running)

    running.send_signal(how)
    said, _ = running.communicate(timeout=ALL_GONE_WITHIN)

    assert said == "stopped\n"
    assert running.returncode == 0


def test_a_child_that_does_not_listen_is_killed_with_its_own_children(start: Start) -> None:
    running = start(IMPORTS + STUBBORN + PARENT + TELL + WAIT)
    pid_told(running)

    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=ALL_GONE_WITHIN)

    assert said == "stopped\n"


def test_a_signal_that_reaches_every_process_at_once_brings_nothing_back(start: Start) -> None:
    running = start(DUMMY, DUMMY)
    pids = [pid_told(running), pid_told(running), running.pid]

    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    said, _ = running.communicate(timeout=ALL_GONE_WITHIN)

    assert "pid" not in said
    assert said.endswith("stopped\n")


def test_a_killed_supervisor_leaves_no_orphan(start: Start) -> None:
    running = start(DUMMY, DUMMY)
    pid_told(running), pid_told(running)

    running.kill()
    running.communicate(timeout=ALL_GONE_WITHIN)  # ends when nobody holds the pipe

    assert running.returncode == -signal.SIGKILL


def test_a_child_that_keeps_dying_is_started_less_and_less_often() -> None:
    said: list[str] = []
    child = Child("web", [sys.executable, "-S", "-c", ""])
    watch = Supervisor([child], say=said.append)

    moment = 0.0
    for _ in range(7):
        watch.look(now=moment)
        assert child.process
        child.process.wait()
        watch.look(now=moment)
        moment = child.start_at

    waits = [line.rpartition(" in ")[2] for line in said]
    assert waits == ["1 s.", "2 s.", "4 s.", "8 s.", "16 s.", "30 s.", "30 s."]


def test_a_child_is_not_started_before_its_delay_is_over() -> None:
    child = Child("web", [sys.executable, "-S", "-c", ""])
    child.start_at = 10.0
    watch = Supervisor([child], say=print)

    watch.look(now=9.9)

    assert child.process is None


def test_a_child_that_ran_well_starts_with_a_short_delay_again() -> None:
    said: list[str] = []
    child = Child("web", [sys.executable, "-S", "-c", ""])
    child.delay = supervisor.LONGEST_DELAY
    watch = Supervisor([child], say=said.append)
    watch.look(now=0.0)
    assert child.process
    child.process.wait()

    watch.look(now=supervisor.STEADY + 1)

    assert said == ["web ended (code 0); starting it again in 1 s."]
