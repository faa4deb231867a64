"""A month on a made-up web: pages that fail at random, are down for half a day, and die."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from sources.choices import Health, Outcome
from sources.rules import health, schedule
from tests.newsroom import NOW
from tests.watching import DAY

MONTH = 30 * DAY
OUTAGE = DAY / 2
FAILING = 0.3
"""Share of all looks at a living page, and at the server that a removed page leaves behind."""
NOTICED_WITHIN = 10 * DAY
JUDGED = frozenset({Health.GONE, Health.DEAD})

Answer = tuple[Outcome, str]
ALIVE: Answer = (Outcome.ALIVE, "answered")
FAILURES: tuple[Answer, ...] = (
    (Outcome.UNREACHABLE, "timeout"),
    (Outcome.UNREACHABLE, "reset"),
    (Outcome.UNREACHABLE, "http-503"),
    (Outcome.UNREACHABLE, "dns"),
    (Outcome.BLOCKED, "rate-limit"),
    (Outcome.GONE, "http-404"),
)
SERVER_STAYS: tuple[Answer, ...] = (
    (Outcome.GONE, "http-404"),
    (Outcome.GONE, "http-410"),
    (Outcome.SOFT_404, "not-found-page"),
    (Outcome.SOFT_404, "sent-home"),
    (Outcome.PARKED, "for-sale"),
)
SERVER_GOES: tuple[Answer, ...] = (
    (Outcome.UNREACHABLE, "dns"),
    (Outcome.UNREACHABLE, "connect"),
    (Outcome.UNREACHABLE, "tls"),
    (Outcome.UNREACHABLE, "http-500"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the month. `dies_at` is None for a page that outlives it."""

    host: str
    down_from: dt.datetime
    down_with: Answer
    dies_at: dt.datetime | None
    dies_of: Answer

    @property
    def watched_until(self) -> dt.datetime:
        """The month, and for a page that died the time in which that must be noticed."""
        return NOW + MONTH if self.dies_at is None else self.dies_at + NOTICED_WITHIN

    def is_dead(self, at: dt.datetime) -> bool:
        return self.dies_at is not None and at >= self.dies_at

    def answer(self, at: dt.datetime, dice: random.Random) -> Answer:
        fails = dice.random() < FAILING
        if self.is_dead(at):
            still_fails = fails and self.dies_of in SERVER_STAYS
            return dice.choice(FAILURES[:-1]) if still_fails else self.dies_of
        if self.down_from <= at < self.down_from + OUTAGE:
            return self.down_with
        return dice.choice(FAILURES) if fails else ALIVE


def pages(number: int, *, hosts: int, dying: float, dice: random.Random) -> list[Page]:
    return [
        Page(
            host=f"host{n % hosts}.example",
            down_from=NOW + dice.random() * (MONTH - OUTAGE),
            down_with=dice.choice(FAILURES),
            dies_at=NOW + dice.random() * MONTH if dice.random() < dying else None,
            dies_of=dice.choice(SERVER_STAYS + SERVER_GOES),
        )
        for n in range(number)
    ]


@dataclass(slots=True)
class Tally:
    """What a month came to. `noticed`: how long each death went unnoticed, shortest first."""

    pages: int = 0
    looks: int = 0
    falsely_judged: int = 0
    died: int = 0
    noticed: list[dt.timedelta] = field(default_factory=list)

    @property
    def noticed_share(self) -> float:
        return len(self.noticed) / self.died

    def add(self, page: Page, judged_at: dt.datetime | None) -> None:
        self.pages += 1
        self.died += page.dies_at is not None
        if judged_at is None:
            return
        if page.dies_at is None or judged_at < page.dies_at:
            self.falsely_judged += 1
        elif judged_at - page.dies_at <= NOTICED_WITHIN:
            self.noticed.append(judged_at - page.dies_at)
            self.noticed.sort()

    def __str__(self) -> str:
        longest = self.noticed[-1] / DAY if self.noticed else 0.0
        middle = self.noticed[len(self.noticed) // 2] / DAY if self.noticed else 0.0
        return (
            f"{self.pages} pages, {self.looks} looks: {self.falsely_judged} live called gone or "
            f"dead, {len(self.noticed)} of {self.died} dead found within 10 days "
            f"(half within {middle:.1f}, all of them within {longest:.1f} days)"
        )


def watch(page: Page, *, cited: bool, dice: random.Random) -> Iterator[tuple[dt.datetime, Health]]:
    """Each look at a page by the rules of the product, and the health after it."""
    standing, at = health.Standing(), NOW + dice.random() * dt.timedelta(hours=1)
    while at < page.watched_until:
        look = health.Look(at=at, outcome=page.answer(at, dice)[0])
        standing = health.judge(standing=standing, look=look).standing
        yield at, standing.health
        at = schedule.next_look(standing=standing, now=at, jitter=dice.random(), cited=cited)


def live(*, seed: int, cited: bool, number: int = 1_000, hosts: int = 100) -> Tally:
    """A month of `number` pages, one in ten of which dies on a random day."""
    dice = random.Random(seed)  # noqa: S311 - a repeatable test, no secret
    tally = Tally()
    for page in pages(number, hosts=hosts, dying=0.1, dice=dice):
        judged_at = None
        for at, now_health in watch(page, cited=cited, dice=dice):
            tally.looks += 1
            if now_health in JUDGED and judged_at is None:
                judged_at = at
        tally.add(page, judged_at)
    return tally
