"""What the events of the ledger tell of the state of a row, and nothing else does: a fold.

A row that stood before the ledger was opened is known only from its next event on. What no event
has told is left out, so that it is compared with nothing.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from claims.choices import PUBLISHING, EventKind, Settlement, VerdictStage
from claims.rules import ledger

TAKEN_UP, DECLINED = "open", "declined"
STANDING, WITHDRAWN = "standing", "withdrawn"
OPEN = "open"
SCALE_IN_USE, SCALE_OUT_OF_USE = "in use", "out of use"

STAGE_AFTER: Mapping[str, str] = {
    EventKind.CLAIM_TAKEN_IN: TAKEN_UP,
    EventKind.CLAIM_REOPENED: TAKEN_UP,
    EventKind.CLAIM_DECLINED: DECLINED,
    EventKind.EVIDENCE_ATTACHED: STANDING,
    EventKind.EVIDENCE_WITHDRAWN: WITHDRAWN,
    EventKind.VERDICT_DRAFTED: VerdictStage.DRAFT,
    EventKind.VERDICT_PROPOSED: VerdictStage.PROPOSED,
    EventKind.VERDICT_WITHDRAWN: VerdictStage.DRAFT,
    EventKind.VERDICT_RETURNED: VerdictStage.RETURNED,
    EventKind.VERDICT_APPROVED: VerdictStage.APPROVED,
    **dict.fromkeys(PUBLISHING, VerdictStage.PUBLISHED),
    EventKind.REREVIEW_OPENED: OPEN,
    EventKind.SCALE_ADDED: SCALE_OUT_OF_USE,
}
"""The stage an event leaves its subject in, whatever it was in before."""

TELLING = frozenset(
    {
        *STAGE_AFTER,
        EventKind.LEDGER_OPENED,
        EventKind.VERDICT_VOIDED,
        EventKind.VERDICT_AMENDED,
        EventKind.CLAIM_BOUND,
        EventKind.CLAIM_RELEASED,
        EventKind.REREVIEW_SETTLED,
        EventKind.SCALE_CHANGED,
    }
)
"""Events that tell more than that a row changed."""


class Told(NamedTuple):
    """One event, as far as it tells anything."""

    sequence: int
    kind: str
    subject: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one row after its events; `by` is the last that told anything of it.

    Of a published verdict `facts` hold claim, version, kind, hash and the digest of its record; of
    a verdict in the making its revision.
    """

    stage: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    bound: frozenset[int] = frozenset()
    released: frozenset[int] = frozenset()
    by: int = 0
    by_kind: str = ""


NOTHING = Standing()


def retell(events: Iterable[Told]) -> dict[str, Standing]:
    """How each subject stands after its events, which come in the order of the ledger."""
    found: dict[str, Standing] = {}
    for event in events:
        if event.kind in TELLING:
            found[event.subject] = after(found.get(event.subject, NOTHING), event)
    return found


def after(standing: Standing, event: Told) -> Standing:
    """How the subject stands after one more event."""
    return replace(
        standing,
        stage=_stage(standing, event),
        facts={**standing.facts, **_facts(event)},
        bound=standing.bound | _binding(event, EventKind.CLAIM_BOUND),
        released=standing.released | _binding(event, EventKind.CLAIM_RELEASED),
        by=event.sequence,
        by_kind=event.kind,
    )


def digest(record: Any) -> str:
    """SHA-256 of the canonical record: what is kept of it here."""
    return hashlib.sha256(ledger.canonical(record)).hexdigest()


def _stage(standing: Standing, event: Told) -> str:
    if event.kind in STAGE_AFTER:
        return STAGE_AFTER[event.kind]
    if event.kind == EventKind.VERDICT_VOIDED:
        was_approved = standing.stage == VerdictStage.APPROVED
        return str(VerdictStage.PROPOSED) if was_approved else standing.stage
    if event.kind == EventKind.REREVIEW_SETTLED:
        told = str(event.payload.get("settlement", ""))
        return told if told in Settlement.values else ""
    if event.kind == EventKind.SCALE_CHANGED:
        told_of_use = event.payload.get("in_use")
        return "" if told_of_use is None else SCALE_IN_USE if told_of_use else SCALE_OUT_OF_USE
    if event.kind == EventKind.LEDGER_OPENED and "record" in event.payload:
        return str(VerdictStage.PUBLISHED)
    return standing.stage


def _facts(event: Told) -> dict[str, Any]:
    payload = event.payload
    if "record" in payload:
        published = {name: payload.get(name) for name in ("claim", "hash", "kind", "version")}
        return {**published, "record": digest(payload["record"])}
    return {"revision": payload["revision"]} if "revision" in payload else {}


def _binding(event: Told, kind: EventKind) -> frozenset[int]:
    named = event.payload.get("binding") if event.kind == kind else None
    return frozenset() if named is None else frozenset({named})
