import datetime as dt

import pytest

from claims.rules import limiting

HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("time", "seconds_left"), [("09:00:00", 3600), ("09:00:01", 3599), ("09:59:59", 1)]
)
def test_a_window_ends_with_the_hour(time: str, seconds_left: int) -> None:
    now = dt.datetime.fromisoformat(f"2026-03-02T{time}+00:00")
    nine = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)

    found = limiting.window(now=now, length=HOUR)

    assert found.seconds_left == seconds_left
    assert found.number == limiting.window(now=nine, length=HOUR).number
    assert found.number + 1 == limiting.window(now=nine + HOUR, length=HOUR).number


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_a_household_is_one_sender(address: str, sender: str) -> None:
    assert limiting.sender(address=address) == sender
