"""The server of the benchmarks, started and stopped around a run."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from tests import services
from tests.benchmarks import measure
from tests.benchmarks.mix import Ports


@dataclass(slots=True)
class Web:
    """A running server, and how busy it has been since `begin`: 1.0 would be a whole core."""

    pid: int
    _cpu: float = 0.0
    _at: float = 0.0

    def begin(self) -> None:
        self._cpu, self._at = measure.busy_seconds(self.pid), time.perf_counter()

    def busy(self) -> float:
        took = time.perf_counter() - self._at
        return (measure.busy_seconds(self.pid) - self._cpu) / took


def free_ports() -> Ports:
    found: set[int] = set()
    while len(found) < 3:
        found.add(services.free_port())
    return Ports(*found)


def easy_web(ports: Ports) -> AbstractContextManager[Web]:
    return _served("easy", 0, ports.web, ports.tls, ports.shut)


def mix_web(edition: int, ports: Ports) -> AbstractContextManager[Web]:
    return _served("mix", edition, ports.web, ports.tls, ports.shut)


@contextmanager
def _served(*arguments: object) -> Iterator[Web]:
    command = [sys.executable, "-m", "tests.benchmarks.server", *map(str, arguments)]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=services.ROOT, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            if not process.stdout.readline():  # it says that it is ready
                raise SystemExit("The server of the benchmarks did not start.")
            yield Web(process.pid)
        finally:
            process.kill()
