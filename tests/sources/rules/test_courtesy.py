"""Pace, penalties and shares, as numbers."""

from collections import Counter
from datetime import timedelta

import pytest

from sources.rules import courtesy

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("asked", "before", "seconds"),
    [
        (None, 0, 60),
        (None, 60, 120),
        (None, 1920, 3600),
        (None, 3600, 3600),
        (None, 86400, 3600),
        (120, 0, 120),
        (120, 3600, 120),
        (0, 0, 1),
        (10**9, 0, 86400),
    ],
)
def test_a_penalty_is_as_asked_else_it_doubles(
    asked: int | None, before: int, seconds: int
) -> None:
    assert courtesy.penalty(asked=asked, before=before) == seconds


@pytest.mark.parametrize(
    ("status", "asked", "wait"),
    [
        (503, None, 1.0),
        (503, 0, 1.0),
        (503, 1, 1.0),
        (429, 3, 3.0),
        (503, 5, 5.0),
        (503, 6, None),
        (429, None, None),
        (500, None, None),
        (200, 1, None),
    ],
)
def test_a_busy_server_is_tried_once_more_when_it_may_soon_recover(
    status: int, asked: int | None, wait: float | None
) -> None:
    assert courtesy.second_try(status=status, asked=asked) == wait


@pytest.mark.parametrize(
    ("asked", "busy_for", "wait"),
    [
        (None, timedelta(0), 60.0),
        (None, timedelta(minutes=4), 240.0),
        (None, timedelta(hours=3), 3600.0),
        (300, timedelta(hours=3), 300.0),
        (None, timedelta(hours=23, minutes=59), 3600.0),
        (None, timedelta(hours=24), None),
        (300, timedelta(days=3), None),
    ],
)
def test_503_is_forgiven_for_a_day(
    asked: int | None, busy_for: timedelta, wait: float | None
) -> None:
    assert courtesy.forgiven_wait(asked=asked, busy_for=busy_for) == wait


@pytest.mark.parametrize(
    ("own", "robots", "seconds"),
    [(None, None, 1.0), (5.0, None, 5.0), (0.2, None, 1.0), (5.0, 20.0, 20.0), (None, 0.5, 1.0)],
)
def test_nothing_makes_us_faster_than_the_setting(
    own: float | None, robots: float | None, seconds: float
) -> None:
    assert courtesy.delay(setting=1.0, own=own, robots=robots) == seconds


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 256])
def test_every_shard_belongs_to_one_runner(parts: int) -> None:
    shares = [courtesy.share(part=part, parts=parts) for part in range(1, parts + 1)]

    assert Counter(shard for share in shares for shard in share) == dict.fromkeys(range(256), 1)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_hosts_spread_over_the_shards_and_stay_there() -> None:
    shards = Counter(courtesy.shard_of(f"host{n}.example") for n in range(25_600))

    assert set(shards) == set(range(256))
    assert max(shards.values()) < 200
    assert courtesy.shard_of("harbour.example") == 112


@pytest.mark.parametrize(
    ("text", "share"), [("1/1", (1, 1)), ("2/4", (2, 4)), ("256/256", (256, 256))]
)
def test_a_share_is_read(text: str, share: tuple[int, int]) -> None:
    assert courtesy.parse_share(text) == share


@pytest.mark.parametrize(
    "text", ["", "1", "0/2", "3/2", "1/0", "-1/2", "1/257", "a/b", "1/2/3", "²/3"]
)
def test_a_share_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write the share as 1/2"):
        courtesy.parse_share(text)
