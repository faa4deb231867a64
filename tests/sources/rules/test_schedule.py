"""When a link is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from sources.choices import Health, Outcome
from sources.rules import health, schedule
from sources.rules.health import Look, Standing

NOW = datetime(2025, 9, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def standing(state: Health, *, days: float = 0) -> Standing:
    return Standing(health=state, since=NOW - timedelta(days=days))


def wait(
    state: Standing,
    *,
    jitter: float = 0.5,
    cited: bool = False,
    retry_after: int | None = None,
    offline: bool = False,
) -> timedelta:
    due = schedule.next_look(
        standing=state,
        now=NOW,
        jitter=jitter,
        cited=cited,
        retry_after=retry_after,
        offline=offline,
    )
    return due - NOW


@pytest.mark.parametrize(
    ("state", "days", "expected"),
    [
        (Health.HEALTHY, 0, 2),
        (Health.HEALTHY, 400, 2),
        (Health.DRIFTED, 400, 2),
        (Health.UNKNOWN, 400, 7),
        (Health.BLOCKED, 8, 7),
        (Health.BLOCKED, 27, 7),
        (Health.BLOCKED, 31, 30),
        (Health.GONE, 3, 7),
        (Health.GONE, 40, 30),
        (Health.DEAD, 3, 7),
        (Health.DEAD, 40, 30),
    ],
)
def test_the_usual_pace(state: Health, days: float, expected: float) -> None:
    assert wait(standing(state, days=days)) == expected * DAY
    assert wait(standing(state, days=days), cited=True) == expected * DAY / 2


@pytest.mark.parametrize(("jitter", "days"), [(0.0, 1.6), (0.5, 2.0), (0.999, 2.4)])
def test_links_that_fell_due_together_spread_by_a_fifth(jitter: float, days: float) -> None:
    pause = wait(standing(Health.HEALTHY), jitter=jitter)

    assert abs(pause - timedelta(days=days)) < timedelta(minutes=10)


@pytest.mark.parametrize(
    ("outcome", "settled_after", "health_then", "looks"),
    [
        (Outcome.GONE, DAY, Health.GONE, 14),
        (Outcome.SOFT_404, DAY, Health.GONE, 14),
        (Outcome.UNREACHABLE, 7 * DAY, Health.DEAD, 19),
    ],
)
@pytest.mark.parametrize("jitter", [0.0, 0.99])
def test_a_suspect_is_looked_at_often_and_settled_on_the_first_possible_day(
    outcome: Outcome, settled_after: timedelta, health_then: Health, looks: int, jitter: float
) -> None:
    state, now, looked = Standing(), NOW, 0
    while state.health not in {Health.GONE, Health.DEAD}:
        state = health.judge(standing=state, look=Look(at=now, outcome=outcome)).standing
        looked, at = looked + 1, now
        now = schedule.next_look(standing=state, now=now, jitter=jitter, cited=True)

    assert state.health == health_then
    assert settled_after <= at - NOW <= settled_after + HOUR
    assert 0.8 * looks <= looked <= looks + 1


@pytest.mark.parametrize(
    ("first_hours_ago", "hours"),
    [(0, 1), (0.5, 1), (2, 2), (8, 8), (100, 12), (160, 8), (167.5, 0.5), (200, 12)],
    ids=lambda hours: f"{hours} h",
)
def test_the_next_look_at_a_suspect_doubles_and_meets_the_hour_of_judgement(
    first_hours_ago: float, hours: float
) -> None:
    first = NOW - first_hours_ago * HOUR
    state = Standing(Health.SUSPECT, health.Ladder.DEAD, 2, first, NOW, since=first)

    assert wait(state, jitter=0.0) == hours * HOUR


@pytest.mark.parametrize(("blocked_hours", "hours"), [(0, 0.8), (1, 0.8), (5, 4), (60, 48)])
def test_a_wall_is_tried_again_soon_and_then_less_and_less(
    blocked_hours: float, hours: float
) -> None:
    state = standing(Health.BLOCKED, days=blocked_hours / 24)

    assert wait(state, jitter=0.0) == hours * HOUR


@pytest.mark.parametrize(
    ("since_strike", "days"), [(0, 1 / 24), (0.25, 0.25), (0.75, 0.25), (6, 6), (7, 1.6)]
)
def test_a_drifted_page_that_fails_is_in_doubt_for_a_week(since_strike: float, days: float) -> None:
    struck = NOW - since_strike * DAY
    state = Standing(Health.DRIFTED, health.Ladder.GONE, 1, struck, struck, since=struck)

    assert wait(state, jitter=0.0) == days * DAY


def test_while_offline_we_look_again_soon() -> None:
    for state in Health:
        assert wait(standing(state), jitter=0.0, offline=True) == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("asked", "seconds"), [(0, 1), (1, 1), (120, 120), (86_400, 86_400), (10**9, 86_400)]
)
def test_a_pause_the_server_asks_for_is_kept_within_a_day(asked: int, seconds: int) -> None:
    for state in (Health.BLOCKED, Health.SUSPECT):
        assert wait(standing(state), retry_after=asked) == timedelta(seconds=seconds)


def test_a_server_that_always_says_one_second_is_asked_ever_less() -> None:
    now, since, looks = NOW, NOW, 0
    while now - NOW < DAY:
        state = Standing(health=Health.BLOCKED, since=since)
        now = schedule.next_look(standing=state, now=now, jitter=0, cited=False, retry_after=1)
        looks += 1

    assert looks < 20


@pytest.mark.parametrize(
    ("state", "days"),
    [
        (standing(Health.HEALTHY), 2),
        (standing(Health.BLOCKED, days=9), 7),
        (standing(Health.GONE), 7),
    ],
)
def test_otherwise_retry_after_is_no_reason_to_hurry(state: Standing, days: float) -> None:
    assert wait(state, retry_after=1) == days * DAY
