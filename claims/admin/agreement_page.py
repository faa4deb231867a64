"""How well two people agree who rate a claim unseen: figures, and a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from claims.admin import desk
from claims.models import Rating
from claims.services import double_reviews
from claims.services.double_reviews import Agreement

SHADES = 5
ENOUGH, TENTATIVE = 0.8, 0.667
"""Where Krippendorff draws his lines: relied on, and good for tentative conclusions."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`shade` goes from 0, nobody, to SHADES, the most."""

    count: int
    shade: int
    same: bool


@dataclass(frozen=True, slots=True)
class Shown:
    agreement: Agreement
    rows: Sequence[tuple[Rating, Sequence[Cell]]]
    ordinal: str
    nominal: str


def page(request: HttpRequest) -> HttpResponse:
    context = {
        "title": "How well two people agree",
        "shown": [shown(one) for one in double_reviews.agreements()],
        "to_settle": double_reviews.to_settle(),
    }
    return desk.show(request, "verdict/agreement.html", context)


def shown(agreement: Agreement) -> Shown:
    rows = [
        (rating, [cell(count, agreement.most, row == at) for at, count in enumerate(counts)])
        for row, (rating, counts) in enumerate(
            zip(agreement.ratings, agreement.counts, strict=True)
        )
    ]
    return Shown(agreement, rows, in_words(agreement.ordinal), in_words(agreement.nominal))


def cell(count: int, most: int, same: bool) -> Cell:
    shade = -(-count * SHADES // most) if most else 0
    return Cell(count, shade, same)


def in_words(alpha: float | None) -> str:
    if alpha is None:
        return "Nothing to say yet: it takes different ratings of more than one claim."
    if alpha >= ENOUGH:
        return f"{alpha:.2f} – can be relied on."
    if alpha >= TENTATIVE:
        return f"{alpha:.2f} – good for tentative conclusions."
    return f"{alpha:.2f} – too low to rely on: talk about what the ratings mean."
