"""What a person has not seen yet, and the step by which they say that they have."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from sources.models import HealthChange, PassageChange, SeenUntil
from sources.querysets import HealthChangeQuerySet, PassageChangeQuerySet

OVERLAP = dt.timedelta(minutes=10)
"""How late a change may be committed after the time it carries, and still be shown."""


class ListHasChanged(Exception):
    """It grew while somebody read it, or they marked it elsewhere; nothing was marked."""

    def __init__(self) -> None:
        super().__init__(
            "The list is no longer as you saw it: changes came in, or you marked some elsewhere. "
            "Nothing was marked now; look once more."
        )


class NothingToTakeBack(Exception):
    """There is no step to take back, or it was taken back already."""

    def __init__(self) -> None:
        super().__init__("There is nothing to take back: the list is as it was before.")


@dataclass(frozen=True, slots=True)
class Unseen:
    """Changes that a person has not seen, as two queries that chain."""

    health: HealthChangeQuerySet
    passages: PassageChangeQuerySet

    def count(self) -> int:
        return self.health.count() + self.passages.count()


def changes(*, by: User, up_to: dt.datetime | None = None) -> Unseen:
    """What changed since this person last said so, or since they came; up to a moment, if given.

    What a first look found as it was cited is no news.
    """
    seen = SeenUntil.objects.filter(user=by).first()
    since = seen.read_up_to if seen else by.date_joined
    until = {"at__lte": up_to} if up_to else {}
    health = HealthChange.objects.news().filter(at__gt=since, **until)
    passages = PassageChange.objects.news().filter(at__gt=since, **until)
    if seen:
        health = health.exclude(pk__in=seen.health_changes)
        passages = passages.exclude(pk__in=seen.passage_changes)
    return Unseen(health=health, passages=passages)


@transaction.atomic
def mark(*, by: User, up_to: dt.datetime, count: int, now: dt.datetime) -> int:
    """They have seen the `count` changes that a list opened at `up_to` held.

    Raises ListHasChanged when that is not what there is up to then any more.
    """
    up_to = min(up_to, now)
    seen, _ = SeenUntil.objects.select_for_update().get_or_create(
        user=by, defaults={"read_up_to": by.date_joined}
    )
    listed = changes(by=by, up_to=up_to)
    if listed.count() != count:
        raise ListHasChanged
    before = _as_kept(seen)
    recent = up_to - OVERLAP
    seen.health_changes = _named(listed.health, seen.health_changes, recent)
    seen.passage_changes = _named(listed.passages, seen.passage_changes, recent)
    seen.read_up_to = max(seen.read_up_to, recent)
    seen.taken_back_to = before
    seen.save()
    return count


@transaction.atomic
def take_back(*, by: User) -> None:
    """Undo the last step, once. Raises NothingToTakeBack."""
    seen = SeenUntil.objects.select_for_update().filter(user=by).first()
    if seen is None or seen.taken_back_to is None:
        raise NothingToTakeBack
    before = seen.taken_back_to
    seen.read_up_to = dt.datetime.fromisoformat(before["read_up_to"])
    seen.health_changes, seen.passage_changes = before["health"], before["passages"]
    seen.taken_back_to = None
    seen.save()


def may_take_back(*, by: User) -> bool:
    return SeenUntil.objects.filter(user=by, taken_back_to__isnull=False).exists()


def _as_kept(seen: SeenUntil) -> dict[str, Any]:
    return {
        "read_up_to": seen.read_up_to.isoformat(),
        "health": seen.health_changes,
        "passages": seen.passage_changes,
    }


def _named(
    listed: HealthChangeQuerySet | PassageChangeQuerySet, known: list[int], recent: dt.datetime
) -> list[int]:
    """Ids of what was seen and is younger than the cursor: known ones and those just listed."""
    rows = listed.model._default_manager.filter(pk__in=known, at__gt=recent)
    still = set(rows.values_list("pk", flat=True))
    return sorted(still | set(listed.filter(at__gt=recent).values_list("pk", flat=True)))
