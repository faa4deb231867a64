"""`make bench`: the link checker against a bare loop, 10,000 links on 400 loopback hosts.

Ours is `manage.py check_links` with everything on: leases, guard, diagnosis, rows stored. The bare
loop is the same library with the same list, concurrency and timeout, which reads the bodies and
does nothing else. Each is a fresh process; runs alternate, so that a busy machine hurts both.

Python runs one thread at a time, and storing rows is work that the bare loop does not have. So a
newsroom runs as many runners as it has cores, and so does this: the second figure is that of two
processes which share the same list and the same concurrency. The goal is theirs; one is shown too.

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
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import services
from tests.benchmarks import server

LINKS, HOSTS = 10_000, 400
CONCURRENCY, TIMEOUT = 500, 20
ROUNDS = 3
RUNNERS = 2
GOAL = 0.6


@dataclass(frozen=True, slots=True)
class Bench:
    """The list of addresses, as a file, and the environment every run has."""

    addresses: Path
    environment: dict[str, str]

    def bare(self) -> float:
        """Links a second."""
        arguments = [str(self.addresses), str(CONCURRENCY), str(TIMEOUT)]
        return rate(json.loads(self.run("-m", "tests.benchmarks.bare", *arguments)))

    def ours(self, *, runners: int) -> float:
        """From the start of the first runner's sweep to the end of the last one's."""
        share = {"FETCH_CONCURRENCY": str(CONCURRENCY // runners)}
        begun = [self.begin("manage.py", "check_links", "--json", **share) for _ in range(runners)]
        outcomes: Counter[str] = Counter()
        for runner in begun:
            outcomes.update(json.loads(self.end(runner))["outcomes"])
        seconds = float(self.run("-m", "tests.benchmarks.newsroom", "took", str(runners)))
        return rate({"checked": outcomes.total(), "outcomes": outcomes, "seconds": seconds})

    def make_due(self) -> None:
        self.run("-m", "tests.benchmarks.newsroom", "due")

    def fill(self) -> None:
        self.run("-m", "tests.benchmarks.newsroom", "fill", str(self.addresses))

    def run(self, *arguments: str) -> str:
        return self.end(self.begin(*arguments))

    def begin(self, *arguments: str, **more: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, "-W", "ignore", *arguments],
            env=self.environment | more, cwd=services.ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def end(self, program: "subprocess.Popen[str]") -> str:
        said, complaint = program.communicate()
        if program.returncode:
            raise SystemExit(f"{program.args!r}: {complaint}")
        return said


def rate(result: Mapping[str, Any]) -> float:
    if result["checked"] != LINKS or result.get("outcomes", {"alive": LINKS}) != {"alive": LINKS}:
        raise SystemExit(f"Not a fair run: {result}")
    return LINKS / float(result["seconds"])


def main() -> int:
    print(
        f"{LINKS:,} links on {HOSTS} loopback hosts, {len(server.page('/page/1')):,} characters of "
        f"HTML each, all different; {os.cpu_count()} cores.\n"
        f"{CONCURRENCY} looks at once (shared by all runners), FETCH_TIMEOUT={TIMEOUT} "
        "FETCH_PER_HOST_CONCURRENCY=0 FETCH_PER_HOST_DELAY=0; whole bodies read by both."
    )
    ratios: dict[str, float] = {}
    with web() as port:
        for title, database in databases():
            with newsroom(port, database) as bench:
                ratios[title] = measure(title, bench)
    for title, ratio in ratios.items():
        verdict = "reached" if ratio >= GOAL else "MISSED"
        print(
            f"{title}, second looks, {RUNNERS} runners: median ratio {ratio:.2f}; "
            f"the goal of {GOAL} is {verdict}."
        )
    return int(min(ratios.values()) < GOAL)


def measure(title: str, bench: Bench) -> float:
    """Median ratio of the second looks with as many runners as a newsroom would use."""
    print(f"\n{title}")
    bench.fill()
    tell("first looks, text read and kept", bench.bare(), bench.ours(runners=RUNNERS))
    ratios = []
    for number in range(1, ROUNDS + 1):
        bare = bench.bare()
        for runners in (1, RUNNERS):
            bench.make_due()
            ours = bench.ours(runners=runners)
            tell(f"second looks {number}, runners: {runners}", bare, ours)
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
        "FETCH_TIMEOUT": str(TIMEOUT),
        "FETCH_PER_HOST_CONCURRENCY": "0",
        "FETCH_PER_HOST_DELAY": "0",
    }


if __name__ == "__main__":
    sys.exit(main())
