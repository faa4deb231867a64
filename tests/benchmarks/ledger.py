"""The ledger at size: how fast it takes events, how long it takes to read it all again.

    python -m tests.benchmarks ledger

8 writers append to one ledger, each a process with a claim of its own. The ledger of a million is
bulk-built, with hashes and signed heads like any other. BENCH_EVENTS and BENCH_TAMPERINGS make a
run smaller than 1,000,000 events and 1,000 tamperings; the goals are meant for those.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.benchmarks import measure, runs
from tests.benchmarks.goals import Goals

EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
TAMPERED = min(100_000, EVENTS)
TAMPERINGS = int(os.environ.get("BENCH_TAMPERINGS", "1000"))
WRITERS, SECONDS = 8, 10
PATIENCE = 3600.0  # seconds


def run(goals: Goals) -> None:
    for title, database in runs.databases():
        with runs.newsroom(title, database) as newsroom:
            write(title, newsroom, goals)
        with runs.newsroom(title, database) as newsroom:
            read(title, newsroom, goals)
    with runs.newsroom("SQLite", "") as newsroom:
        tamper(newsroom, goals)


def write(title: str, newsroom: runs.Newsroom, goals: Goals) -> None:
    print(f"\nLEDGER, {title}: {WRITERS} writers for {SECONDS} s")
    step(newsroom, "prepare", WRITERS)
    with ThreadPoolExecutor(WRITERS) as threads:
        begun = [
            threads.submit(step, newsroom, "append", number, SECONDS) for number in range(WRITERS)
        ]
    ended = [one.result() for one in begun]
    appended = sum(one["appended"] for one in ended)
    seconds = max(one["ended"] for one in ended) - min(one["began"] for one in ended)
    said = step(newsroom, "whole")
    busy = 1000 * sum(one["busy"] for one in ended) / appended
    print(f"  {appended} events in {seconds:.1f} s; {said['problems']} problems")
    print(f"  a writer needs {busy:.1f} ms of processor time for one")
    goals.at_least(f"ledger, {title}: {WRITERS} writers", appended / seconds, 300, " appends/s")
    goals.at_most(f"ledger, {title}: gaps and forks", said["problems"], 0)


def read(title: str, newsroom: runs.Newsroom, goals: Goals) -> None:
    print(f"\nLEDGER, {title}: {EVENTS:,} events are verified")
    built = step(newsroom, "grow", EVENTS)
    print(f"  built in {built['seconds']:.0f} s")
    command = [sys.executable, "-W", "ignore", "manage.py", "verify", "--json"]
    ran = measure.run(command, environment=newsroom.settings)
    said = json.loads(ran.said)
    print(
        f"  {said['events']:,} events, ok: {said['ok']}, {ran.seconds:.1f} s "
        f"(processor: {ran.cpu:.1f} s), {ran.peak_mb:.0f} MB"
    )
    proof = step(newsroom, "prove", 100)
    print(f"  a proof takes {proof['ms']:.1f} ms, a checkpoint {proof['signing_ms']:.1f} ms")
    goals.at_most(f"ledger, {title}: {EVENTS:,} events verified", ran.seconds, 15, " s")
    goals.at_most(f"ledger, {title}: memory of that", ran.peak_mb, 300, " MB")
    goals.at_least(f"ledger, {title}: found whole", float(said["ok"]), 1)


def tamper(newsroom: runs.Newsroom, goals: Goals) -> None:
    print(f"\nLEDGER: {TAMPERINGS:,} tamperings of {TAMPERED:,} events")
    step(newsroom, "grow", TAMPERED)
    said = step(newsroom, "tamper", TAMPERINGS)
    for way, (named, done) in said["ways"].items():
        print(f"  {way:12} {named} of {done} named")
    goals.at_least(f"ledger: tamperings named of {TAMPERINGS:,}", said["named"], TAMPERINGS)
    goals.at_most("ledger: alarms over an honest ledger", said["alarms"], 0)


def step(newsroom: runs.Newsroom, *arguments: object) -> Any:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.benchmarks.events",
        *map(str, arguments),
    ]
    ran = measure.run(command, environment=newsroom.settings, limit=PATIENCE)
    return json.loads(runs.checked(ran).said)
