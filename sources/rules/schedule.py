"""When a link is due for its next look."""

from datetime import datetime, timedelta

from sources.choices import Health
from sources.rules import health

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
STRIKE_SPREAD = timedelta(hours=2)
STRIKE_DAYS = {
    health.Ladder.GONE: {1: timedelta(days=1)},
    health.Ladder.DEAD: {1: timedelta(days=1), 2: timedelta(days=3)},
}
"""Days after the first strike on which the next look may become a strike; else the full span."""

_SENT_AWAY = frozenset({Health.BLOCKED, Health.SUSPECT})
_SLOWING = frozenset({Health.BLOCKED, Health.GONE, Health.DEAD})


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
    if _awaits_strike(standing, now):
        return _next_strike(standing, now) + STRIKE_SPREAD * jitter
    pause = _pause(standing, now) / (2 if cited else 1)
    return now + pause * (1 - SPREAD / 2 + SPREAD * jitter)


def clamped_retry(*, seconds: int) -> timedelta:
    """A server may ask for a pause of a second to a day, no more."""
    return timedelta(seconds=min(max(seconds, SHORTEST_RETRY), LONGEST_RETRY))


def _awaits_strike(standing: health.Standing, now: datetime) -> bool:
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
    slowing = standing.health in _SLOWING and standing.since is not None
    return MONTH if slowing and now - (standing.since or now) >= MONTHLY_AFTER else WEEK


def _next_strike(standing: health.Standing, now: datetime) -> datetime:
    """Never sooner than an hour, and a day away while the next look must fall on another day."""
    threshold = health.THRESHOLDS[standing.ladder]
    wait = STRIKE_DAYS[standing.ladder].get(standing.strikes, threshold.span)
    needs_day = standing.strikes < threshold.strikes
    soonest = now + (timedelta(days=1) if needs_day else timedelta(hours=1))
    return max((standing.first_strike_at or now) + wait, soonest)
