"""The state of the newsroom, told twice: from the events of the ledger alone, and from the rows."""

from collections.abc import Iterable
from typing import Any

from claims.models import Claim, Evidence, RatingScale, ReReview, Verdict
from claims.rules import retelling
from claims.services import standings

PUBLISHED = ("kind", "version", "hash", "record", "revision")
State = dict[str, Any]


def from_events() -> State:
    """By subject what its events say; and of each claim its newest version, by its public id."""
    retold = retelling.retell(standings.told())
    state: State = {}
    for subject, one in retold.items():
        if one.stage:
            facts = {name: value for name, value in one.facts.items() if name != "claim"}
            state[subject] = (one.stage, facts, sorted(one.bound - one.released))
    return state | _newest(
        (one.facts["claim"], one.facts["version"], one.facts["kind"])
        for one in retold.values()
        if "version" in one.facts
    )


def from_rows() -> State:
    """The same, read from the tables without help of what is tested."""
    state: State = {}
    for claim in Claim.objects.all():
        bound = sorted(claim.bindings.filter(released_at=None).values_list("pk", flat=True))
        state[f"claim/{claim.pk}"] = ("declined" if claim.declined_at else "open", {}, bound)
    for one in Evidence.objects.all():
        stage = "withdrawn" if one.withdrawn_at else "standing"
        state[f"evidence/{one.pk}"] = (stage, {}, [])
    for verdict in Verdict.objects.all():
        names = PUBLISHED if verdict.version else ("revision",)
        facts = {name: getattr(verdict, name) for name in names}
        if verdict.version:
            facts["record"] = retelling.digest(verdict.record)
        state[f"verdict/{verdict.pk}"] = (verdict.stage, facts, [])
    for scale in RatingScale.objects.all():
        state[f"scale/{scale.pk}"] = ("in use" if scale.in_use else "out of use", {}, [])
    for rereview in ReReview.objects.all():
        state[f"rereview/{rereview.pk}"] = (rereview.settlement or "open", {}, [])
    published = Verdict.objects.exclude(version=None).select_related("claim")
    return state | _newest(
        (str(row.claim.public_id), row.version or 0, row.kind) for row in published
    )


def differences() -> State:
    """What the events tell and what the rows hold, where that is not the same.

    The scale that came with the tables was in use before the ledger was opened.
    """
    events, rows = from_events(), from_rows()
    untold = {subject for subject in rows if subject.startswith("scale/")} - events.keys()
    return {
        subject: (events.get(subject), rows.get(subject))
        for subject in (events.keys() | rows.keys()) - untold
        if events.get(subject) != rows.get(subject)
    }


def _newest(published: Iterable[tuple[str, int, str]]) -> State:
    """Highest version and its kind by claim: a retraction says that it is retracted."""
    found: State = {}
    for claim, version, kind in published:
        newest = (version, kind)
        found[claim] = max(newest, found.get(claim, newest))
    return found
