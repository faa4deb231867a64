"""When a link is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from sources.choices import Health, Outcome
from sources.rules import health, schedule
from sources.rules.health import Look, Standing

NOW = datetime(2025, 9, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)


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
        (Health.HEALTHY, 0, 7),
        (Health.HEALTHY, 400, 7),
        (Health.DRIFTED, 400, 7),
        (Health.UNKNOWN, 400, 7),
        (Health.BLOCKED, 3, 7),
        (Health.BLOCKED, 27, 7),
        (Health.BLOCKED, 28, 30),
        (Health.GONE, 3, 7),
        (Health.GONE, 40, 30),
        (Health.DEAD, 3, 7),
        (Health.DEAD, 40, 30),
    ],
)
def test_the_usual_pace(state: Health, days: float, expected: float) -> None:
    assert wait(standing(state, days=days)) == expected * DAY
    assert wait(standing(state, days=days), cited=True) == expected * DAY / 2


@pytest.mark.parametrize(("jitter", "days"), [(0.0, 5.6), (0.5, 7.0), (0.999, 8.4)])
def test_links_that_fell_due_together_spread_by_a_fifth(jitter: float, days: float) -> None:
    pause = wait(standing(Health.HEALTHY), jitter=jitter)

    assert abs(pause - timedelta(days=days)) < timedelta(minutes=10)


@pytest.mark.parametrize(
    ("outcome", "days", "health_then"),
    [
        (Outcome.GONE, [0, 1], Health.GONE),
        (Outcome.SOFT_404, [0, 1], Health.GONE),
        (Outcome.UNREACHABLE, [0, 1, 3, 7], Health.DEAD),
    ],
)
@pytest.mark.parametrize("jitter", [0.0, 0.99])
def test_looks_at_a_suspect_fall_on_the_days_that_settle_it(
    outcome: Outcome, days: list[int], health_then: Health, jitter: float
) -> None:
    state, now, looked_on = Standing(), NOW, []
    for _ in days:
        looked_on.append((now - NOW).days)
        state = health.judge(standing=state, look=Look(at=now, outcome=outcome)).standing
        now = schedule.next_look(standing=state, now=now, jitter=jitter, cited=True)

    assert looked_on == days
    assert state.health == health_then


@pytest.mark.parametrize(
    ("strikes", "first_days_ago", "hours"),
    [(2, 5, 24), (4, 6.5, 12), (4, 7.5, 1)],
    ids=["late: another day is needed", "only the span is missing", "overdue"],
)
def test_a_suspect_looked_at_off_schedule(
    strikes: int, first_days_ago: float, hours: float
) -> None:
    first = NOW - timedelta(days=first_days_ago)
    state = Standing(Health.SUSPECT, health.Ladder.DEAD, strikes, first, NOW, since=first)

    assert wait(state, jitter=0.0) == timedelta(hours=hours)


@pytest.mark.parametrize(("since_strike", "days"), [(0, 1), (6, 1), (7, 5.6), (40, 5.6)])
def test_a_drifted_page_that_fails_is_looked_at_like_a_suspect_for_a_week(
    since_strike: float, days: float
) -> None:
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
    "state", [standing(Health.HEALTHY), standing(Health.BLOCKED, days=2), standing(Health.GONE)]
)
def test_otherwise_retry_after_is_no_reason_to_hurry(state: Standing) -> None:
    assert wait(state, retry_after=1) == 7 * DAY
