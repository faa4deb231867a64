"""Health as a fold over looks, told in days."""

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sources.choices import Health, Outcome
from sources.rules import health
from sources.rules.health import Look, Standing, SweepLook

START = datetime(2025, 9, 15, 12, tzinfo=UTC)
OK, GONE, DOWN = Outcome.ALIVE, Outcome.GONE, Outcome.UNREACHABLE


def at(days: float) -> datetime:
    return START + timedelta(days=days)


def history(*looks: tuple[float, Outcome]) -> Standing:
    return health.replay(Look(at=at(days), outcome=outcome) for days, outcome in looks)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.ALIVE, Health.HEALTHY),
        (Outcome.MOVED, Health.HEALTHY),
        (Outcome.DRIFTED, Health.DRIFTED),
        (Outcome.BLOCKED, Health.BLOCKED),
        (Outcome.REFUSED, Health.UNKNOWN),
        (Outcome.GONE, Health.SUSPECT),
        (Outcome.SOFT_404, Health.SUSPECT),
        (Outcome.PARKED, Health.SUSPECT),
        (Outcome.UNREACHABLE, Health.SUSPECT),
    ],
)
def test_the_first_look(outcome: Outcome, expected: Health) -> None:
    assert history((0, outcome)).health == expected


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        # gone: two looks at least 24 hours apart
        ([(0, GONE), (1, GONE)], Health.GONE),
        ([(0, GONE), (0.99, GONE)], Health.SUSPECT),
        ([(0, GONE), (0.1, GONE), (0.2, GONE), (0.3, GONE)], Health.SUSPECT),
        ([(0, GONE), (0.6, GONE), (1.0, GONE)], Health.GONE),
        ([(0, GONE), (1, Outcome.SOFT_404)], Health.GONE),
        ([(0, Outcome.PARKED), (2, Outcome.PARKED)], Health.GONE),
        # dead: four days over at least seven
        ([(0, DOWN), (1, DOWN), (3, DOWN), (7, DOWN)], Health.DEAD),
        ([(0, DOWN), (1, DOWN), (3, DOWN), (6.9, DOWN)], Health.SUSPECT),
        ([(0, DOWN), (1, DOWN), (8, DOWN)], Health.SUSPECT),
        ([(0, DOWN), (1, DOWN), (2, DOWN), (3, DOWN), (4, DOWN)], Health.SUSPECT),
        ([(0, DOWN), (1, DOWN), (2, DOWN), (3, DOWN), (7, DOWN)], Health.DEAD),
        ([(0, DOWN), (0.1, DOWN), (0.2, DOWN), (7, DOWN)], Health.SUSPECT),
        # one good look recovers
        ([(0, GONE), (1, GONE), (2, OK)], Health.HEALTHY),
        ([(0, DOWN), (1, DOWN), (3, DOWN), (7, DOWN), (8, OK)], Health.HEALTHY),
        ([(0, GONE), (0.5, OK), (1, GONE)], Health.SUSPECT),
        ([(0, DOWN), (1, DOWN), (3, DOWN), (5, OK), (7, DOWN)], Health.SUSPECT),
        # the other kind of failure starts at one; what was judged stays
        ([(0, GONE), (1, DOWN)], Health.SUSPECT),
        ([(0, GONE), (1, DOWN), (2, GONE)], Health.SUSPECT),
        ([(0, GONE), (1, DOWN), (2, GONE), (3, GONE)], Health.GONE),
        ([(0, DOWN), (1, GONE), (1.5, GONE)], Health.SUSPECT),
        ([(0, DOWN), (1, DOWN), (3, DOWN), (4, GONE), (7, DOWN)], Health.SUSPECT),
        # for a day, no answer does not undo that it was missing
        ([(0, GONE), (0.5, DOWN), (0.9, DOWN), (1, GONE)], Health.GONE),
        ([(0, GONE), (0.5, DOWN), (0.9, GONE)], Health.SUSPECT),
        ([(0, GONE), (0.5, DOWN), (0.7, OK), (1, GONE)], Health.SUSPECT),
        ([(0, GONE), (0.9, DOWN), (1.5, DOWN), (2.5, DOWN), (4, DOWN), (8, DOWN)], Health.SUSPECT),
        ([(0, GONE), (0.9, DOWN), (1, DOWN), (2, DOWN), (4, DOWN), (8, DOWN)], Health.DEAD),
        ([(0, Outcome.DRIFTED), (1, GONE), (1.5, DOWN), (2, GONE)], Health.GONE),
        ([(0, GONE), (1, GONE), (2, DOWN)], Health.GONE),
        ([(0, DOWN), (1, DOWN), (3, DOWN), (7, DOWN), (8, GONE)], Health.DEAD),
        ([(0, DOWN), (1, DOWN), (3, DOWN), (7, DOWN), (8, GONE), (9, GONE)], Health.GONE),
        # a wall neither adds nor takes strikes, and never kills
        ([(n, Outcome.BLOCKED) for n in range(60)], Health.BLOCKED),
        ([(0, GONE), (1, Outcome.BLOCKED)], Health.BLOCKED),
        ([(0, GONE), (1, Outcome.BLOCKED), (2, GONE)], Health.GONE),
        ([(0, GONE), (1, Outcome.REFUSED), (2, GONE)], Health.GONE),
        ([(0, Outcome.BLOCKED), (1, GONE)], Health.SUSPECT),
        ([(0, Outcome.BLOCKED), (1, Outcome.REFUSED)], Health.UNKNOWN),
        # what endangers a verdict stays until the page answers with content
        ([(0, GONE), (1, GONE), (2, Outcome.BLOCKED)], Health.GONE),
        ([(0, GONE), (1, GONE), (2, Outcome.REFUSED)], Health.GONE),
        ([(0, GONE), (1, GONE), (2, Outcome.BLOCKED), (3, Outcome.DRIFTED)], Health.DRIFTED),
        ([(0, DOWN), (1, DOWN), (3, DOWN), (7, DOWN), (8, Outcome.BLOCKED)], Health.DEAD),
        ([(0, Outcome.DRIFTED), (1, GONE)], Health.DRIFTED),
        ([(0, Outcome.DRIFTED), (1, DOWN), (2, Outcome.BLOCKED)], Health.DRIFTED),
        ([(0, Outcome.DRIFTED), (1, Outcome.REFUSED)], Health.DRIFTED),
        ([(0, Outcome.DRIFTED), (1, GONE), (2, GONE)], Health.GONE),
        ([(0, Outcome.DRIFTED), (1, DOWN), (2, DOWN), (4, DOWN), (8, DOWN)], Health.DEAD),
        ([(0, GONE), (0.5, Outcome.DRIFTED), (1, GONE)], Health.DRIFTED),
        ([(0, GONE), (0.5, Outcome.DRIFTED), (1, GONE), (2, GONE)], Health.GONE),
        # drifted and healthy are told apart at once
        ([(0, OK), (1, Outcome.DRIFTED)], Health.DRIFTED),
        ([(0, Outcome.DRIFTED), (1, OK)], Health.HEALTHY),
    ],
)
def test_what_a_history_adds_up_to(looks: list[tuple[float, Outcome]], expected: Health) -> None:
    assert history(*looks).health == expected


def test_looks_on_one_day_are_one_strike() -> None:
    standing = history((0, GONE), (0.1, GONE), (0.2, GONE))

    assert (standing.strikes, standing.first_strike_at, standing.last_strike_at) == (
        1,
        at(0),
        at(0),
    )


def test_days_are_those_of_utc_wherever_the_clock_stands() -> None:
    evening = datetime(2025, 9, 15, 23, 30, tzinfo=timezone(timedelta(hours=-5)))

    standing = health.replay(
        [Look(at=evening, outcome=GONE), Look(at=evening + timedelta(hours=2), outcome=GONE)]
    )

    assert standing.strikes == 1


def test_a_look_while_offline_changes_nothing() -> None:
    before = history((0, OK), (1, GONE))

    judgement = health.judge(standing=before, look=Look(at=at(3), outcome=GONE, counts=False))

    assert (judgement.standing, judgement.changed) == (before, False)


def test_a_change_is_told_with_its_reason_and_since_when() -> None:
    suspect = health.judge(standing=history((0, OK)), look=Look(at=at(1), outcome=GONE))
    gone = health.judge(standing=suspect.standing, look=Look(at=at(2), outcome=GONE))
    still = health.judge(standing=gone.standing, look=Look(at=at(3), outcome=GONE))

    assert (suspect.changed, gone.changed, still.changed) == (True, True, False)
    assert gone.reason == "Failed looks on 2 days (gone)."
    assert (still.standing.since, still.standing.strikes) == (at(2), 3)


def test_a_failed_look_of_two_days_ago_and_one_now_make_it_gone() -> None:
    assert history((-2, GONE), (0, GONE)).health == Health.GONE


def test_a_history_is_read_in_the_order_it_was_recorded() -> None:
    assert history((0, OK), (-0.1, GONE)).health == Health.SUSPECT
    assert history((-0.1, GONE), (0, OK)).health == Health.HEALTHY


def test_a_clock_that_steps_back_and_forth_adds_no_strike() -> None:
    standing = history((0, DOWN), (-1, DOWN), (0, DOWN), (-1, DOWN), (0.1, DOWN))

    assert (standing.strikes, standing.last_strike_at) == (1, at(0))
    assert history((0, DOWN), (-1, DOWN), (0, DOWN), (-1, DOWN), (7, DOWN)).strikes == 2


def test_a_flaky_page_that_is_up_most_days_is_never_called_dead() -> None:
    dice = random.Random(11)  # noqa: S311 - a repeatable test, no secret
    failures = [Outcome.UNREACHABLE, Outcome.GONE, Outcome.BLOCKED, Outcome.SOFT_404]
    for _ in range(300):
        standing = Standing()
        for day in range(30):
            down = dice.random() < 0.3
            for again in range(3):
                outcome = dice.choice(failures) if down and again < 2 else OK
                look = Look(at=at(day + again / 24), outcome=outcome)
                standing = health.judge(standing=standing, look=look).standing
                assert standing.health not in {Health.GONE, Health.DEAD}


def sweep(failed: int, well: int, *, hosts: int, minutes: float = 1) -> list[SweepLook]:
    total = failed + well
    return [
        SweepLook(
            host=f"host{n % hosts}",
            network_failure=n < failed,
            at=START + timedelta(minutes=minutes * n / total),
        )
        for n in range(total)
    ]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (sweep(11, 9, hosts=10), True),
        (sweep(10, 10, hosts=10), False),
        (sweep(51, 49, hosts=5), True),
        (sweep(20, 0, hosts=4), False),
        (sweep(19, 0, hosts=5), True),
        (sweep(18, 1, hosts=5), False),
        (sweep(5, 0, hosts=5), True),
        (sweep(4, 0, hosts=4), False),
        (sweep(0, 100, hosts=50), False),
        ([], False),
    ],
)
def test_offline_needs_most_looks_on_five_hosts(looks: list[SweepLook], expected: bool) -> None:
    assert health.offline(looks) is expected


def test_one_tarpit_with_many_links_is_not_offline() -> None:
    tarpit = [SweepLook(host="tarpit", network_failure=True, at=START) for _ in range(100)]

    assert not health.offline(tarpit + sweep(3, 20, hosts=23))


def test_only_the_last_five_minutes_count() -> None:
    before = sweep(30, 0, hosts=10)
    after = [
        SweepLook(look.host, network_failure=False, at=look.at + timedelta(minutes=7))
        for look in before
    ]

    assert health.offline(before)
    assert not health.offline(before + after)


def test_hosts_inside_allowed_networks_say_nothing_about_our_line() -> None:
    inside = [
        SweepLook(host=f"10.0.0.{n}", network_failure=True, at=START, allowed_network=True)
        for n in range(50)
    ]

    assert not health.offline(inside)
    assert health.offline(inside + sweep(20, 0, hosts=10))
