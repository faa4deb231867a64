"""Rating scales: made, worded, and put to use. What is published keeps the words it had."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Max

from claims.choices import EventKind
from claims.models import Rating, RatingScale
from claims.services import ledger
from sources.services import revisions, roles

EDIT = "claims.edit_scales"


class NotUsable(Exception):
    """What was typed cannot become part of a scale; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Step:
    """A step to add. The three numbers come together, or none of them."""

    code: str
    label: str
    definition: str = ""
    value: int | None = None
    best: int | None = None
    worst: int | None = None


@ledger.governed()
def add_scale(*, name: str, description: str, by: User, now: dt.datetime) -> RatingScale:
    """A new scale without steps; it is not used until somebody switches to it."""
    roles.require(by=by, permission=EDIT)
    if not name.strip():
        raise NotUsable("name", "Give the scale a name.")
    if RatingScale.objects.filter(name=name.strip()).exists():
        raise NotUsable("name", "There is a scale of that name. Choose another name.")
    scale = RatingScale.objects.create(name=name.strip(), description=description.strip())
    ledger.append(kind=EventKind.SCALE_ADDED, row=scale, by=by, now=now)
    return scale


@ledger.governed()
def add_rating(*, scale: RatingScale, step: Step, by: User, now: dt.datetime) -> Rating:
    """Put a step at the end of a scale: `worst >= 1`, `worst <= value <= best`, or no numbers."""
    roles.require(by=by, permission=EDIT)
    locked = RatingScale.objects.select_for_update().get(pk=scale.pk)
    _require_label(step.label)
    if locked.ratings.filter(code=step.code).exists():
        raise NotUsable("code", "This scale has a step with that code. Choose another code.")
    _require_numbers(step)
    last = locked.ratings.aggregate(last=Max("position"))["last"] or 0
    rating = Rating.objects.create(
        scale=locked,
        code=step.code,
        label=step.label.strip(),
        definition=step.definition.strip(),
        position=last + 1,
        value=step.value,
        best=step.best,
        worst=step.worst,
    )
    ledger.append(kind=EventKind.RATING_ADDED, row=rating, by=by, now=now)
    return rating


@ledger.governed()
def reword_rating(
    *,
    rating: Rating,
    label: str,
    definition: str,
    revision: int | None,
    by: User,
    now: dt.datetime,
) -> Rating:
    """Change the words of a step. An approval of the old ones no longer holds; published records
    keep them. Raises Stale."""
    roles.require(by=by, permission=EDIT)
    locked = revisions.lock(rows=Rating.objects.all(), pk=rating.pk, revision=revision)
    _require_label(label)
    locked.label, locked.definition = label.strip(), definition.strip()
    locked.revision += 1
    locked.save()
    ledger.append(kind=EventKind.RATING_CHANGED, row=locked, by=by, now=now)
    return locked


@ledger.governed()
def use_scale(
    *, scale: RatingScale, by: User, now: dt.datetime, revision: int | None = None
) -> RatingScale:
    """Rate new verdicts on this scale; drafts keep the rating they have until edited.

    Raises Stale.
    """
    roles.require(by=by, permission=EDIT)
    held = {row.pk: row for row in RatingScale.objects.select_for_update().order_by("pk")}
    chosen = held[scale.pk]
    revisions.require(row=chosen, revision=revision)
    if chosen.ratings.count() < 2:
        raise NotUsable("scale", "A scale needs at least two steps before it can be used.")
    changed = [row for row in held.values() if row.in_use != (row.pk == chosen.pk)]
    for row in sorted(changed, key=lambda row: row.pk == chosen.pk):  # one at most is in use
        row.in_use = row.pk == chosen.pk
        row.revision += 1
        row.save()
        facts = {"in_use": row.in_use}
        ledger.append(kind=EventKind.SCALE_CHANGED, row=row, by=by, now=now, facts=facts)
    return chosen


def _require_label(label: str) -> None:
    if not label.strip():
        raise NotUsable("label", "Give the step the label readers will see.")


def _require_numbers(step: Step) -> None:
    given = [number is not None for number in (step.value, step.best, step.worst)]
    if not any(given):
        return
    if not all(given):
        raise NotUsable("value", "Give value, best and worst together, or none of them.")
    value, best, worst = step.value or 0, step.best or 0, step.worst or 0
    if worst < 1 or best <= worst or not worst <= value <= best:
        raise NotUsable(
            "value", "Worst is at least 1, best is above worst, and the value lies between them."
        )
