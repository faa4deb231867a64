"""The JSON object by which API and exports tell of one claim: its record and what is known now.

Everything published comes from the frozen record; health, due date and the verdicts of the parts
are those of a moment, which `as_of` names.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from claims.choices import VerdictKind
from claims.rules import record as records
from sources import choices as source_choices


class PartVerdictAnswer(TypedDict):
    version: int
    kind: str
    rating: records.RatingRecord
    published_at: str


class PartAnswer(TypedDict):
    """`url` and `verdict` are null until the part has a published verdict of its own."""

    part: int
    id: str
    url: str | None
    text: str
    verdict: PartVerdictAnswer | None


class CheckpointAnswer(TypedDict):
    """The first signed head that covers an event: how many events, and the root as signed."""

    size: int
    root: str


class VerdictAnswer(TypedDict):
    """`single_person`: whoever wrote it approved it. `sequence` is that of its event in the ledger;
    `checkpoint` is null until one is signed.
    """

    version: int
    kind: str
    rating: records.RatingRecord
    summary: str
    notice: str
    published_at: str
    review_due_on: str | None
    review_yearly: bool
    endangered: bool
    stale: bool
    hash: str
    single_person: bool
    sequence: int | None
    checkpoint: CheckpointAnswer | None


class PassageAnswer(TypedDict):
    """The quoted words, and how the last look found them; null before the first look."""

    exact: str
    prefix: str
    suffix: str
    anchoring: str | None


class MementoAnswer(TypedDict):
    """Which archive holds the copy, of when; `verified` when it shows the text that was cited."""

    archive: str
    captured_at: str
    verified: bool


class EvidenceAnswer(TypedDict):
    """`health` and `checked_at` are null for a source without a web address.

    `memento_url` is the best copy known at a web archive, `memento` says what kind of copy it is.
    """

    source: records.SourceRecord
    url: str | None
    stance: str
    finding: str
    excerpt: str
    unseen_reason: str
    passage: PassageAnswer | None
    health: str | None
    checked_at: str | None
    endangered: bool
    snapshot: records.SnapshotRecord | None
    memento_url: str | None
    memento: MementoAnswer | None


class ClaimAnswer(TypedDict):
    """`whole` is the id of the claim that this one is a part of, once that is published."""

    id: str
    url: str
    text: str
    language: str
    claimant: records.ClaimantRecord | None
    claimed_on: str | None
    topics: list[str]
    whole: str | None
    part: int | None
    parts: list[PartAnswer]
    verdict: VerdictAnswer
    evidence: list[EvidenceAnswer]
    appearances: list[records.AppearanceRecord]
    comments: list[records.CommentRecord]
    registers: list[records.RegisterRecord]
    reasons: list[records.ReasonRecord]
    as_of: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What looks at a link had shown by a moment; `anchorings` by exact, prefix and suffix."""

    health: str
    checked_at: str | None = None
    anchorings: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    memento_url: str | None = None
    memento: MementoAnswer | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a published version stands in the ledger."""

    sequence: int
    checkpoint: CheckpointAnswer | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a record does not hold, at the moment `at`.

    `seen` is keyed by link address; `claims` are the records and pages of the whole and the parts
    that have a published verdict, keyed by claim id.
    """

    at: dt.datetime
    hash: str
    url: str
    due_on: dt.date | None
    seen: Mapping[str, Seen]
    claims: Mapping[str, tuple[records.Record, str]]
    entry: Entry | None = None


def answer(*, record: records.Record, around: Surroundings) -> ClaimAnswer:
    claim = record["claim"]
    evidence = [_evidence(one, around) for one in record["evidence"]]
    return {
        "id": claim["id"],
        "url": around.url,
        "text": claim["text"],
        "language": claim["language"],
        "claimant": claim["claimant"],
        "claimed_on": claim["claimed_on"],
        "topics": claim["topics"],
        "whole": _whole(claim, around),
        "part": claim["part"],
        "parts": [_part(part, around) for part in record["parts"]],
        "verdict": _verdict(record["verdict"], evidence, around),
        "evidence": evidence,
        "appearances": record["appearances"],
        "comments": record.get("comments", []),
        "registers": record.get("registers", []),
        "reasons": record.get("reasons", []),
        "as_of": records.instant(around.at),
    }


def _whole(claim: records.ClaimRecord, around: Surroundings) -> str | None:
    """The published claim this one is a part of: by its own record, or by that of the whole."""
    if claim["whole"] in around.claims:
        return claim["whole"]
    listing = (
        whole
        for whole, (record, _) in around.claims.items()
        if claim["part"] and claim["id"] in [part["id"] for part in record["parts"]]
    )
    return next(listing, None)


def is_endangered(*, health: str | None, anchoring: str | None) -> bool:
    """Whether cited evidence can no longer be seen as cited (CONTRACT section 5)."""
    lost = anchoring == source_choices.Anchoring.MISSING
    return lost or health in source_choices.ENDANGERING_HEALTH


def _verdict(
    verdict: records.VerdictRecord, evidence: list[EvidenceAnswer], around: Surroundings
) -> VerdictAnswer:
    stands = verdict["kind"] != VerdictKind.RETRACTION
    due_on = around.due_on
    return {
        "version": verdict["version"],
        "kind": verdict["kind"],
        "rating": verdict["rating"],
        "summary": verdict["summary"],
        "notice": verdict["notice"],
        "published_at": verdict["published_at"],
        "review_due_on": due_on.isoformat() if due_on else None,
        "review_yearly": verdict.get("review_yearly", False),
        "endangered": stands and any(one["endangered"] for one in evidence),
        "stale": stands and due_on is not None and due_on <= around.at.date(),
        "hash": around.hash,
        "single_person": verdict.get("single_person", False),
        "sequence": around.entry.sequence if around.entry else None,
        "checkpoint": around.entry.checkpoint if around.entry else None,
    }


def _part(part: records.PartRecord, around: Surroundings) -> PartAnswer:
    record, url = around.claims.get(part["id"], (None, None))
    verdict = record["verdict"] if record else None
    return {
        "part": part["part"],
        "id": part["id"],
        "url": url,
        "text": record["claim"]["text"] if record else part["text"],
        "verdict": verdict
        and {
            "version": verdict["version"],
            "kind": verdict["kind"],
            "rating": verdict["rating"],
            "published_at": verdict["published_at"],
        },
    }


def _evidence(evidence: records.EvidenceRecord, around: Surroundings) -> EvidenceAnswer:
    url = evidence["url"]
    seen = around.seen.get(url) if url else None
    passage = _passage(evidence["passage"], seen)
    health = seen.health if seen else None
    anchoring = passage["anchoring"] if passage else None
    return {
        "source": evidence["source"],
        "url": url,
        "stance": evidence["stance"],
        "finding": evidence["finding"],
        "excerpt": evidence["excerpt"],
        "unseen_reason": evidence["unseen_reason"],
        "passage": passage,
        "health": health,
        "checked_at": seen.checked_at if seen else None,
        "endangered": is_endangered(health=health, anchoring=anchoring),
        "snapshot": evidence["snapshot"],
        "memento_url": seen.memento_url if seen else None,
        "memento": seen.memento if seen else None,
    }


def _passage(selector: records.SelectorRecord | None, seen: Seen | None) -> PassageAnswer | None:
    if selector is None:
        return None
    key = (selector["exact"], selector["prefix"], selector["suffix"])
    anchoring = seen.anchorings.get(key) if seen else None
    if anchoring == source_choices.Anchoring.UNSEEN:
        anchoring = None
    return {
        "exact": selector["exact"],
        "prefix": selector["prefix"],
        "suffix": selector["suffix"],
        "anchoring": anchoring,
    }
