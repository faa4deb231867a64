"""Readers say what is wrong; the desk triages, answers, and links the version that came of it.

Nothing of it is public. The reader's address is kept until it has served, and no longer.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from claims import choices
from claims.models import CorrectionRequest, Verdict
from sources.services import revisions, roles

TRIAGE, ANSWER = "claims.triage", "claims.answer"
ROUTES = choices.AnswerRoute


class NotUsable(Exception):
    """The request cannot be handled like this; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Words:
    """What a reader writes. `email` is for the answer alone."""

    message: str
    source_url: str = ""
    email: str = ""


@transaction.atomic
def receive(*, about: Verdict, words: Words, now: dt.datetime) -> CorrectionRequest:
    """Keep what a reader says of a published version. Readers have no account, so no `by`."""
    if about.stage != choices.VerdictStage.PUBLISHED:
        raise NotUsable("message", "Only a published verdict can be corrected.")
    if not words.message.strip():
        raise NotUsable("message", "Say what is wrong.")
    if words.source_url and not words.source_url.startswith(("http://", "https://")):
        raise NotUsable("source_url", "Give a web address that begins with https://.")
    return CorrectionRequest.objects.create(
        claim_id=about.claim_id,
        about=about,
        message=words.message.strip(),
        source_url=words.source_url.strip(),
        email=words.email.strip(),
        received_at=now,
    )


@transaction.atomic
def triage(
    *,
    request: CorrectionRequest,
    triage: str,
    reason: str,
    revision: int | None,
    by: User,
    now: dt.datetime,
) -> CorrectionRequest:
    """Say what it comes to; until it is answered that can be said again. Declining needs a reason.

    Raises Stale, NotUsable.
    """
    roles.require(by=by, permission=TRIAGE)
    locked = _lock(request, revision)
    if locked.answer:
        raise NotUsable("triage", "This was answered already.")
    if triage not in choices.Triage.values:
        raise NotUsable("triage", "Choose what it comes to.")
    if triage == choices.Triage.DECLINED and not reason.strip():
        raise NotUsable("reason", "Say why nothing changes. It helps whoever answers.")
    locked.triage, locked.reason = triage, reason.strip()
    locked.triaged_by, locked.triaged_at = by, now
    return _saved(locked)


@transaction.atomic
def answer(
    *, request: CorrectionRequest, answer: str, revision: int | None, by: User, now: dt.datetime
) -> CorrectionRequest:
    """Keep the answer. Nothing is sent here: `sent` says afterwards how it reached the reader.

    Where no address was left there is nobody to send it to, and the request is done.
    """
    roles.require(by=by, permission=ANSWER)
    locked = _lock(request, revision)
    if not locked.triage:
        raise NotUsable("answer", "Triage it first: an answer says what becomes of it.")
    if locked.answer:
        raise NotUsable("answer", "This was answered already.")
    if not answer.strip():
        raise NotUsable("answer", "Write the answer.")
    locked.answer, locked.answered_by, locked.answered_at = answer.strip(), by, now
    locked.route = "" if locked.email else ROUTES.NO_ADDRESS
    return _saved(locked)


@transaction.atomic
def sent(
    *,
    request: CorrectionRequest,
    route: str,
    by: User,
    now: dt.datetime,
    revision: int | None = None,
) -> CorrectionRequest:
    """The answer has reached the reader: the address has served and is erased. Raises Stale."""
    roles.require(by=by, permission=ANSWER)
    locked = _lock(request, revision)
    if not locked.answer or locked.route:
        raise NotUsable("answer", "There is no answer that waits to be sent.")
    locked.route = route
    _forget(locked, now)
    return _saved(locked)


@transaction.atomic
def link(
    *,
    request: CorrectionRequest,
    verdict: Verdict | None,
    revision: int | None,
    by: User,
) -> CorrectionRequest:
    """Name the version that came of it, also after the answer; None takes the name back."""
    roles.require(by=by, permission=TRIAGE)
    locked = _lock(request, revision)
    if verdict is not None and not came_after(request=locked, verdict=verdict):
        raise NotUsable("led_to", "Choose a version of this claim that came out after the request.")
    locked.led_to = verdict
    return _saved(locked)


@transaction.atomic
def erase_email(
    *, request: CorrectionRequest, by: User, now: dt.datetime, revision: int | None = None
) -> CorrectionRequest:
    """Take the reader's address out, at their wish or ours. An answer then has nowhere to go.

    Raises Stale.
    """
    roles.require(by=by, permission=TRIAGE)
    locked = _lock(request, revision)
    if not locked.email:
        raise NotUsable("email", "There is no address to erase.")
    _forget(locked, now)
    if locked.answer:
        locked.route = ROUTES.NO_ADDRESS
    return _saved(locked)


def came_after(*, request: CorrectionRequest, verdict: Verdict) -> bool:
    """Whether it is a version of the claim, newer than the one the reader wrote about."""
    newer = (verdict.version or 0) > (request.about.version or 0)
    return verdict.claim_id == request.claim_id and newer


def _lock(request: CorrectionRequest, revision: int | None) -> CorrectionRequest:
    return revisions.lock(rows=CorrectionRequest.objects.all(), pk=request.pk, revision=revision)


def _forget(request: CorrectionRequest, now: dt.datetime) -> None:
    request.email, request.email_erased_at = "", now


def _saved(request: CorrectionRequest) -> CorrectionRequest:
    request.revision += 1
    request.save()
    return request
