"""`make bench`: the link checker against a bare loop, 10,000 links on 400 loopback hosts.

Ours is `manage.py check_links` with everything on: leases, guard, diagnosis, rows stored. The bare
loop is the same library with the same list, concurrency and timeout, which reads the bodies and
does nothing else. Each is a fresh process; runs alternate, so that a busy machine hurts both.

First looks read the text of every page, because nothing is known yet. Second looks find the same
bytes, which is what a checker does all day; the ratio is theirs. Nothing here answers 304: both
always read whole bodies.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import services
from tests.benchmarks import server

LINKS, HOSTS = 10_000, 400
CONCURRENCY, TIMEOUT = 500, 20
ROUNDS = 3
GOAL = 0.6


@dataclass(frozen=True, slots=True)
class Bench:
    """The list of addresses, as a file, and the environment every run has."""

    addresses: Path
    environment: Mapping[str, str]

    def bare(self) -> float:
        """Links a second."""
        arguments = [str(self.addresses), str(CONCURRENCY), str(TIMEOUT)]
        return rate(self.run("-m", "tests.benchmarks.bare", *arguments))

    def ours(self) -> float:
        return rate(self.run("manage.py", "check_links", "--json"))

    def make_due(self) -> None:
        self.run("-m", "tests.benchmarks.newsroom", "due")

    def fill(self) -> None:
        self.run("-m", "tests.benchmarks.newsroom", "fill", str(self.addresses))

    def run(self, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own programs
            [sys.executable, "-W", "ignore", *arguments],
            env=self.environment, cwd=services.ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{arguments}: {done.stderr}")
        return done.stdout


def rate(said: str) -> float:
    result = json.loads(said)
    if result["checked"] != LINKS or result.get("outcomes", {"alive": LINKS}) != {"alive": LINKS}:
        raise SystemExit(f"Not a fair run: {said}")
    return LINKS / float(result["seconds"])


def main() -> int:
    print(
        f"{LINKS:,} links on {HOSTS} loopback hosts, {len(server.page('/page/1')):,} characters of "
        f"HTML each, all different; {os.cpu_count()} cores.\n"
        f"FETCH_CONCURRENCY={CONCURRENCY} FETCH_TIMEOUT={TIMEOUT} "
        "FETCH_PER_HOST_CONCURRENCY=0 FETCH_PER_HOST_DELAY=0; whole bodies read by both."
    )
    ratios: dict[str, float] = {}
    with web() as port:
        for title, database in databases():
            with newsroom(port, database) as bench:
                ratios[title] = measure(title, bench)
    for title, ratio in ratios.items():
        verdict = "reached" if ratio >= GOAL else "MISSED"
        print(f"{title}, second looks: median ratio {ratio:.2f}; the goal of {GOAL} is {verdict}.")
    return int(min(ratios.values()) < GOAL)


def measure(title: str, bench: Bench) -> float:
    print(f"\n{title}")
    bench.fill()
    bare, ours = bench.bare(), bench.ours()
    tell("first looks (text read and kept)", bare, ours)
    ratios = []
    for number in range(1, ROUNDS + 1):
        bench.make_due()
        bare, ours = bench.bare(), bench.ours()
        tell(f"second looks, run {number}", bare, ours)
        ratios.append(ours / bare)
    return statistics.median(ratios)


def tell(what: str, bare: float, ours: float) -> None:
    print(f"  {what:34} bare {bare:6,.0f}/s   ours {ours:6,.0f}/s   ratio {ours / bare:.2f}")
    sys.stdout.flush()


@contextmanager
def web() -> Iterator[int]:
    """A server in a process of its own; yields its port."""
    port = services.free_port()
    command = [sys.executable, "-m", "tests.benchmarks.server", str(port), str(HOSTS)]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=services.ROOT, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()  # it says that it is ready
            yield port
        finally:
            process.kill()


def databases() -> Iterator[tuple[str, str]]:
    """(title, DATABASE_URL): SQLite, which needs none, and PostgreSQL where it is installed."""
    yield "SQLite", ""
    program = services.survey()["PostgreSQL"]
    if program is None:
        print("\nPostgreSQL: not found, not measured.")
        return
    with services.postgres(program) as address:
        yield "PostgreSQL", address


@contextmanager
def newsroom(port: int, database: str) -> Iterator[Bench]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="factcheck-bench-")))
        hosts = server.hosts(HOSTS)
        urls = [f"http://{hosts[n % HOSTS]}:{port}/page/{n}" for n in range(LINKS)]
        addresses = folder / "list"
        addresses.write_text("\n".join(urls))
        chosen = {"DATABASE_URL": database} if database else {}
        yield Bench(addresses, settings(folder) | chosen)


def settings(folder: Path) -> dict[str, str]:
    """Nothing of the developer's but the path to programs."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "ENV_FILE": os.devnull,
        "DATA_DIR": str(folder / "var"),
        "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
        "FETCH_CONCURRENCY": str(CONCURRENCY),
        "FETCH_TIMEOUT": str(TIMEOUT),
        "FETCH_PER_HOST_CONCURRENCY": "0",
        "FETCH_PER_HOST_DELAY": "0",
    }


if __name__ == "__main__":
    sys.exit(main())
