"""How far people who rate the same thing agree beyond chance: Krippendorff's alpha.

K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). 1 is perfect agreement, 0 is
what chance would give, below 0 is worse than chance.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import accumulate, product
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)
Distance = Callable[[Mapping[Value, float], Value, Value], float]
"""The squared difference of two values, given how often each occurs."""


def nominal(totals: Mapping[Value, float], one: Value, other: Value) -> float:
    """Values are the same or not: for ratings that have no order."""
    return float(one != other)


def ordinal(totals: Mapping[int, float], one: int, other: int) -> float:
    """How many of all values lie between the two, half of each end counted."""
    low, high = sorted((one, other))
    values = sorted(totals)
    upto = dict(zip(values, accumulate(totals[value] for value in values), strict=True))
    between = upto[high] - upto[low] + totals[low]
    return float((between - (totals[low] + totals[high]) / 2) ** 2)


def alpha(units: Iterable[Sequence[Value]], distance: Distance[Value]) -> float | None:
    """`units` are the values that each rated thing was given; one value alone counts for nothing.

    None when nothing can be said: fewer than two values, or all of them the same.
    """
    coincidences: Counter[tuple[Value, Value]] = Counter()
    for values in units:
        for at, other in product(range(len(values)), repeat=2):
            if at != other:
                coincidences[values[at], values[other]] += 1 / (len(values) - 1)  # type: ignore[assignment]
    totals: Counter[Value] = Counter()
    for (one, _), count in coincidences.items():
        totals[one] += count
    number = sum(totals.values())
    seen = sum(count * distance(totals, *pair) for pair, count in coincidences.items())
    expected = sum(
        totals[one] * totals[other] * distance(totals, one, other)
        for one, other in product(totals, repeat=2)
    )
    return 1 - (number - 1) * seen / expected if expected else None
