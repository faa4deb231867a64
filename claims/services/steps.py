"""Every act on a verdict leaves a step with the verdict and an event in the ledger."""

import datetime as dt

from django.contrib.auth.models import User

from claims.choices import Act, EventKind, VerdictKind
from claims.models import Verdict, VerdictStep
from claims.services import ledger, states

PUBLISHED_AS = {
    VerdictKind.ORIGINAL: EventKind.VERDICT_PUBLISHED,
    VerdictKind.UPDATE: EventKind.VERDICT_UPDATED,
    VerdictKind.CORRECTION: EventKind.VERDICT_CORRECTED,
    VerdictKind.RETRACTION: EventKind.VERDICT_RETRACTED,
}
IS_VOID = "The approval it had is void."


def log(
    *,
    verdict: Verdict,
    act: Act,
    by: User,
    now: dt.datetime,
    reason: str = "",
    voids: bool = False,
) -> None:
    """Once the verdict is saved. `voids`: the act took an approval away, which the history says and
    which is an event too.
    """
    voided = voids and act != Act.VOIDED
    reason = " ".join(filter(None, (reason, IS_VOID if voided else "")))
    VerdictStep.objects.create(
        verdict=verdict, act=act, revision=verdict.revision, by=by, at=now, reason=reason
    )
    if voided:
        _tell(verdict, EventKind.VERDICT_VOIDED, by, now)
    _tell(verdict, _kind(verdict, act), by, now)


def _kind(verdict: Verdict, act: Act) -> EventKind:
    if act == Act.PUBLISHED:
        return PUBLISHED_AS[VerdictKind(verdict.kind)]
    return EventKind(f"verdict-{act}")


def _tell(verdict: Verdict, kind: EventKind, by: User, now: dt.datetime) -> None:
    facts = (
        states.publication(verdict)
        if kind in PUBLISHED_AS.values()
        else {"revision": verdict.revision}
    )
    ledger.append(kind=kind, row=verdict, by=by, now=now, facts=facts)
