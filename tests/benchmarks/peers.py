"""Other link checkers over the same mix, each with the settings its manual gives for speed.

Slow ones get the first part of the list only; their rate is that of the part. All have the same
time limit as ours.
"""

import csv
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import environments, measure, mix, runs, scoring, serving
from tests.benchmarks.environments import Environment
from tests.benchmarks.goals import Goals
from tests.benchmarks.measure import Ran
from tests.benchmarks.mix import Listed
from tests.benchmarks.races import RUNNERS
from tests.benchmarks.runs import Run

THREADS = 100
PROCESSES = 9
LONGEST = 400.0
"""Seconds after which a peer is stopped."""
COLOURED = re.compile(r"\x1b\[(91|92)m(http\S+?)\x1b")
DJANGO_PROGRAM = Path(__file__).with_name("django_linkcheck_peer.py")
STATUS = re.compile(r"(?:Error: )?(\d{3})\b")

Verdicts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Task:
    """Where a peer works: the links, a page that shows all of them, an empty folder."""

    links: Sequence[Listed]
    page: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Peer:
    environment: Environment
    share: float
    command: Callable[[Environment, Task], list[str]]
    read: Callable[[Ran, Task], Verdicts]


def _linkchecker(environment: Environment, task: Task) -> list[str]:
    settings = task.folder / "settings"
    settings.write_text(
        f"[checking]\nthreads={THREADS}\ntimeout={runs.TIMEOUT}\nmaxrequestspersecond=1000\n"
    )
    options = ["--check-extern", "-r1", "--no-status", "-v", "-o", "csv", task.page]
    return [str(environment.executable), "-f", str(settings), *options]


def _read_linkchecker(ran: Ran, task: Task) -> Verdicts:
    rows = [line for line in ran.said.splitlines() if not line.startswith("#")]
    return {row["urlname"]: _of_linkchecker(row) for row in csv.DictReader(rows, delimiter=";")}


def _of_linkchecker(row: dict[str, str]) -> str:
    """It has one failing class, and spares nobody but who says 429."""
    warning = row.get("warningstring") or ""
    if row["valid"] != "True":
        return "broken"
    if "Rate limited" in warning:
        return "blocked"
    return "moved" if "Redirected" in warning else "alive"


def _linkinator(environment: Environment, task: Task) -> list[str]:
    options = ["--format", "json", "--verbosity", "info", "--concurrency", str(THREADS)]
    options += ["--timeout", str(runs.TIMEOUT * 1000)]
    return ["node", str(environment.executable), task.page, *options]


def _read_linkinator(ran: Ran, task: Task) -> Verdicts:
    said = {"OK": "alive", "BROKEN": "broken", "SKIPPED": "unreachable"}
    report = json.loads(ran.said[ran.said.index("{") :])
    return {row["url"]: said[row["state"]] for row in report["links"]}


def _urlchecker(environment: Environment, task: Task) -> list[str]:
    """It gives each file to a process, so there have to be many."""
    files, parts = task.folder / "files", 64
    files.mkdir()
    for part in range(parts):
        lines = [f"[link]({link.url})\n" for link in task.links[part::parts]]
        (files / f"{part}.md").write_text("".join(lines))
    limits = ["--retry-count", "1", "--timeout", str(runs.TIMEOUT)]
    return [str(environment.executable), "check", *limits, str(files)]


def _read_urlchecker(ran: Ran, task: Task) -> Verdicts:
    """By the colour it prints an address in: its report loses what a slow process had found."""
    said = {"92": "alive", "91": "broken"}
    return {url: said[colour] for colour, url in COLOURED.findall(ran.said)}


def _django_linkcheck(environment: Environment, task: Task) -> list[str]:
    addresses = task.folder / "addresses"
    addresses.write_text("\n".join(link.url for link in task.links))
    database = str(task.folder / "database")
    program = [str(environment.executable), str(DJANGO_PROGRAM)]
    return [*program, str(addresses), database, str(runs.TIMEOUT)]


def _read_django_linkcheck(ran: Ran, task: Task) -> Verdicts:
    rows = json.loads(ran.said.splitlines()[-1])
    return {url: _of_django_linkcheck(ok, moved_to) for url, ok, moved_to in rows}


def _of_django_linkcheck(ok: bool | None, moved_to: str) -> str:
    if not ok:
        return "broken"
    return "moved" if moved_to else "alive"


PEERS = (
    Peer(environments.LINKINATOR, 1.0, _linkinator, _read_linkinator),
    Peer(environments.LINKCHECKER, 1.0, _linkchecker, _read_linkchecker),
    Peer(environments.URLCHECKER, 0.2, _urlchecker, _read_urlchecker),
    Peer(environments.DJANGO_LINKCHECK, 0.05, _django_linkcheck, _read_django_linkcheck),
)


def run(goals: Goals) -> None:
    """Ours goes last, on SQLite; all rates count the whole program, start and report included."""
    ports = serving.free_ports()
    links = mix.listed(ports=ports)
    print(f"\nPEERS: the mix, whole programs, {environments.FOLDER}")
    found = [one for peer in PEERS for one in look(peer, links, ports)]
    ours = our_look(links, ports)
    for theirs in found:
        what = f"peers: our links a second over those of {theirs.name}"
        goals.at_least(what, (ours.links / ours.whole) / (theirs.links / theirs.whole), 1)


def look(peer: Peer, links: Sequence[Listed], ports: mix.Ports) -> Iterator[Run]:
    name = peer.environment.peer
    if not peer.environment.is_made:
        print(f"  {name:18} not found, not measured; {environments.__name__} makes it")
        return
    part = links[: round(len(links) * peer.share)]
    with tempfile.TemporaryDirectory(prefix="factcheck-peer-") as folder:
        Path(folder).chmod(0o755)  # one of them gives up being root
        task = Task(part, f"http://127.1.0.1:{ports.web}/list", Path(folder))
        with serving.mix_web(1, ports):
            ran = measure.run(
                peer.command(peer.environment, task),
                environment=surroundings(),
                folder=Path(folder),
                limit=LONGEST,
            )
        verdicts = peer.read(ran, task)
    if ran.was_cut:
        print(f"  {name:18} did not end in {LONGEST:.0f} s and was stopped")
    done = Run(name, len(part), ran.seconds, ran.seconds, ran.cpu, ran.peak_mb, verdicts)
    tell(done, part)
    yield done


def surroundings() -> dict[str, str]:
    return {**runs.environment(), "NO_PROXY": "*", "URLCHECKER_WORKERS": str(PROCESSES)}


def our_look(links: Sequence[Listed], ports: mix.Ports) -> Run:
    """A look of any day: it knows the pages, and which servers were slow the last time.

    One process a core; links and limit as theirs.
    """
    with runs.newsroom("SQLite", "") as newsroom:
        newsroom.fill([f"{link.url}\t" for link in links])
        with serving.mix_web(mix.CITED, ports):
            newsroom.look(runners=RUNNERS, pace=runs.PATIENT)
        for edition in (1, 2):
            newsroom.make_due()
            with serving.mix_web(edition, ports):
                ours = newsroom.look(runners=RUNNERS)
            tell(ours, links)
    return ours


def tell(run: Run, links: Sequence[Listed]) -> None:
    score = scoring.score(links=links, verdicts=run.verdicts)
    print(
        f"  {run.name:18} {run.links / run.whole:7,.0f}/s of {run.links:6,}  {run.cpu_ms:6.3f} ms "
        f"CPU a link  {run.peak_mb:4.0f} MB  right {score.right:.1%}  exact {score.exact:.1%}  "
        f"alive called dead {score.called_dead}  broken called alive {score.missed}  "
        f"no word on {score.links - score.judged}",
        flush=True,
    )
