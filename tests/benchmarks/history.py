"""Random histories of a newsroom, as many and as long as a release is held to.

    python -m tests.benchmarks history

Each history is served, looked back upon, and rebuilt from its events after every step, on SQLite.
They are shared out among the cores. AS_OF_RUNS and AS_OF_STEPS make a run smaller than 500
histories of 50 steps; the goal is meant for those.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks import measure
from tests.benchmarks.goals import Goals

RUNS = int(os.environ.get("AS_OF_RUNS", "500"))
STEPS = int(os.environ.get("AS_OF_STEPS", "50"))
TEST = "tests/claims/history/test_as_of.py::test_as_of_is_what_was_served_then"
PATIENCE = 4 * 3600.0  # seconds


def run(goals: Goals) -> None:
    shares = os.cpu_count() or 1
    print(f"\nHISTORY: {RUNS} random histories of {STEPS} steps, in {shares} shares")
    began = time.perf_counter()
    with ThreadPoolExecutor(shares) as threads:
        ended = list(threads.map(_share, _split(RUNS, shares)))
    print(f"  {time.perf_counter() - began:.0f} s")
    for ran in ended:
        if ran.code:
            print(ran.said)
    goals.at_most("history: shares in which then and now differ", sum(map(_failed, ended)), 0)


def _split(runs: int, shares: int) -> list[int]:
    return [runs // shares + (number < runs % shares) for number in range(shares)]


def _share(runs: int) -> measure.Ran:
    """Hypothesis draws each share anew, unless it sees that it runs in CI."""
    command = [sys.executable, "-m", "pytest", "--quiet", TEST]
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment |= {"AS_OF_RUNS": str(runs), "AS_OF_STEPS": str(STEPS)}
    return measure.run(command, environment=environment, limit=PATIENCE)


def _failed(ran: measure.Ran) -> int:
    return int(ran.code != 0)
