"""How well people agree who rate the same claim unseen; read from the double reviews."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from claims.models import BlindProposal, BlindRound, Rating, RatingScale
from claims.rules import reliability

Pair = tuple[Rating, Rating]


@dataclass(frozen=True, slots=True)
class Agreement:
    """On one scale. `ordinal` is alpha over pairs of which both have a number, `nominal` over all;
    None where nothing can be said. `counts[row][column]`: how often the two of a pair gave these
    two, in whichever order.
    """

    scale: RatingScale
    reviews: int
    equal: int
    ordinal: float | None
    nominal: float | None
    numbered: int
    ratings: Sequence[Rating]
    counts: Sequence[Sequence[int]]

    @property
    def share(self) -> float:
        return self.equal / self.reviews

    @property
    def most(self) -> int:
        return max(max(row) for row in self.counts)


def agreements() -> list[Agreement]:
    """Each scale on which two people rated; three queries, whatever there is to read."""
    pairs = defaultdict[int, list[Pair]](list)
    rounds: dict[int, list[Rating]] = defaultdict(list)
    rows = BlindProposal.objects.filter(round__revealed_at__isnull=False)
    for one in rows.select_related("rating").order_by("round_id", "seat"):
        rounds[one.round_id].append(one.rating)
    for first, second in rounds.values():
        if first.scale_id == second.scale_id:
            pairs[first.scale_id].append((first, second))
    scales = RatingScale.objects.filter(pk__in=pairs).prefetch_related("ratings").order_by("pk")
    return [_agreement(scale, pairs[scale.pk]) for scale in scales]


def to_settle() -> list[BlindRound]:
    """Those that wait for a third person, the oldest first."""
    open_rounds = BlindRound.objects.filter(revealed_at__isnull=False, settled_at__isnull=True)
    return list(open_rounds.select_related("claim").order_by("revealed_at", "id"))


def _agreement(scale: RatingScale, pairs: Sequence[Pair]) -> Agreement:
    values = [(one.value, two.value) for one, two in pairs]
    numbered = [(one, two) for one, two in values if one is not None and two is not None]
    ratings = sorted(scale.ratings.all(), key=lambda one: (one.position, one.pk))
    counted = Counter(frozenset((one.pk, two.pk)) for one, two in pairs)
    return Agreement(
        scale=scale,
        reviews=len(pairs),
        equal=sum(one.pk == two.pk for one, two in pairs),
        ordinal=reliability.alpha(numbered, reliability.ordinal),
        nominal=reliability.alpha([(one.pk, two.pk) for one, two in pairs], reliability.nominal),
        numbered=len(numbered),
        ratings=ratings,
        counts=[[counted[frozenset((row.pk, col.pk))] for col in ratings] for row in ratings],
    )
