"""Evidence is attached to a claim and withdrawn; comment is asked for. Nothing is edited."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User

from claims import choices
from claims.choices import EventKind
from claims.models import Claim, CommentRequest, Evidence
from claims.services import ledger, turns, verdicts
from sources.choices import CaptureCause
from sources.models import Link, Passage, Source
from sources.services import capturing, cataloguing, revisions, roles

ATTACH = "claims.attach_evidence"


class NotUsable(Exception):
    """What was typed cannot become evidence; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says on a claim: verbatim words, our own words, or both."""

    stance: str
    excerpt: str = ""
    finding: str = ""
    unseen_reason: str = ""


@ledger.governed()
def attach(
    *,
    claim: Claim,
    source: Source,
    link: Link | None,
    statement: Statement,
    by: User,
    now: dt.datetime,
) -> Evidence:
    """Attach a source with its stance; an excerpt becomes a passage that every look re-anchors."""
    roles.require(by=by, permission=ATTACH)
    _require_sound(source, link, statement)
    excerpt = statement.excerpt.strip()
    if link is not None:
        capturing.want(links=[link.pk], cause=CaptureCause.ATTACHED, now=now)
    attached = Evidence.objects.create(
        claim=claim,
        source=source,
        link=link,
        passage=_passage(link, excerpt, statement, now),
        stance=statement.stance,
        excerpt=excerpt,
        finding=statement.finding.strip(),
        unseen_reason=statement.unseen_reason.strip(),
        attached_by=by,
        attached_at=now,
    )
    ledger.append(kind=EventKind.EVIDENCE_ATTACHED, row=attached, by=by, now=now)
    return attached


@ledger.governed()
def withdraw(
    *,
    evidence: Evidence,
    reason: str,
    by: User,
    now: dt.datetime,
    revision: int | None = None,
) -> Evidence:
    """Take evidence back with a reason; it stays readable, and an approval citing it is void.

    Raises Stale.
    """
    roles.require(by=by, permission=ATTACH)
    turns.take(claims=[evidence.claim_id])
    locked = revisions.lock(rows=Evidence.objects.all(), pk=evidence.pk, revision=revision)
    if not reason.strip():
        raise NotUsable("reason", "Say why this evidence is withdrawn.")
    if locked.withdrawn_at:
        raise NotUsable("reason", "This evidence was withdrawn already.")
    locked.withdrawn_at, locked.withdrawn_by = now, by
    locked.withdrawal_reason = reason.strip()
    locked.revision += 1
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason", "revision"])
    ledger.append(kind=EventKind.EVIDENCE_WITHDRAWN, row=locked, by=by, now=now)
    if locked.verdicts.in_the_making().exists():
        verdicts.amend(claim=locked.claim, reason="Cited evidence was withdrawn.", by=by, now=now)
    return locked


@ledger.governed()
def ask_for_comment(
    *, claim: Claim, asked_of: str, asked_on: dt.date, by: User, now: dt.datetime
) -> CommentRequest:
    """Somebody was asked for comment; that we asked is published with the verdict."""
    roles.require(by=by, permission=ATTACH)
    if not asked_of.strip():
        raise NotUsable("asked_of", "Say who was asked for comment.")
    if asked_on > now.date():
        raise NotUsable("asked_on", "The day asked lies in the future. Check it.")
    turns.take_one(claim=claim)
    request = CommentRequest.objects.create(
        claim=claim, asked_of=asked_of.strip(), asked_on=asked_on, added_by=by, added_at=now
    )
    ledger.append(kind=EventKind.COMMENT_ASKED, row=claim, by=by, now=now)
    verdicts.amend(claim=claim, reason="Comment was asked for.", by=by, now=now)
    return request


@ledger.governed()
def record_answer(
    *,
    request: CommentRequest,
    answer: str,
    answered_on: dt.date,
    by: User,
    now: dt.datetime,
    revision: int | None = None,
) -> CommentRequest:
    """The answer somebody gave; it is public. Raises Stale."""
    roles.require(by=by, permission=ATTACH)
    turns.take(claims=[request.claim_id])
    locked = revisions.lock(rows=CommentRequest.objects.all(), pk=request.pk, revision=revision)
    if not answer.strip():
        raise NotUsable("answer", "Write down what was answered.")
    if not locked.asked_on <= answered_on <= now.date():
        raise NotUsable("answered_on", "The answer cannot be older than the question, or to come.")
    locked.answer, locked.answered_on = answer.strip(), answered_on
    locked.revision += 1
    locked.save()
    ledger.append(kind=EventKind.COMMENT_ANSWERED, row=locked.claim, by=by, now=now)
    verdicts.amend(claim=locked.claim, reason="An answer came in.", by=by, now=now)
    return locked


def _require_sound(source: Source, link: Link | None, statement: Statement) -> None:
    if statement.stance not in choices.Stance.values:
        raise NotUsable("stance", "Say whether the source supports, refutes or gives context.")
    if not statement.excerpt.strip() and not statement.finding.strip():
        raise NotUsable("excerpt", "Quote the source, or say in your own words what it shows.")
    if link is not None and link.source_id != source.pk:
        raise NotUsable("link", "This address belongs to another source. Choose one of its own.")


def _passage(
    link: Link | None, excerpt: str, statement: Statement, now: dt.datetime
) -> Passage | None:
    """Only words that should stand on the page are watched there."""
    if link is None or not excerpt or statement.unseen_reason.strip():
        return None
    return cataloguing.passage_of(link=link, excerpt=excerpt, now=now)
