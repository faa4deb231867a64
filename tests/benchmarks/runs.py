"""The programs that are compared, each a fresh process over the same list."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests import services
from tests.benchmarks import measure, stalls

CONCURRENCY = 500
TIMEOUT = 5
KEPT = ("PATH", "HOME", "BENCH_LINKS")
FREE_PACE = {"FETCH_PER_HOST_CONCURRENCY": "0", "FETCH_PER_HOST_DELAY": "0"}
PATIENT = {**FREE_PACE, "FETCH_TIMEOUT": "120"}
"""For first looks: reading all pages keeps a machine so busy that answers wait for long."""
POLITE = {"FETCH_PER_HOST_CONCURRENCY": "1", "FETCH_PER_HOST_DELAY": "1"}


@dataclass(frozen=True, slots=True)
class Run:
    """`seconds` are those of the looks, by the program's own clock; `whole` are the process's."""

    name: str
    links: int
    seconds: float
    whole: float
    cpu: float
    peak_mb: float
    verdicts: Mapping[str, str]

    @property
    def rate(self) -> float:
        """Links a second."""
        return self.links / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time a link, start of the program included."""
        return 1000 * self.cpu / self.links


def loop(name: str, module: str, addresses: Path) -> Run:
    """A loop that looks at every address of the file and does nothing else."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", addresses, CONCURRENCY, TIMEOUT]
    ran = checked(measure.run(list(map(str, command)), environment=environment()))
    said = json.loads(ran.said)
    return Run(
        name=name,
        links=said["checked"],
        seconds=said["seconds"],
        whole=ran.seconds,
        cpu=ran.cpu,
        peak_mb=ran.peak_mb,
        verdicts=said["verdicts"],
    )


def checked(ran: measure.Ran) -> measure.Ran:
    if ran.code:
        raise SystemExit(f"A run failed:\n{ran.complained}")
    return ran


def environment() -> dict[str, str]:
    """Nothing of the developer's but where programs are, and how long the list is."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    return {"DJANGO_SETTINGS_MODULE": "factcheck.settings", **kept}


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Ours: a database of links on watch, and `manage.py check_links` over those that are due."""

    title: str
    folder: Path
    settings: Mapping[str, str]

    def fill(self, lines: Sequence[str]) -> None:
        """One line a link: its address, and after a tab the sentence that is cited, if any."""
        links = self.folder / "links"
        links.write_text("\n".join(lines))
        self._step("fill", str(links))

    def want_captures(self) -> None:
        """Of every link, at its next look, which is due."""
        self._step("want")

    def make_due(self) -> None:
        self._step("due")

    def look(self, *, runners: int = 1, pace: Mapping[str, str] = FREE_PACE) -> Run:
        """`runners` processes at once share the list and the concurrency; memory is that of one."""
        ran = self._run(["manage.py", "check_links", "--json"], runners, pace)
        return Run(
            name=f"ours, {self.title}" if runners == 1 else f"{runners} of ours, {self.title}",
            links=json.loads(ran.said)["checked"],
            seconds=float(self._step("took", str(runners))),
            whole=ran.seconds,
            cpu=ran.cpu,
            peak_mb=ran.peak_mb,
            verdicts=json.loads(self._step("verdicts")),
        )

    def longest_stop(self, *, runners: int) -> float:
        """A run of its own; seconds for which the loop of a runner stood still at the longest."""
        ran = self._run(["-m", "tests.benchmarks.stalls"], runners, FREE_PACE)
        told = [line.partition(stalls.SAID) for line in ran.said.splitlines()]
        return max(float(seconds) for _, said, seconds in told if said)

    def _run(self, program: list[str], runners: int, pace: Mapping[str, str]) -> measure.Ran:
        share = {
            "FETCH_RUNNERS": str(runners),
            "FETCH_CONCURRENCY": str(CONCURRENCY // runners),
        }
        command = [sys.executable, "-W", "ignore", *program]
        return checked(measure.run(command, environment={**self.settings, **pace, **share}))

    def healths(self) -> dict[str, int]:
        counted: dict[str, int] = json.loads(self._step("healths"))
        return counted

    def _step(self, *arguments: str) -> str:
        command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.newsroom", *arguments]
        return checked(measure.run(command, environment=self.settings)).said


@contextmanager
def newsroom(title: str, database: str) -> Iterator[Newsroom]:
    """An empty one in a database of its own; `database` is the address of a cluster or empty."""
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as folder:
        own = _own_database(database, Path(folder).name) if database else ""
        yield Newsroom(title, Path(folder), settings(Path(folder), own))


def _own_database(cluster: str, name: str) -> str:
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{cluster.rpartition('/')[0]}/{name}"


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
def broker() -> Iterator[dict[str, str]]:
    """The setting for a throw-away Redis; nothing where there is none."""
    program = services.survey()["Redis"]
    if program is None:
        print("  Redis: not found; the pace is kept in the process")
        yield {}
        return
    with services.redis_server(program) as redis:
        yield {"REDIS_URL": redis.url}


def settings(folder: Path, database: str) -> dict[str, str]:
    chosen = {"DATABASE_URL": database} if database else {}
    return {
        **environment(),
        **chosen,
        "ENV_FILE": os.devnull,
        "DATA_DIR": str(folder / "var"),
        "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
        "FETCH_TIMEOUT": str(TIMEOUT),
    }
