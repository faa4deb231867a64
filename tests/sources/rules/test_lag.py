"""Whether it was the server that was late, or we."""

import pytest

from sources.rules import lag


@pytest.mark.parametrize(
    ("reason", "seconds", "stood", "is_ours"),
    [
        ("timeout", 20.0, 0.0, False),
        ("timeout", 20.0, 4.9, False),  # it had fifteen seconds to answer in
        ("timeout", 20.0, 5.0, True),
        ("timeout", 46.0, 44.0, True),
        ("timeout", 2.0, 0.9, False),  # nearly half of it, and yet too short to matter
        ("timeout", 2.0, 1.0, True),
        ("connect", 20.0, 19.0, True),
        ("connect", 0.1, 0.1, False),  # nobody listens there, however busy we are
        ("reset", 10.0, 9.0, True),
        ("tls", 20.0, 19.0, False),  # a certificate is as bad tomorrow
        ("dns", 20.0, 19.0, False),
        ("http-500", 20.0, 19.0, False),
        ("loop", 20.0, 19.0, False),
        ("", 20.0, 19.0, False),
    ],
)
def test_a_look_is_excused_where_our_own_loop_stood(
    reason: str, seconds: float, stood: float, is_ours: bool
) -> None:
    assert lag.is_ours(reason=reason, seconds=seconds, lag=stood) == is_ours


@pytest.mark.parametrize(
    ("seconds", "usual", "was_slow", "is_slow"),
    [
        (1.4, 0.1, False, False),
        (1.5, 0.1, False, True),
        (1.5, 0.7, False, True),
        (1.5, 0.8, False, False),  # all looks take long just now
        (20.0, 0.6, False, True),
        (20.0, 11.0, False, False),
        (1.0, 0.1, True, True),
        (20.0, 11.0, True, True),
        (0.9, 0.1, True, False),
    ],
)
def test_a_server_is_slow_beside_the_others_until_it_is_quick(
    seconds: float, usual: float, was_slow: bool, is_slow: bool
) -> None:
    assert lag.is_slow(seconds=seconds, usual=usual, was_slow=was_slow) == is_slow
