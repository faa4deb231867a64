"""Compares the stages of governed rows with what the events of the ledger tell of them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from claims.models import (
    Claim,
    Evidence,
    LedgerEvent,
    RatingScale,
    RegisterBinding,
    ReReview,
    Verdict,
)
from claims.rules import retelling
from claims.rules.retelling import Standing
from claims.services import states
from claims.services.verifying import Problem

Found = dict[int, Standing]


def standings_agree() -> Iterator[Problem]:
    """Every row is in the stage that its events left it in.

    Its last event commits to the row whatever that is; this says what the events had made of it,
    and hears a row that somebody moved on with an event of another kind.
    """
    by_table: dict[str, dict[int, Standing]] = defaultdict(dict)
    for subject, standing in retelling.retell(told()).items():
        if parsed := states.parse(subject):
            by_table[parsed[0].name][parsed[1]] = standing
    for name, retold in by_table.items():
        if name in READ:
            yield from _compare(name, retold)


def told() -> Iterator[retelling.Told]:
    """The events that tell something, in their order."""
    rows = LedgerEvent.objects.filter(kind__in=retelling.TELLING).order_by("sequence")
    columns = rows.values_list("sequence", "kind", "subject", "payload")
    for sequence, kind, subject, payload in columns.iterator(states.AT_ONCE):
        yield retelling.Told(sequence, kind, subject, payload_of(payload))


def payload_of(text: str) -> Mapping[str, Any]:
    """Nothing, when somebody wrote what cannot be read: the hashes say so."""
    try:
        payload = json.loads(text)
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _compare(name: str, retold: Mapping[int, Standing]) -> Iterator[Problem]:
    keys = iter(retold)
    while batch := list(islice(keys, states.AT_ONCE)):
        found = READ[name](batch)
        for pk in batch:
            if pk in found:  # what is gone is named with its last event
                yield from _differences(f"{name}/{pk}", found[pk], retold[pk])


def _differences(named: str, row: Standing, events: Standing) -> Iterator[Problem]:
    blamed = f"event {events.by} ({events.by_kind})"
    if events.stage and row.stage != events.stage:
        detail = f"{named} is {row.stage}; its events, the last of them {blamed}, left it"
        yield Problem("standing-differs", f"{detail} {events.stage}.", events.by)
    for fact in sorted(fact for fact in events.facts if row.facts.get(fact) != events.facts[fact]):
        detail = f"The {fact} of {named} is not what its events tell, the last of them {blamed}."
        yield Problem("standing-differs", detail, events.by)
    if (events.bound - events.released) - row.bound or events.released & row.bound:
        detail = f"{named} is bound to other entries than its events tell, up to {blamed}."
        yield Problem("standing-differs", detail, events.by)


def _claims(pks: Iterable[int]) -> Found:
    bound: dict[int, set[int]] = defaultdict(set)
    standing = RegisterBinding.objects.standing().filter(claim__in=pks)
    for claim, binding in standing.values_list("claim", "pk"):
        bound[claim].add(binding)
    rows = Claim.objects.filter(pk__in=pks).values_list("pk", "declined_at")
    return {
        pk: Standing(
            retelling.DECLINED if declined else retelling.TAKEN_UP, bound=frozenset(bound[pk])
        )
        for pk, declined in rows
    }


def _evidence(pks: Iterable[int]) -> Found:
    rows = Evidence.objects.filter(pk__in=pks).values_list("pk", "withdrawn_at")
    return {
        pk: Standing(retelling.WITHDRAWN if withdrawn else retelling.STANDING)
        for pk, withdrawn in rows
    }


def _verdicts(pks: Iterable[int]) -> Found:
    rows = Verdict.objects.filter(pk__in=pks).select_related("claim")
    return {row.pk: Standing(row.stage, _facts(row)) for row in rows}


def _facts(verdict: Verdict) -> dict[str, Any]:
    return {
        "claim": str(verdict.claim.public_id),
        "hash": verdict.hash,
        "kind": verdict.kind,
        "record": retelling.digest(verdict.record),
        "revision": verdict.revision,
        "version": verdict.version,
    }


def _rereviews(pks: Iterable[int]) -> Found:
    rows = ReReview.objects.filter(pk__in=pks).values_list("pk", "settlement")
    return {pk: Standing(settlement or retelling.OPEN) for pk, settlement in rows}


def _scales(pks: Iterable[int]) -> Found:
    rows = RatingScale.objects.filter(pk__in=pks).values_list("pk", "in_use")
    return {
        pk: Standing(retelling.SCALE_IN_USE if in_use else retelling.SCALE_OUT_OF_USE)
        for pk, in_use in rows
    }


READ = {
    "claim": _claims,
    "evidence": _evidence,
    "verdict": _verdicts,
    "rereview": _rereviews,
    "scale": _scales,
}
"""How the rows of each governed table stand; nothing but their last event tells of ratings."""
