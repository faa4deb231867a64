"""What single parts of a look cost: writing what was found, and the guard before each request."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks import easy, measure, runs, serving
from tests.benchmarks.goals import Goals

MOST_WRITE_MS, MOST_GUARD = 0.05, 2.0


def run(goals: Goals) -> None:
    print("\nPARTS: processor time of a look's parts, in batches of 200")
    for title, database in runs.databases():
        with runs.newsroom(title, database) as newsroom:
            written = asked("written", environment=newsroom.settings)
        for what, ms in written.items():
            note = f" ({ms['in_process']:.3f} ms with SQLite itself)" if not database else ""
            print(f"  {title}, {what}: {ms['client']:.3f} ms a link{note}")
            goals.at_most(f"parts, {title}: writing, {what}", ms["client"], MOST_WRITE_MS, " ms")
    guarded(goals)


def guarded(goals: Goals) -> None:
    ports = serving.free_ports()
    with tempfile.TemporaryDirectory() as folder, serving.easy_web(ports):
        addresses = Path(folder) / "addresses"
        addresses.write_text("\n".join(easy.listed(port=ports.web)))
        environment = runs.settings(Path(folder), "")
        us = asked("guarded", str(addresses), environment=environment)
    share = 100 * us["guard"] / us["look"]
    print(f"  guard: {us['guard']:.1f} us of the {us['look']:.0f} us of a look")
    goals.at_most("parts: guard, share of a look", share, MOST_GUARD, " %")


def asked(*arguments: str, environment: Any) -> Any:
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.part", *arguments]
    return json.loads(runs.checked(measure.run(command, environment=environment)).said)
