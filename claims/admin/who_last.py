"""Who saved a row last, and when, as far as its history tells."""

from django.db.models import Model

from claims.choices import EventKind
from claims.models import CommentRequest, CorrectionRequest, LedgerEvent, LedgerPerson, Verdict
from claims.services import states
from sources.admin.conflicts import LastChange


def changed(row: Model) -> LastChange:
    """Empty for what has no history, such as the name of an outlet."""
    if isinstance(row, Verdict):
        return _of_steps(row)
    if isinstance(row, CorrectionRequest):
        return _of_request(row)
    if isinstance(row, CommentRequest):
        return _of_events(f"claim/{row.claim_id}", EventKind.COMMENT_ANSWERED)
    table = states.BY_MODEL.get(type(row).__name__)
    return _of_events(states.subject(table, row.pk)) if table else LastChange()


def _of_steps(verdict: Verdict) -> LastChange:
    step = verdict.steps.select_related("by").last()
    return LastChange(str(step.by), step.at) if step else LastChange()


def _of_request(request: CorrectionRequest) -> LastChange:
    told = [
        (at, by)
        for at, by in (
            (request.triaged_at, request.triaged_by),
            (request.answered_at, request.answered_by),
        )
        if at
    ]
    at, by = max(told, key=lambda one: one[0], default=(None, ""))
    return LastChange(str(by), at)


def _of_events(subject: str, *kinds: str) -> LastChange:
    """Empty again once the person was erased: the ledger does not know them any more."""
    events = LedgerEvent.objects.filter(subject=subject).order_by("-sequence")
    event = (events.filter(kind__in=kinds) if kinds else events).first()
    if event is None:
        return LastChange()
    known = LedgerPerson.objects.filter(reference=event.actor).select_related("user").first()
    return LastChange(str(known.user) if known else "", event.at)
