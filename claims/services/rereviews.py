"""Published verdicts come back: opened by changes or the calendar, settled by people."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q

from claims import choices
from claims.models import ChangeCursor, ReReview, ReReviewCause, Verdict
from claims.services import turns
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
Cause = dict[str, Any]
Found = tuple[int, Cause]  # id of a verdict, and what of a cause is to be kept


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
    cursor = _locked_cursor()
    opened = _open(list(_found_since(cursor.read_up_to - OVERLAP)), now)
    cursor.read_up_to = now
    cursor.save()
    return opened


@transaction.atomic
def open_due(*, now: dt.datetime) -> int:
    """Open a re-review for every standing verdict whose due date has come; how many were new."""
    _locked_cursor()
    due = [(verdict.pk, _due_cause(verdict)) for verdict in Verdict.objects.due(now.date())]
    return _open(due, now)


def open_for_unread(*, verdict: Verdict, now: dt.datetime) -> None:
    """Open one on a version just published, for evidence that was lost after its approval."""
    if verdict.kind == choices.VerdictKind.RETRACTION:
        return
    lost, since = verdict.cited.endangered(), {"at__gt": verdict.approved_at}
    health = HealthChange.objects.endangering().filter(link__in=lost.values("link"), **since)
    passages = PassageChange.objects.endangering().filter(
        passage__in=lost.values("passage"), **since
    )
    causes = [*map(_health_cause, health), *map(_passage_cause, passages)]
    _open([(verdict.pk, cause) for cause in causes], now)


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


def settle_with(*, verdict: Verdict, by: User, now: dt.datetime) -> None:
    """Publishing a new version settles what is open on those before it, embargo or not."""
    earlier = Q(verdict__claim=verdict.claim_id, verdict__version__lt=verdict.version)
    for rereview in ReReview.objects.unsettled().filter(earlier).select_for_update(of=("self",)):
        rereview.settled_with = verdict
        rereview.note = rereview.note or verdict.notice
        _settle(rereview, SETTLED_BY_KIND[choices.VerdictKind(verdict.kind)], by, now)


def _locked_cursor() -> ChangeCursor:
    """Whoever opens re-reviews holds it, so that those who do take turns."""
    ChangeCursor.objects.get_or_create(stream="changes", defaults={"read_up_to": EPOCH})
    return ChangeCursor.objects.select_for_update().get(stream="changes")


def _found_since(since: dt.datetime) -> Iterator[Found]:
    for change in HealthChange.objects.endangering().filter(at__gt=since).order_by("at", "id"):
        for pk in _citing(Q(cited__link=change.link_id), change.at):
            yield pk, _health_cause(change)
    for passage in PassageChange.objects.endangering().filter(at__gt=since).order_by("at", "id"):
        for pk in _citing(Q(cited__passage=passage.passage_id), passage.at):
            yield pk, _passage_cause(passage)


def _citing(cites: Q, at: dt.datetime) -> Iterable[int]:
    """Verdicts published before the change: a later one was made knowing it.

    One under embargo was made before it carries its time; nobody has looked since its approval.
    """
    under_embargo = Q(published_at=F("embargo_until"), approved_at__lt=at)
    made_before = Q(published_at__lt=at) | under_embargo
    citing = Verdict.objects.upheld().filter(cites, made_before)
    return citing.order_by("pk").values_list("pk", flat=True).distinct()


def _due_cause(verdict: Verdict) -> Cause:
    due_on = getattr(verdict, "due_on")  # noqa: B009 - annotated by the query
    return {"kind": choices.CauseKind.DUE_DATE, "due_on": due_on}


def _health_cause(change: HealthChange) -> Cause:
    return {"kind": choices.CauseKind.HEALTH_CHANGE, "health_change": change}


def _passage_cause(change: PassageChange) -> Cause:
    return {"kind": choices.CauseKind.PASSAGE_CHANGE, "passage_change": change}


def _open(found: Sequence[Found], now: dt.datetime) -> int:
    """Claims are locked first, and what somebody replaced meanwhile is left alone."""
    new = [(pk, cause) for pk, cause in found if not _is_known(pk, cause)]
    wanted = Verdict.objects.filter(pk__in={pk for pk, _ in new})
    turns.take(claims=wanted.values_list("claim", flat=True))
    standing = set(wanted.upheld().values_list("pk", flat=True))
    opened = 0
    for pk, cause in new:
        if pk not in standing or _is_known(pk, cause):
            continue
        open_ones = ReReview.objects.select_for_update()  # none that is being settled just now
        rereview, _ = open_ones.get_or_create(
            verdict_id=pk, settled_at=None, defaults={"opened_at": now}
        )
        ReReviewCause.objects.create(rereview=rereview, at=now, **cause)
        opened += 1
    return opened


def _is_known(verdict_id: int, cause: Cause) -> bool:
    return ReReviewCause.objects.filter(rereview__verdict=verdict_id, **cause).exists()


def _is_due(rereview: ReReview, now: dt.datetime) -> bool:
    return Verdict.objects.due(now.date()).filter(pk=rereview.verdict_id).exists()


def _settle(rereview: ReReview, settlement: choices.Settlement, by: User, now: dt.datetime) -> None:
    rereview.settlement = settlement
    rereview.settled_by, rereview.settled_at = by, now
    rereview.save()
