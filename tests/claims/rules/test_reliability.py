"""Krippendorff's alpha against the worked examples of his own paper (2011)."""

from collections.abc import Sequence
from typing import Any

import pytest

from claims.rules import reliability

FOUR_OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""Example C: four observers, twelve units, values missing."""


def units(*rows: str) -> list[list[Any]]:
    columns = zip(*(row.split() for row in rows), strict=True)
    return [[int(v) if v.isdigit() else v for v in column if v != "."] for column in columns]


@pytest.mark.parametrize(
    ("rows", "distance", "published"),
    [
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), reliability.nominal, 0.095),
        (
            ("a a b b d c c c e d d a", "b a b b b c c c e d d d"),
            reliability.nominal,
            0.692,
        ),
        (FOUR_OBSERVERS, reliability.nominal, 0.743),
        (FOUR_OBSERVERS, reliability.ordinal, 0.815),
    ],
)
def test_alpha_is_the_published_one(rows: Sequence[str], distance: Any, published: float) -> None:
    found = reliability.alpha(units(*rows), distance)

    assert found == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], None),
        ([["a"]], None),
        ([["a", "a"], ["a", "a"]], None),
        ([["a", "a"], ["b", "b"]], 1.0),
        ([["a", "b"], ["a", "b"]], -0.5),
    ],
)
def test_alpha_at_its_ends(given: list[list[str]], expected: float | None) -> None:
    assert reliability.alpha(given, reliability.nominal) == expected


def test_neighbours_weigh_less_than_opposites() -> None:
    near = [[1, 2], [5, 5], [1, 1], [4, 4]]
    far = [[1, 5], [5, 5], [1, 1], [4, 4]]

    ranked = [reliability.alpha(one, reliability.ordinal) for one in (near, far)]
    plain = [reliability.alpha(one, reliability.nominal) for one in (near, far)]

    assert ranked[0] is not None
    assert ranked[1] is not None
    assert ranked[0] > ranked[1] + 0.3
    assert plain[0] is not None
    assert ranked[0] > plain[0]
