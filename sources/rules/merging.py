"""Two people edited the same form: which fields one of them changed, and which both did."""

from collections.abc import Sequence
from enum import StrEnum

Values = Sequence[str]
"""What a browser sends of one field: nothing, one text, or each of several choices."""


class Side(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"


class Difference(StrEnum):
    """Who changed a field since the form was opened."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    UNKNOWN = "unknown"


MEANING = {
    Difference.MINE: "Only you changed this.",
    Difference.THEIRS: "Only they changed this.",
    Difference.BOTH: "You both changed this. Choose one, or write it anew below.",
    Difference.UNKNOWN: "It differs. What it was when you opened it is not known.",
}


def difference(*, base: Values | None, theirs: Values, mine: Values) -> Difference | None:
    """None where both say the same. `base` is None where nobody knows what was there before."""
    known = None if base is None else plain(base)
    saved, typed = plain(theirs), plain(mine)
    if saved == typed:
        return None
    if known is None:
        return Difference.UNKNOWN
    if known == typed:
        return Difference.THEIRS
    return Difference.MINE if known == saved else Difference.BOTH


def proposed(found: Difference) -> Side:
    """What is kept unless somebody chooses: what only they changed is not undone in passing."""
    return Side.THEIRS if found == Difference.THEIRS else Side.MINE


def plain(values: Values) -> tuple[str, ...]:
    """Without what browsers change: line ends, blank edges, the order of what is ticked."""
    stripped = ("\n".join(value.strip().splitlines()) for value in values)
    return tuple(sorted(value for value in stripped if value))
