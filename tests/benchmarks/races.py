"""Ours against the loops that do nothing but ask, on the easy list and on the realistic mix.

Runs alternate, so that a busy machine hurts all; the ratio is the median of the rounds.
"""

import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from tests.benchmarks import easy, mix, pages, runs, scoring, serving
from tests.benchmarks.goals import Goals
from tests.benchmarks.mix import Listed
from tests.benchmarks.runs import Newsroom, Run
from tests.benchmarks.serving import Web

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
RUNNERS = os.cpu_count() or 1
"""FETCH_RUNNERS of ours; together they have the concurrency of the bare loop."""
EASY_GOAL, MIX_GOAL = 0.65, 0.9
MOST_CPU_MS, MOST_MB = 1.0, 120.0
MOST_STOP_MS = 100.0
EXACT_GOAL = 99.0
CAPTURE_GOAL = 0.5
SETTLED = ("gone", "dead")
"""Healths that one look may never lead to."""


@dataclass(frozen=True, slots=True)
class Race:
    """A list, the web it is on (by edition), and what is hoped for."""

    name: str
    lines: tuple[str, ...]
    web: Callable[[int], AbstractContextManager[Web]]
    goal: float
    links: tuple[Listed, ...] = ()
    editions: Iterator[int] = field(default_factory=partial(count, mix.CITED + 1))
    """No two looks may find the same bytes: of the mix, every edition has other furniture."""


def easy_race() -> Race:
    ports = serving.free_ports()
    lines = tuple(easy.listed(port=ports.web))
    web = serving.easy_web
    return Race("easy", lines, lambda edition: web(ports), EASY_GOAL)


def mix_race() -> Race:
    ports = serving.free_ports()
    links = mix.listed(ports=ports)
    return Race(
        name="mix",
        lines=tuple(f"{link.url}\t{quoted(link)}" for link in links),
        web=lambda edition: serving.mix_web(edition, ports),
        goal=MIX_GOAL,
        links=tuple(links),
    )


def quoted(link: Listed) -> str:
    return pages.cited_sentence(link.page) if link.is_cited else ""


def run(race: Race, goals: Goals) -> None:
    print(f"\n{race.name.upper()}: {len(race.lines):,} links, {ROUNDS} rounds. {HEADING}")
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as folder:
        addresses = Path(folder) / "addresses"
        addresses.write_text("\n".join(line.partition("\t")[0] for line in race.lines))
        near_the_limit(race, addresses)
        for title, database in runs.databases():
            with runs.newsroom(title, database) as newsroom:
                against_bare(race, newsroom, addresses, goals)
                if race.links and not database:
                    politely(race, newsroom)


def near_the_limit(race: Race, addresses: Path) -> None:
    if find_spec("pycurl") is None:
        print("  libcurl loop: pycurl is not installed, not measured")
        return
    watched(race, lambda: runs.loop("libcurl loop", "libcurl", addresses))


def against_bare(race: Race, newsroom: Newsroom, addresses: Path, goals: Goals) -> None:
    newsroom.fill(race.lines)
    watched(
        race,
        lambda: newsroom.look(runners=RUNNERS, pace=runs.PATIENT),
        edition=mix.CITED,
        note="first looks: all text is read",
    )
    rounds = []
    for _ in range(ROUNDS):
        bare = watched(race, lambda: runs.loop("bare loop", "bare", addresses))
        newsroom.make_due()
        ours = watched(race, lambda: newsroom.look(runners=RUNNERS))
        rounds.append((ours.rate / bare.rate, ours))
        newsroom.make_due()
        alone = watched(race, newsroom.look, note="one runner alone; no goal")
        print(f"    {alone.rate / bare.rate:.2f} of the bare loop")
    judge(race, newsroom, rounds, goals)
    if race.links:
        standing_still(race, newsroom, goals)
        with_captures(race, newsroom, bare, goals)


def standing_still(race: Race, newsroom: Newsroom, goals: Goals) -> None:
    newsroom.make_due()
    with race.web(next(race.editions)):
        longest = newsroom.longest_stop(runners=RUNNERS)
    what = f"{race.name}, {newsroom.title}: longest stop of a loop"
    goals.at_most(what, 1000 * longest, MOST_STOP_MS, " ms")


def with_captures(race: Race, newsroom: Newsroom, bare: Run, goals: Goals) -> None:
    """Every page is kept, which a newsroom does when it cites one and when it changes."""
    newsroom.want_captures()
    look = partial(newsroom.look, runners=RUNNERS)
    ours = watched(race, look, note="a capture of each page is kept")
    what = f"{race.name}, {newsroom.title}, captures: share of the bare loop's links a second"
    goals.at_least(what, ours.rate / bare.rate, CAPTURE_GOAL)


def politely(race: Race, newsroom: Newsroom) -> None:
    """As a newsroom runs it; the pace is kept in Redis where that is installed."""
    newsroom.make_due()
    with runs.broker() as broker:
        look = watched(
            race,
            lambda: newsroom.look(pace={**runs.POLITE, **broker}),
            note="one look a second at a host; no goal",
        )
    score = scoring.score(links=race.links, verdicts=look.verdicts)
    print(f"    {score.called_dead} alive called dead, exact {score.exact:.2%}")


def watched(
    race: Race, program: Callable[[], Run], *, edition: int | None = None, note: str = ""
) -> Run:
    """One run against a fresh server with a new edition; tells how busy the server was."""
    with race.web(next(race.editions) if edition is None else edition) as web:
        web.begin()
        run = program()
        tell(run, web.busy(), note)
    return run


HEADING = "Server: share of a core it was busy."


def tell(run: Run, busy: float, note: str) -> None:
    print(
        f"  {run.name:18} {run.rate:7,.0f}/s  {run.cpu_ms:6.3f} ms CPU a link"
        f"  {run.peak_mb:4.0f} MB  server {busy:4.0%}  {note}",
        flush=True,
    )


def judge(race: Race, newsroom: Newsroom, rounds: list[tuple[float, Run]], goals: Goals) -> None:
    what = f"{race.name}, {newsroom.title}"
    ratio = statistics.median(ratio for ratio, _ in rounds)
    goals.at_least(f"{what}: share of the bare loop's links a second", ratio, race.goal)
    looks = [look for _, look in rounds]
    cpu = statistics.median(look.cpu_ms for look in looks)
    goals.at_most(f"{what}: CPU a link", cpu, MOST_CPU_MS, " ms")
    goals.at_most(f"{what}: memory", max(look.peak_mb for look in looks), MOST_MB, " MB")
    missing = sum(len(race.lines) - look.links for look in looks)
    goals.at_most(f"{what}: links not looked at", missing, 0)
    if race.links:
        judge_verdicts(race, newsroom, looks[0], goals)


def judge_verdicts(race: Race, newsroom: Newsroom, look: Run, goals: Goals) -> None:
    """By the first round, in which nothing was seen failing before."""
    what = f"{race.name}, {newsroom.title}"
    score = scoring.score(links=race.links, verdicts=look.verdicts)
    goals.at_most(f"{what}: alive called dead", score.called_dead, 0)
    goals.at_most(f"{what}: broken called alive", score.missed, 0)
    goals.at_least(f"{what}: in the exact category", 100 * score.exact, EXACT_GOAL, " %")
    settled = sum(newsroom.healths().get(health, 0) for health in SETTLED)
    goals.at_most(f"{what}: gone or dead within a day", settled, 0)
    for (category, said), times in score.wrong.most_common(10):
        print(f"    {category}: {times} called {said}")
