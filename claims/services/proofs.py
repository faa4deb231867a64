"""Where published versions stand in the ledger, and how an outsider can check that."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

from claims.models import Checkpoint, LedgerEvent, Verdict
from claims.rules import answer
from claims.rules import ledger as rules
from claims.services import checkpoints, states

VERDICTS = states.BY_NAME["verdict"]


class NotSigned(Exception):
    """No checkpoint covers the event yet; the sentence says when one will."""


def entries(*, verdicts: Iterable[Verdict]) -> Mapping[int, answer.Entry]:
    """The place of each published version by its key; one query, however many they are."""
    named = {states.subject(VERDICTS, verdict.pk): verdict.pk for verdict in verdicts}
    rows = LedgerEvent.objects.publishing().filter(subject__in=named).with_first_checkpoint()
    columns = ("subject", "sequence", "checkpoint_size", "checkpoint_root")
    return {
        named[subject]: answer.Entry(sequence, _checkpoint(size, root))
        for subject, sequence, size, root in rows.order_by("sequence").values_list(*columns)
    }


def proof(*, verdict: Verdict) -> dict[str, Any]:
    """What `docs/verify/` checks beside the record. Raises NotSigned."""
    named = states.subject(VERDICTS, verdict.pk)
    event = LedgerEvent.objects.publishing().filter(subject=named).order_by("-sequence").first()
    signed = checkpoints.covering(sequence=event.sequence) if event else None
    if event is None or signed is None:
        raise NotSigned("No checkpoint covers this version yet. One is signed within five minutes.")
    return {
        "checkpoint": signed.note,
        "claim": str(verdict.claim.public_id),
        "event": _event(event),
        "hash": verdict.hash,
        "inclusion": _path(event, signed),
        "sequence": event.sequence,
        "version": verdict.version,
    }


def _event(event: LedgerEvent) -> dict[str, Any]:
    """The event without the record, which is asked for apart."""
    told = rules.Event(
        sequence=event.sequence,
        kind=event.kind,
        at=rules.instant(event.at),
        actor=event.actor,
        subject=event.subject,
        payload=event.payload,
        prev=event.prev_hash,
    )
    entry: dict[str, Any] = json.loads(told.entry())
    del entry["payload"]["record"]
    return entry


def _path(event: LedgerEvent, signed: Checkpoint) -> list[str]:
    path = checkpoints.proof(sequence=event.sequence, size=signed.size)
    return [one.hex() for one in path]


def _checkpoint(size: int | None, root: str | None) -> answer.CheckpointAnswer | None:
    if size is None or root is None:
        return None
    return {"size": size, "root": base64.b64encode(bytes.fromhex(root)).decode()}
