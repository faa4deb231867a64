"""Reads what the publish gate looks at."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from claims.models import Claim, Evidence, Rating, Verdict
from claims.rules import sourcing
from claims.rules.candidate import Candidate, Newsroom, Piece
from claims.rules.persons import Person
from claims.rules.record import RatingRecord, Record
from claims.services import persons, published, reasons, records
from sources import choices as source_choices
from sources.models import Capture, Memento, Snapshot
from sources.rules import quoting

LOST = {source_choices.Health.GONE, source_choices.Health.DEAD}
TEXTS_READ = 5
"""Newest texts of a page in which a quotation is looked for, and as many of the oldest."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who had a hand in it, who approved it, and whether it reads otherwise since."""

    authors: frozenset[Person] = frozenset()
    approver: Person | None = None
    unread: bool = False
    single_person: bool = False
    is_over: bool = False


def of_verdict(*, verdict: Verdict, now: dt.datetime, record: Record | None = None) -> Candidate:
    """The verdict as the gate sees it; `record` is what would be frozen, read here when missing."""
    content, period = records.content_of(verdict=verdict), verdict.single_person_period
    record = record or records.written(claim=verdict.claim, content=content, version=0, at=now)
    return build(
        claim=verdict.claim,
        content=content,
        record=record,
        approval=Approval(
            authors=persons.authors(verdict=verdict),
            approver=persons.of(account=verdict.approved_by) if verdict.approved_by else None,
            unread=records.is_unread(verdict=verdict, record=record),
            single_person=period is not None,
            is_over=period is not None and period.turned_off_at is not None,
        ),
        acknowledged=reasons.acknowledged_of(verdict=verdict),
    )


def build(
    *,
    claim: Claim,
    content: records.Content,
    record: Record,
    approval: Approval,
    acknowledged: frozenset[str] = frozenset(),
    has_draft: bool = True,
) -> Candidate:
    """The candidate of what is written. `record` is what would be frozen of it."""
    replaced = claim.verdicts.current(by=content.embargo_until)
    current = replaced.values_list("record", flat=True).first()
    page_url = published.address_of(record=record)
    return Candidate(
        record=record,
        evidence=_pieces(content.evidence, record),
        rating=records.rating_record(content.rating) if content.rating else None,
        authors=approval.authors,
        approver=approval.approver,
        published_rating=current["verdict"]["rating"] if current else None,
        markup=published.markup_of(record=record, url=page_url),
        page_url=page_url,
        newsroom=newsroom(),
        scale=_scale(content.rating),
        unread=approval.unread,
        single_person=approval.single_person,
        is_over=approval.is_over,
        has_draft=has_draft,
        reasons=content.reasons,
        acknowledged=acknowledged,
    )


def newsroom() -> Newsroom:
    return Newsroom(
        name=settings.PUBLISHER_NAME,
        url=settings.PUBLISHER_URL,
        corrections_policy_url=settings.CORRECTIONS_POLICY_URL,
        public_url=settings.PUBLIC_URL,
        demo_name=settings.DEMO_PUBLISHER_NAME,
    )


def _scale(rating: Rating | None) -> tuple[RatingRecord, ...]:
    """The steps of the scale it is rated on; before it is rated, of the one in use."""
    on = {"scale": rating.scale_id} if rating else {"scale__in_use": True}
    return tuple(map(records.rating_record, Rating.objects.filter(**on).order_by("position", "id")))


def _pieces(evidence: Sequence[Evidence], record: Record) -> tuple[Piece, ...]:
    """Copies are asked for only of pages that are lost, texts only for words that are quoted."""
    lost = {one.link_id for one in evidence if one.link and one.link.health in LOST}
    kept = _kept(lost)
    return tuple(
        Piece(
            record=told,
            is_withdrawn=row.withdrawn_at is not None,
            is_seen=sourcing.is_quoted(told) and _is_seen(row),
            is_lost=row.link_id in lost,
            is_kept=row.link_id in kept,
        )
        for row, told in zip(evidence, record["evidence"], strict=True)
    )


def _kept(links: set[int | None]) -> set[int]:
    """Links of which we hold a text or a file, or a web archive a copy that was not refuted."""
    if not links:
        return set()
    texts = Snapshot.objects.filter(link__in=links)
    files = Capture.objects.filter(link__in=links, blob__pruning__isnull=True)
    copies = Memento.objects.filter(link__in=links).best_first()
    return {
        link
        for rows in (texts, files, copies)
        for link in rows.order_by().values_list("link", flat=True)
    }


def _is_seen(evidence: Evidence) -> bool:
    """Whether the excerpt stands in a text that we hold of the page."""
    if evidence.link is None:
        return False
    texts = evidence.link.snapshots.newest_first()
    if evidence.passage and evidence.passage.anchoring in source_choices.AS_CITED:
        return texts.exists()  # the last look found it
    selector = quoting.Selector(exact=evidence.excerpt)
    held = [*texts[:TEXTS_READ], *texts.reverse()[:TEXTS_READ]]
    found = (quoting.anchor(selector=selector, text=one.text).state for one in held)
    return any(state != source_choices.Anchoring.MISSING for state in found)
