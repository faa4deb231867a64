"""Health of a link as a pure fold over its looks, and whether it is us who are offline.

A strike is a failed look on a later day (UTC) than the strike before. Two ladders: 404, 410, soft
404 and parked lead to `gone`, no proper answer leads to `dead`. A failure of the other kind starts
its own ladder at one, but for a day after a page was missing no answer does not undo that: servers
that fail now and then lose pages too. Only a page that answers with content clears strikes, and
only it ends drifted, gone or dead: no look without content may take back what endangers a verdict,
though its strikes count and may make a drifted page gone. Being blocked or refused by our guard
neither adds nor takes strikes.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sources.choices import Health, Outcome


class Ladder(StrEnum):
    """Which kind of failure the strikes are about."""

    NONE = ""
    GONE = "gone"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Strikes, and the time from the first to the look that settles it."""

    strikes: int
    span: timedelta
    health: Health


THRESHOLDS = {
    Ladder.GONE: Threshold(2, timedelta(hours=24), Health.GONE),
    Ladder.DEAD: Threshold(4, timedelta(days=7), Health.DEAD),
}
LADDERS = {
    Outcome.GONE: Ladder.GONE,
    Outcome.SOFT_404: Ladder.GONE,
    Outcome.PARKED: Ladder.GONE,
    Outcome.UNREACHABLE: Ladder.DEAD,
}
MISSING_IS_REMEMBERED = timedelta(days=1)
"""After the last strike, through looks that get no answer."""
_WITHOUT_CONTENT = {Outcome.BLOCKED: Health.BLOCKED, Outcome.REFUSED: Health.UNKNOWN}
_WITH_CONTENT = {
    Outcome.ALIVE: Health.HEALTHY,
    Outcome.MOVED: Health.HEALTHY,
    Outcome.DRIFTED: Health.DRIFTED,
}
_ENDANGERING = frozenset({Health.DRIFTED, Health.GONE, Health.DEAD})


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the looks so far add up to. `since`: when the present health began."""

    health: Health = Health.UNKNOWN
    ladder: Ladder = Ladder.NONE
    strikes: int = 0
    first_strike_at: datetime | None = None
    last_strike_at: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One look. `counts` is false when we were offline: recorded, but judged nothing."""

    at: datetime
    outcome: Outcome
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """`reason` is a sentence for the HealthChange row, empty when the health stays as it was."""

    standing: Standing
    changed: bool = False
    reason: str = ""


def judge(*, standing: Standing, look: Look) -> Judgement:
    """The standing after one more look, by the thresholds of DESIGN 5.7."""
    if not look.counts:
        return Judgement(standing)
    after = _after(standing, look)
    if after.health == standing.health and standing.since is not None:
        return Judgement(after)
    changed = after.health != standing.health
    return Judgement(
        replace(after, since=look.at),
        changed=changed,
        reason=_reason(after, look.outcome) if changed else "",
    )


def _after(standing: Standing, look: Look) -> Standing:
    """With the `since` of before; the caller knows whether the health is a new one."""
    if look.outcome in _WITH_CONTENT:
        return Standing(health=_WITH_CONTENT[look.outcome], since=standing.since)
    if look.outcome in _WITHOUT_CONTENT:
        return replace(standing, health=_kept(standing, _WITHOUT_CONTENT[look.outcome]))
    return _struck(standing, look, LADDERS[look.outcome])


def _reason(after: Standing, outcome: Outcome) -> str:
    said = outcome.label.lower()
    if outcome in _WITH_CONTENT:
        return f"The page answered ({said})."
    if outcome in _WITHOUT_CONTENT:
        return f"The look was not let through ({said})."
    days = "1 day" if after.strikes == 1 else f"{after.strikes} days"
    return f"Failed looks on {days} ({said})."


def replay(looks: Iterable[Look]) -> Standing:
    """The standing that looks add up to, in the order they were recorded: a clock may step back."""
    standing = Standing()
    for look in looks:
        standing = judge(standing=standing, look=look).standing
    return standing


def _struck(standing: Standing, look: Look, ladder: Ladder) -> Standing:
    first, last, strikes = standing.first_strike_at, standing.last_strike_at, standing.strikes
    if ladder == Ladder.DEAD and _is_missing(standing, look.at):
        return replace(standing, health=_kept(standing, Health.SUSPECT))
    if standing.ladder != ladder or first is None or last is None:
        first, last, strikes = look.at, look.at, 1
    elif _day(look.at) > _day(last):
        last, strikes = look.at, strikes + 1
    threshold = THRESHOLDS[ladder]
    settled = strikes >= threshold.strikes and look.at - first >= threshold.span
    return Standing(
        health=threshold.health if settled else _kept(standing, Health.SUSPECT),
        ladder=ladder,
        strikes=strikes,
        first_strike_at=first,
        last_strike_at=last,
        since=standing.since,
    )


def _is_missing(standing: Standing, at: datetime) -> bool:
    last = standing.last_strike_at
    return standing.ladder == Ladder.GONE and last is not None and at - last < MISSING_IS_REMEMBERED


def _kept(standing: Standing, otherwise: Health) -> Health:
    """The health after a look that neither showed content nor settled anything."""
    return standing.health if standing.health in _ENDANGERING else otherwise


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


OFFLINE_WINDOW = timedelta(minutes=5)
OFFLINE_LOOKS = 20
OFFLINE_HOSTS = 5


@dataclass(frozen=True, slots=True)
class SweepLook:
    """One look of a sweep. `allowed_network`: its host is inside FETCH_ALLOWED_NETWORKS."""

    host: str
    network_failure: bool
    at: datetime
    allowed_network: bool = False


def offline(looks: Iterable[SweepLook]) -> bool:
    """Whether we are offline, by the last five minutes of these looks (DESIGN 5.8).

    Over half of at least 20 looks, or all of fewer, must fail at network level on 5 hosts or more.
    Looks inside FETCH_ALLOWED_NETWORKS are left out: they say nothing about our way to the world.
    """
    outside = deque(sorted((x for x in looks if not x.allowed_network), key=lambda x: x.at))
    while outside and outside[-1].at - outside[0].at > OFFLINE_WINDOW:
        outside.popleft()
    failed = [look for look in outside if look.network_failure]
    if len({look.host for look in failed}) < OFFLINE_HOSTS:
        return False
    if len(outside) < OFFLINE_LOOKS:
        return len(failed) == len(outside)
    return len(failed) * 2 > len(outside)
