"""One program, from its start to its end: wall clock, processor time and memory."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import services

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Ran:
    """`cpu` and `seconds` are of the whole program, its children included. `peak_mb` is that of
    its largest process. `was_cut`: it did not end in time and was stopped.
    """

    said: str
    complained: str
    code: int
    seconds: float
    cpu: float
    peak_mb: float
    was_cut: bool


def run(
    command: Sequence[str | Path], *, environment: Mapping[str, str], limit: float = 600.0,
    folder: Path = services.ROOT,
) -> Ran:  # fmt: skip
    """Runs `command` in a session of its own, so that all of it can be stopped."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own programs and the peers
            [str(part) for part in command], env=dict(environment), cwd=folder,
            stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True,
        )  # fmt: skip
        was_cut = threading.Event()
        timer = threading.Timer(limit, _cut, [process.pid, was_cut])
        timer.start()
        _, ended, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(ended)
        for stream in (out, err):
            stream.seek(0)
        return Ran(
            said=out.read(),
            complained=err.read(),
            code=process.returncode,
            seconds=seconds,
            cpu=usage.ru_utime + usage.ru_stime,
            peak_mb=usage.ru_maxrss / 1024,
            was_cut=was_cut.is_set(),
        )


def _cut(pid: int, was_cut: threading.Event) -> None:
    was_cut.set()
    os.killpg(pid, signal.SIGKILL)


def busy_seconds(pid: int) -> float:
    """Processor time of a running process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
