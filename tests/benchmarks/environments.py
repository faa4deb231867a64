"""An environment of its own for each peer: `python -m tests.benchmarks.environments` makes them.

They stand in BENCH_PEERS, or in the user's cache folder. Two of them install the same top-level
package, and all bring libraries that ours must not meet. Python and npm fetch them from where they
are told to; what cannot be had is named and stays away.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
FOLDER = Path(os.environ.get("BENCH_PEERS") or CACHE / "factcheck-bench-peers")


@dataclass(frozen=True, slots=True)
class Environment:
    """`program` is relative to the folder of the environment, which is named after the peer."""

    peer: str
    packages: Sequence[str]
    program: str
    language: str = "python"

    @property
    def folder(self) -> Path:
        return FOLDER / self.peer

    @property
    def executable(self) -> Path:
        return self.folder / self.program

    @property
    def is_made(self) -> bool:
        return self.executable.exists()


LINKCHECKER = Environment("linkchecker", ("LinkChecker==10.6.0",), "bin/linkchecker")
LINKINATOR = Environment(
    "linkinator",
    ("linkinator@7.6.1",),  # the last one for Node 20
    "node_modules/linkinator/build/src/cli.js",
    language="node",
)
URLCHECKER = Environment("urlchecker", ("urlchecker==0.0.35",), "bin/urlchecker")
DJANGO_LINKCHECK = Environment(
    "django-linkcheck", ("Django==5.2.*", "django-linkcheck==2.4.0"), "bin/python"
)
ALL = (LINKCHECKER, LINKINATOR, URLCHECKER, DJANGO_LINKCHECK)


def make(environment: Environment) -> str:
    """What went wrong, in a line; empty when it stands."""
    folder = environment.folder
    folder.mkdir(parents=True, exist_ok=True)
    for command in commands(environment):
        done = subprocess.run(  # noqa: S603 - package managers
            command, cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            shutil.rmtree(folder)
            return (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
    return "" if environment.is_made else f"{environment.program} is not in it"


def commands(environment: Environment) -> list[list[str]]:
    if environment.language == "node":
        return [["npm", "install", "--no-fund", "--no-audit", *environment.packages]]
    return [
        [sys.executable, "-m", "venv", "."],
        ["bin/python", "-m", "pip", "install", "--quiet", *environment.packages],
    ]


def main() -> None:
    print(FOLDER)
    for environment in ALL:
        wrong = "" if environment.is_made else make(environment)
        print(f"  {environment.peer:18} {wrong or 'stands'}", flush=True)


if __name__ == "__main__":
    main()
