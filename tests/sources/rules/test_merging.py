"""Which of two people changed a field."""

import pytest

from sources.rules import merging
from sources.rules.merging import Difference, Side, Values


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "found"),
    [
        (["old"], ["old"], ["old"], None),
        (["old"], ["new"], ["new"], None),
        (["old"], ["new"], ["old"], Difference.THEIRS),
        (["old"], ["old"], ["new"], Difference.MINE),
        (["old"], ["theirs"], ["mine"], Difference.BOTH),
        ([], ["on"], [], Difference.THEIRS),
        (["on"], ["on"], [], Difference.MINE),
        (["1", "2"], ["2", "1"], ["1", "2"], None),
        (["1"], ["1", "2"], [], Difference.BOTH),
        ([""], [], ["new"], Difference.MINE),
        (["a\r\nb"], ["a\nb"], [" a\nb "], None),
        (None, ["same"], ["same"], None),
        (None, ["theirs"], ["mine"], Difference.UNKNOWN),
    ],
)
def test_who_changed_a_field(
    base: Values | None, theirs: Values, mine: Values, found: Difference | None
) -> None:
    assert merging.difference(base=base, theirs=theirs, mine=mine) == found


@pytest.mark.parametrize(
    ("found", "side"),
    [
        (Difference.THEIRS, Side.THEIRS),
        (Difference.MINE, Side.MINE),
        (Difference.BOTH, Side.MINE),
        (Difference.UNKNOWN, Side.MINE),
    ],
)
def test_only_what_they_alone_changed_is_taken_unasked(found: Difference, side: Side) -> None:
    assert merging.proposed(found) == side


def test_every_difference_is_told_in_words() -> None:
    assert set(merging.MEANING) == set(Difference)
