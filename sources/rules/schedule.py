"""When a link is due for its next look.

Strikes are counted by the day, but a link in doubt is looked at far more often than that: a page
that answers three times in four is nearly sure to show itself before the day on which it would be
judged. Without those looks one live page in thirty a month would be called gone or dead.
"""

from datetime import datetime, timedelta

from sources.choices import Health
from sources.rules import health

PACE = timedelta(days=2)
"""Between looks at a page that stands or has drifted. Four strikes take a week, and what has died
is to be found within ten days."""
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
MONTHLY_AFTER = timedelta(days=28)
"""Blocked, gone and dead links are looked at weekly for this long, then monthly."""
OFFLINE_PAUSE = timedelta(minutes=10)
SHORTEST_RETRY = 1
LONGEST_RETRY = 24 * 60 * 60
HEED_RETRY_FOR = timedelta(days=1)
"""A host that has sent us away for longer than this is looked at at the usual pace again."""
SPREAD = 0.4
LONGEST_DOUBT = {health.Ladder.GONE: timedelta(hours=2), health.Ladder.DEAD: timedelta(hours=12)}
"""Between two looks at a suspect."""

_SENT_AWAY = frozenset({Health.BLOCKED, Health.SUSPECT})
_SLOWING = frozenset({Health.BLOCKED, Health.GONE, Health.DEAD})
_STANDING = frozenset({Health.HEALTHY, Health.DRIFTED})


def next_look(
    *,
    standing: health.Standing,
    now: datetime,
    jitter: float,
    cited: bool,
    retry_after: int | None = None,
    offline: bool = False,
) -> datetime:
    """When to look again. `jitter` in [0, 1) spreads links that fell due together.

    `cited` by a published verdict: twice as often. `retry_after` in seconds, as the server asked.
    """
    if offline:
        return now + OFFLINE_PAUSE * (1 + jitter * SPREAD)
    if retry_after is not None and _heeds_retry(standing, now):
        return now + _retry_pause(standing, now, retry_after)
    if _is_in_doubt(standing, now):
        return _look_again(standing, now, jitter)
    pause = _pause(standing, now) / (2 if cited else 1)
    if standing.health == Health.BLOCKED and standing.since is not None:
        pause = min(pause, max(now - standing.since, HOUR))  # most walls are gone in an hour
    return now + pause * (1 - SPREAD / 2 + SPREAD * jitter)


def clamped_retry(*, seconds: int) -> timedelta:
    """A server may ask for a pause of a second to a day, no more."""
    return timedelta(seconds=min(max(seconds, SHORTEST_RETRY), LONGEST_RETRY))


def _is_in_doubt(standing: health.Standing, now: datetime) -> bool:
    """A drifted page that began to fail is in doubt too, for a week after its last strike."""
    if standing.health == Health.DRIFTED and standing.last_strike_at is not None:
        return now - standing.last_strike_at < WEEK
    return standing.health == Health.SUSPECT


def _heeds_retry(standing: health.Standing, now: datetime) -> bool:
    return standing.health in _SENT_AWAY and now - (standing.since or now) < HEED_RETRY_FOR


def _retry_pause(standing: health.Standing, now: datetime, seconds: int) -> timedelta:
    """As asked, but never shorter than the time we have been sent away already: it doubles."""
    return max(clamped_retry(seconds=seconds), now - (standing.since or now))


def _pause(standing: health.Standing, now: datetime) -> timedelta:
    if standing.health in _STANDING:
        return PACE
    slowing = standing.health in _SLOWING and standing.since is not None
    return MONTH if slowing and now - (standing.since or now) >= MONTHLY_AFTER else WEEK


def _look_again(standing: health.Standing, now: datetime, jitter: float) -> datetime:
    """An hour after the first failure, then after twice as long each time, and when it may be
    settled. A suspect never waits long: its good look is what we hope for.
    """
    first = standing.first_strike_at or now
    pause = max(now - first, HOUR)
    if standing.health == Health.SUSPECT:
        pause = min(pause, LONGEST_DOUBT[standing.ladder])
    settled_from = first + health.THRESHOLDS[standing.ladder].span
    if now < settled_from < now + pause:
        return settled_from + HOUR * jitter
    return now + pause * (1 + SPREAD / 2 * jitter)
