"""`make test`: the whole suite on the embedded defaults, then on PostgreSQL and Redis.

With REQUIRE_SERVICES set (CI sets it) nothing may be missing, skipped, expected to fail or left
out, and the second run has to be as large as the first.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests import services

COVERAGE = [sys.executable, "-m", "coverage"]
NOT_RUN = ("skipped", "xfailed", "xpassed", "deselected")
Tally = Mapping[str, int]


def main() -> int:
    found = services.survey()
    missing = [name for name, program in found.items() if not program]
    for name, program in found.items():
        say(f"{name}: {program or 'not found, what needs it is skipped'}")
    subprocess.run([*COVERAGE, "erase"], check=True)
    embedded, failed = run("SQLite", [*COVERAGE, "run", "-m", "pytest"])
    tallies = {"SQLite": embedded}
    if servers := [name for name in ("PostgreSQL", "Redis") if found[name]]:
        title = " + ".join(servers)
        tallies[title], also = run(title, [sys.executable, "-m", "pytest", "--services"])
        failed = failed or also
    failed = failed or not covered()
    complaints = complaints_about(tallies, missing) if os.environ.get("REQUIRE_SERVICES") else []
    for complaint in complaints:
        say(complaint)
    return int(failed or bool(complaints))


def run(title: str, command: list[str]) -> tuple[Tally, bool]:
    """One run of the suite: what it counted, and whether it failed."""
    say(f"\n== {title} ==")
    with tempfile.TemporaryDirectory() as folder:
        tally = Path(folder) / "tally.json"
        code = subprocess.run([*command, "--tally", tally], check=False).returncode
        counted: Tally = json.loads(tally.read_text()) if tally.exists() else {}
    return counted, code != 0


def covered() -> bool:
    say("\n== Branch coverage of the SQLite run ==")
    subprocess.run([*COVERAGE, "combine", "--quiet"], check=True)
    return subprocess.run([*COVERAGE, "report"], check=False).returncode == 0


def complaints_about(tallies: Mapping[str, Tally], missing: list[str]) -> list[str]:
    said = [f"REQUIRE_SERVICES: {name} is missing." for name in missing]
    for title, tally in tallies.items():
        said += [f"{title}: {tally[kind]} {kind}." for kind in NOT_RUN if tally.get(kind)]
    counts = [tally.get("passed", 0) for tally in tallies.values()]
    if min(counts) < max(counts):
        said.append(f"The runs differ in size: {dict(zip(tallies, counts, strict=True))}.")
    return said


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
