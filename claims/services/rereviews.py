"""Published verdicts come back: opened by changes or the calendar, settled by people."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from claims import choices
from claims.models import ChangeCursor, ReReview, ReReviewCause, Verdict
from sources.models import HealthChange, PassageChange
from sources.services import roles

SETTLE = "claims.settle"
OVERLAP = dt.timedelta(minutes=10)  # changes become visible when they commit, not when they happen
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SETTLED_BY_KIND = {
    choices.VerdictKind.UPDATE: choices.Settlement.CONFIRMED,
    choices.VerdictKind.CORRECTION: choices.Settlement.CORRECTED,
    choices.VerdictKind.RETRACTION: choices.Settlement.RETRACTED,
}


class NotUsable(Exception):
    """The re-review cannot be settled like this; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@transaction.atomic
def open_for_changes(*, now: dt.datetime) -> int:
    """Turn health and passage changes since the cursor into causes; how many were new.

    Safe to run twice: a change is a cause of one verdict at most once. The cursor row is locked,
    so that two runs take turns, and the last minutes before it are read again.
    """
    ChangeCursor.objects.get_or_create(stream="changes", defaults={"read_up_to": EPOCH})
    cursor = ChangeCursor.objects.select_for_update().get(stream="changes")
    since = cursor.read_up_to - OVERLAP
    opened = 0
    for change in HealthChange.objects.endangering().filter(at__gt=since).order_by("at", "id"):
        citing = _citing(Q(cited__link=change.link_id), change.at)
        opened += _open(citing, _health_cause(change), now)
    for passage in PassageChange.objects.endangering().filter(at__gt=since).order_by("at", "id"):
        citing = _citing(Q(cited__passage=passage.passage_id), passage.at)
        opened += _open(citing, _passage_cause(passage), now)
    cursor.read_up_to = now
    cursor.save()
    return opened


@transaction.atomic
def open_due(*, now: dt.datetime) -> int:
    """Open a re-review for every standing verdict whose due date has come; how many were new."""
    opened = 0
    for verdict in Verdict.objects.due(now.date()).select_for_update():
        due_on = getattr(verdict, "due_on")  # noqa: B009 - annotated by the query
        cause = {"kind": choices.CauseKind.DUE_DATE, "due_on": due_on}
        opened += _open([verdict], cause, now)
    return opened


@transaction.atomic
def confirm(
    *,
    rereview: ReReview,
    note: str,
    next_due_on: dt.date | None,
    by: User,
    now: dt.datetime,
) -> ReReview:
    """Settle as confirmed: the verdict stands as published. The note says why."""
    roles.require(by=by, permission=SETTLE)
    locked = ReReview.objects.select_for_update().get(pk=rereview.pk)
    if locked.settled_at:
        raise NotUsable("note", "This re-review was settled already.")
    if not note.strip():
        raise NotUsable("note", "Say why the verdict still stands.")
    if next_due_on is not None and next_due_on <= now.date():
        raise NotUsable("next_due_on", "The next look must lie in the future.")
    if next_due_on is None and _is_due(locked, now):
        raise NotUsable("next_due_on", "This verdict fell due. Say when it is looked at next.")
    locked.note, locked.next_due_on = note.strip(), next_due_on
    _settle(locked, choices.Settlement.CONFIRMED, by, now)
    return locked


def settle_with(*, previous: Verdict, verdict: Verdict, by: User, now: dt.datetime) -> None:
    """Publishing a new version settles the open re-review of the one before it."""
    for rereview in previous.rereviews.open().select_for_update():
        rereview.settled_with = verdict
        rereview.note = rereview.note or verdict.notice
        _settle(rereview, SETTLED_BY_KIND[choices.VerdictKind(verdict.kind)], by, now)


def _citing(cites: Q, at: dt.datetime) -> Iterable[Verdict]:
    """Standing verdicts published before the change: a later one was made knowing it."""
    return Verdict.objects.standing().filter(cites, published_at__lt=at).distinct()


def _health_cause(change: HealthChange) -> dict[str, object]:
    return {"kind": choices.CauseKind.HEALTH_CHANGE, "health_change": change}


def _passage_cause(change: PassageChange) -> dict[str, object]:
    return {"kind": choices.CauseKind.PASSAGE_CHANGE, "passage_change": change}


def _open(verdicts: Iterable[Verdict], cause: dict[str, object], now: dt.datetime) -> int:
    opened = 0
    for verdict in verdicts:
        if ReReviewCause.objects.filter(rereview__verdict=verdict, **cause).exists():
            continue
        open_ones = ReReview.objects.select_for_update()  # none that is being settled just now
        rereview, _ = open_ones.get_or_create(
            verdict=verdict, settled_at=None, defaults={"opened_at": now}
        )
        ReReviewCause.objects.create(rereview=rereview, at=now, **cause)
        opened += 1
    return opened


def _is_due(rereview: ReReview, now: dt.datetime) -> bool:
    return Verdict.objects.due(now.date()).filter(pk=rereview.verdict_id).exists()


def _settle(rereview: ReReview, settlement: choices.Settlement, by: User, now: dt.datetime) -> None:
    rereview.settlement = settlement
    rereview.settled_by, rereview.settled_at = by, now
    rereview.save()
