"""Reads the rows of a verdict into the canonical record that publishing freezes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from claims import choices
from claims.models import Appearance, Claim, Claimant, CommentRequest, Evidence, Rating, Verdict
from claims.rules import membership, sourcing
from claims.rules import record as rules
from claims.services import weighing
from sources.models import Passage, Register, Snapshot

STAGES = choices.VerdictStage


@dataclass(frozen=True, slots=True)
class Content:
    """What is written of a verdict, saved or not; evidence in the order of the record."""

    kind: str
    rating: Rating | None = None
    summary: str = ""
    notice: str = ""
    review_due_on: dt.date | None = None
    review_yearly: bool = False
    embargo_until: dt.datetime | None = None
    single_person: bool = False
    evidence: Sequence[Evidence] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


def content_of(*, verdict: Verdict) -> Content:
    return Content(
        kind=verdict.kind,
        rating=verdict.rating,
        summary=verdict.summary,
        notice=verdict.notice,
        review_due_on=verdict.review_due_on,
        review_yearly=verdict.review_yearly,
        embargo_until=verdict.embargo_until,
        single_person=verdict.single_person_period_id is not None,
        evidence=list(in_order(evidence=verdict.cited.all())),
        reasons=dict(verdict.reasons.values_list("code", "reason")),
    )


def in_order(*, evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    return evidence.select_related("source", "link", "passage").order_by("attached_at", "id")


def freeze(*, verdict: Verdict, version: int, at: dt.datetime) -> rules.Record:
    """The record as it would be published at `at`; also what a preview shows."""
    content = content_of(verdict=verdict)
    return written(claim=verdict.claim, content=content, version=version, at=at)


def written(*, claim: Claim, content: Content, version: int, at: dt.datetime) -> rules.Record:
    """The record of a verdict that says this."""
    snapshots = _newest_snapshots(content.evidence)
    evidence = [_evidence(row, snapshots) for row in content.evidence]
    until = content.embargo_until
    record: rules.Record = {
        "claim": _claim(claim, until),
        "parts": [_part(part, until) for part in claim.parts.open().order_by("part")],
        "verdict": {
            "version": version,
            "kind": content.kind,
            "rating": rating_record(content.rating),
            "summary": content.summary,
            "notice": content.notice,
            "published_at": rules.instant(at),
            "review_due_on": _day(content.review_due_on),
        },
        "evidence": evidence,
        "appearances": _appearances(claim),
        "comments": [_comment(row) for row in claim.comment_requests.all()],
        "reasons": sourcing.reasons_told(
            kind=content.kind, evidence=evidence, reasons=content.reasons
        ),
    }
    if content.review_yearly:
        record["verdict"]["review_yearly"] = True
    if content.single_person:
        record["verdict"]["single_person"] = True
    if registers := _registers(claim):
        record["registers"] = registers
    return record


def content_hash(*, verdict: Verdict) -> str:
    """SHA-256 of what a second reader approves, as it reads now."""
    at = dt.datetime.fromtimestamp(0, dt.UTC)
    return rules.content_digest(freeze(verdict=verdict, version=0, at=at))


def is_unread(*, verdict: Verdict, record: rules.Record | None = None) -> bool:
    """Whether it reads otherwise than when it was proposed or approved.

    Sources, articles and scales are edited without knowing which verdicts rest on them.
    """
    read = {STAGES.PROPOSED: verdict.proposed_hash, STAGES.APPROVED: verdict.approved_hash}
    if verdict.stage not in read:
        return False
    present = rules.content_digest(record) if record else content_hash(verdict=verdict)
    return present != read[STAGES(verdict.stage)]


def rating_record(rating: Rating | None) -> rules.RatingRecord:
    """The step with its label frozen; an empty one for the preview of an unrated draft."""
    if rating is None:
        return {
            "code": "",
            "label": "",
            "definition": "",
            "value": None,
            "best": None,
            "worst": None,
        }
    return {
        "code": rating.code,
        "label": rating.label,
        "definition": rating.definition,
        "value": rating.value,
        "best": rating.best,
        "worst": rating.worst,
    }


def _claim(claim: Claim, embargo_until: dt.datetime | None) -> rules.ClaimRecord:
    return {
        "id": str(claim.public_id),
        "text": claim.text,
        "language": claim.language,
        "claimant": _claimant(claim.claimant) if claim.claimant else None,
        "claimed_on": _day(claim.claimed_on),
        "topics": list(claim.topics),
        "whole": _published_id(claim.whole, embargo_until) if claim.whole else None,
        "part": claim.part,
    }


def _published_id(claim: Claim, by: dt.datetime | None) -> str | None:
    """Nothing of a claim is told that is not public then, not even that it is there."""
    return str(claim.public_id) if claim.verdicts.published(by=by).exists() else None


def _claimant(claimant: Claimant) -> rules.ClaimantRecord:
    return {"name": claimant.name, "kind": claimant.kind, "same_as": list(claimant.same_as)}


def _part(part: Claim, by: dt.datetime | None) -> rules.PartRecord:
    """As readers will have it once the whole is public: parts may be under the same embargo."""
    current = part.verdicts.current(by=by).first()
    record: rules.Record | None = current.record if current else None
    return {
        "part": part.part or 0,
        "id": str(part.public_id),
        "text": record["claim"]["text"] if record else part.text,
        "verdict": record
        and {
            "version": record["verdict"]["version"],
            "kind": record["verdict"]["kind"],
            "rating": record["verdict"]["rating"],
        },
    }


def _newest_snapshots(evidence: Sequence[Evidence]) -> dict[int | None, rules.SnapshotRecord]:
    """By link. The text of a page is long, and is not read for this."""
    rows = Snapshot.objects.filter(link__in={one.link_id for one in evidence if one.link_id})
    oldest_first = rows.newest_first().reverse().values_list("link", "captured_at", "sha256")
    return {
        link: {"captured_at": rules.instant(at), "sha256": sha256}
        for link, at, sha256 in oldest_first
    }


def _evidence(
    evidence: Evidence, snapshots: Mapping[int | None, rules.SnapshotRecord]
) -> rules.EvidenceRecord:
    source, link, passage = evidence.source, evidence.link, evidence.passage
    return {
        "source": {
            "title": source.title,
            "publisher": source.publisher,
            "kind": source.kind,
            "medium": source.medium,
            "published_on": _day(source.published_on),
        },
        "url": link.url if link else None,
        "stance": evidence.stance,
        "finding": evidence.finding,
        "excerpt": evidence.excerpt,
        "unseen_reason": evidence.unseen_reason,
        "passage": _selector(passage) if passage else None,
        "snapshot": snapshots.get(evidence.link_id),
    }


def _selector(quoted: Passage | Appearance) -> rules.SelectorRecord:
    return {"exact": quoted.exact, "prefix": quoted.prefix, "suffix": quoted.suffix}


def _appearances(claim: Claim) -> list[rules.AppearanceRecord]:
    rows = list(claim.appearances.select_related("article__outlet"))
    dated = [row for row in rows if row.article.published_on]
    first = min(dated, key=lambda row: row.article.published_on or dt.date.max, default=None)
    return [_appearance(row, first=row is (first or rows[0])) for row in rows]


def _appearance(appearance: Appearance, *, first: bool) -> rules.AppearanceRecord:
    article = appearance.article
    return {
        "url": article.url,
        "outlet": article.outlet.name if article.outlet else None,
        "title": article.title,
        "published_on": _day(article.published_on),
        "first": first,
        "quote": _selector(appearance),
    }


def _registers(claim: Claim) -> list[rules.RegisterRecord]:
    """Left out when there are none: a record that speaks of no register reads as it always did."""
    weighed = weighing.of_registers(claim=claim)
    return [
        _register(one.register, row, weighed.said.day)
        for one in weighed.registers
        for row in one.table.rows
    ]


def _register(register: Register, row: membership.Row, day: dt.date | None) -> rules.RegisterRecord:
    cell = row.in_force
    return {
        "register": register.slug,
        "name": register.name,
        "code": row.assertion.code,
        "entry": row.assertion.name,
        "claimed_listed": row.assertion.listed,
        "said_on": _day(day),
        "edition": {"label": cell.label, "issued_on": cell.issued_on.isoformat()} if cell else None,
        "listed": cell.listed if cell else None,
    }


def _comment(request: CommentRequest) -> rules.CommentRecord:
    return {
        "asked_of": request.asked_of,
        "asked_on": request.asked_on.isoformat(),
        "answer": request.answer,
        "answered_on": _day(request.answered_on),
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
