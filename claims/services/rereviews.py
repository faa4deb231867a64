"""Published verdicts come back: opened by changes or the calendar, settled by people."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, Q

from claims import choices
from claims.choices import EventKind
from claims.models import ChangeCursor, RegisterBinding, ReReview, ReReviewCause, Verdict
from claims.rules import recurrence
from claims.services import ledger, turns
from sources.models import Edition, HealthChange, PassageChange
from sources.services import revisions, roles

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


@ledger.governed()
def open_for_changes(*, now: dt.datetime) -> int:
    """Turn health and passage changes and editions since the cursor into causes; how many were new.

    Safe to run twice: a change is a cause of one verdict at most once. The cursor row is locked,
    so that two runs take turns, and the last minutes before it are read again.
    """
    cursor = _locked_cursor()
    opened = _open(list(_found_since(cursor.read_up_to - OVERLAP)), now)
    cursor.read_up_to = now
    cursor.save()
    return opened


@ledger.governed()
def open_due(*, now: dt.datetime) -> int:
    """Open a re-review for every standing verdict whose due date has come; how many were new."""
    _locked_cursor()
    due = [(verdict.pk, _due_cause(verdict)) for verdict in Verdict.objects.due(now.date())]
    return _open(due, now)


def open_for_unread(*, verdict: Verdict, now: dt.datetime) -> None:
    """Open one on a version just published, for what its approver could not know.

    That is evidence that was lost since, and editions that came in since.
    """
    if verdict.kind == choices.VerdictKind.RETRACTION:
        return
    lost, since = verdict.cited.endangered(), {"at__gt": verdict.approved_at}
    health = HealthChange.objects.endangering().filter(link__in=lost.values("link"), **since)
    passages = PassageChange.objects.endangering().filter(
        passage__in=lost.values("passage"), **since
    )
    editions = Edition.objects.filter(
        register__in=verdict.claim.bindings.standing().values("register"),
        added_at__gt=verdict.approved_at,
    )
    causes = [
        *map(_health_cause, health),
        *map(_passage_cause, passages),
        *map(_edition_cause, editions.order_by("added_at", "id")),
    ]
    _open([(verdict.pk, cause) for cause in causes], now)


@ledger.governed()
def confirm(
    *,
    rereview: ReReview,
    note: str,
    next_due_on: dt.date | None,
    by: User,
    now: dt.datetime,
    revision: int | None = None,
) -> ReReview:
    """Settle as confirmed: the verdict stands as published. The note says why.

    Raises Stale, also when a cause came in that the page did not show.
    """
    roles.require(by=by, permission=SETTLE)
    locked = revisions.lock(rows=ReReview.objects.all(), pk=rereview.pk, revision=revision)
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


def next_due_on(*, verdict: Verdict, today: dt.date) -> dt.date | None:
    """The day to propose for the next look: next year's for a verdict that falls due yearly.

    Counted from the day published, so that one exception does not move the years after it.
    """
    if not verdict.review_yearly or verdict.review_due_on is None:
        return None
    return recurrence.next_yearly(anchor=verdict.review_due_on, after=today)


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
    for edition in Edition.objects.filter(added_at__gt=since).order_by("added_at", "id"):
        for pk in _bound_to(edition):
            yield pk, _edition_cause(edition)


def _bound_to(edition: Edition) -> Iterable[int]:
    """Standing verdicts on claims that speak of the register, approved before it came in."""
    bindings = RegisterBinding.objects.standing().filter(register=edition.register_id)
    unaware = Verdict.objects.upheld().filter(
        claim__in=bindings.values("claim"), approved_at__lt=edition.added_at
    )
    return unaware.order_by("pk").values_list("pk", flat=True)


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


def _edition_cause(edition: Edition) -> Cause:
    return {"kind": choices.CauseKind.NEW_EDITION, "edition": edition}


def _open(found: Sequence[Found], now: dt.datetime) -> int:
    """Claims are locked first, and what somebody replaced meanwhile is left alone."""
    new = [(pk, cause) for pk, cause in found if not _is_known(pk, cause)]
    wanted = Verdict.objects.filter(pk__in={pk for pk, _ in new})
    turns.take(claims=wanted.values_list("claim", flat=True))
    standing = set(wanted.upheld().values_list("pk", flat=True))
    opened, begun, known = 0, dict[int, ReReview](), dict[int, ReReview]()
    for pk, cause in new:
        if pk not in standing or _is_known(pk, cause):
            continue
        open_ones = ReReview.objects.select_for_update()  # none that is being settled just now
        rereview, created = open_ones.get_or_create(
            verdict_id=pk, settled_at=None, defaults={"opened_at": now}
        )
        ReReviewCause.objects.create(rereview=rereview, at=now, **cause)
        if not created:
            ReReview.objects.filter(pk=rereview.pk).update(revision=F("revision") + 1)
        (begun if created or rereview.pk in begun else known)[rereview.pk] = rereview
        opened += 1
    _tell(EventKind.REREVIEW_OPENED, begun, now)
    _tell(EventKind.REREVIEW_CAUSED, known, now)
    return opened


def _tell(kind: EventKind, told: dict[int, ReReview], now: dt.datetime) -> None:
    """A machine opened them: nobody's name stands with it."""
    ledger.append_all(kind=kind, rows=list(told.values()), by=None, now=now)


def _is_known(verdict_id: int, cause: Cause) -> bool:
    return ReReviewCause.objects.filter(rereview__verdict=verdict_id, **cause).exists()


def _is_due(rereview: ReReview, now: dt.datetime) -> bool:
    return Verdict.objects.due(now.date()).filter(pk=rereview.verdict_id).exists()


def _settle(rereview: ReReview, settlement: choices.Settlement, by: User, now: dt.datetime) -> None:
    rereview.settlement = settlement
    rereview.settled_by, rereview.settled_at = by, now
    rereview.revision += 1
    rereview.save()
    facts = {"settlement": str(settlement)}
    ledger.append(kind=EventKind.REREVIEW_SETTLED, row=rereview, by=by, now=now, facts=facts)
