"""Whether a sweep slows down when the table grows and the work does not."""

import json
import sys
from typing import Any

from tests.benchmarks import measure, runs
from tests.benchmarks.goals import Goals

SMALL, LARGE = 10_000, 1_000_000
MOST = 2.0


def run(goals: Goals) -> None:
    print(f"\nSCALE: 1,000 links due of {SMALL:,} and of {LARGE:,}")
    for title, database in runs.databases():
        small, large = asked(title, database, SMALL), asked(title, database, LARGE)
        for what, took in large["seconds"].items():
            before = small["seconds"][what]
            print(f"  {title}, {what}: {before * 1000:.1f} ms, {took * 1000:.1f} ms")
            goals.at_most(f"scale, {title}: {what}, {LARGE:,} over {SMALL:,}", took / before, MOST)
        for what, lines in large["plans"].items():
            print(f"  {title}, {LARGE:,} links, plan to {what}:")
            print("\n".join(f"    {line}" for line in lines))


def asked(title: str, database: str, links: int) -> Any:
    with runs.newsroom(title, database) as newsroom:
        command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.backlog", str(links)]
        ran = runs.checked(measure.run(command, environment=newsroom.settings))
    said = json.loads(ran.said)
    print(f"  {title}: {links:,} links built in {said['built']:.0f} s", flush=True)
    return said
