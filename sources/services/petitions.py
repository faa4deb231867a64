"""Which worker makes which request to an archive, and what came of it."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Case, F, Value, When

from sources import choices
from sources.models import ArchiveRequest, ArchiveTry, Link, Memento
from sources.rules import archives, diagnosis, fingerprint, timemaps
from sources.rules.archives import Compared
from sources.rules.timemaps import Version
from sources.services import ourline

LEASE = dt.timedelta(minutes=8)
"""Longer than the dozen looks of one request can take, waiting for turns included."""
MOST_ATTEMPTS = 60
"""Backing off makes two weeks of less than thirty; more are crashes of the worker."""
ACCEPTED = "accepted"
URGENCY = Case(
    When(cause=choices.ArchiveCause.ASKED, then=Value(0)),
    When(cause=choices.ArchiveCause.ENDANGERED, then=Value(1)),
    default=Value(2),
)


@dataclass(frozen=True, slots=True)
class Leased:
    """All that asking needs to know, as of when the lease was taken.

    `judged`: copies compared earlier, by their time. `accepted_at`: when the archive last said that
    it would make a copy. `tellable`: whether the address may be named to a stranger.
    """

    id: int
    token: uuid.UUID
    kind: str
    archive: str
    url: str
    wanted_at: dt.datetime
    asked_at: dt.datetime
    attempts: int
    known: diagnosis.Known
    judged: Mapping[dt.datetime, Compared] = field(default_factory=dict)
    accepted_at: dt.datetime | None = None
    tellable: bool = True


@dataclass(frozen=True, slots=True)
class Copy:
    """A version that the archive holds, and what it turned out to be."""

    version: Version
    compared: Compared


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking once. Without an `outcome` the archive is asked again."""

    reason: str
    status_code: int = 0
    said: str = ""
    outcome: choices.ArchiveOutcome | None = None
    empty: bool = False
    copies: tuple[Copy, ...] = ()


@transaction.atomic
def lease(*, now: dt.datetime, not_at: Collection[str]) -> Leased | None:
    """The most urgent request that is due, at none of the archives `not_at`."""
    due = ArchiveRequest.objects.due(now).exclude(archive__in=not_at)
    first = due.order_by(URGENCY, "next_try_at", "pk").select_for_update(
        skip_locked=True, of=("self",)
    )
    chosen = list(first.values_list("pk", flat=True)[:1])
    token = uuid.uuid4()
    free = ArchiveRequest.objects.due(now).filter(pk__in=chosen)
    taken = free.update(lease_token=token, lease_until=now + LEASE, attempts=F("attempts") + 1)
    if not taken:
        return None
    return _leased(ArchiveRequest.objects.select_related("link").get(pk=chosen[0]), token)


@transaction.atomic
def give_back(*, leased: Leased) -> None:
    """End a lease that led to no answer; it does not count as an attempt."""
    held = ArchiveRequest.objects.filter(pk=leased.id, lease_token=leased.token)
    held.update(lease_token=None, lease_until=None, attempts=F("attempts") - 1)


@transaction.atomic
def file(*, leased: Leased, answer: Answer, now: dt.datetime) -> bool:
    """Write what came of it, unless the lease was lost; whether it was written."""
    request = still_held(leased=leased)
    if request is None:
        return False
    ArchiveTry.objects.create(
        request=request,
        lease_token=leased.token,
        at=now,
        reason=answer.reason[:60],
        status_code=answer.status_code or None,
        said=answer.said[: archives.MOST_SAID],
    )
    for copy in answer.copies:
        _keep(request, copy, now)
    _settle(request, answer, now)
    return True


def still_held(*, leased: Leased) -> ArchiveRequest | None:
    """The guard: the request, locked, while the lease is ours."""
    held = ArchiveRequest.objects.filter(pk=leased.id, lease_token=leased.token)
    return held.select_related("link").select_for_update(of=("self",)).first()


def _settle(request: ArchiveRequest, answer: Answer, now: dt.datetime) -> None:
    request.lease_token = request.lease_until = request.next_try_at = None
    if answer.outcome is not None:
        request.outcome, request.settled_at = answer.outcome, now
    elif answer.empty and timemaps.settles_as_none(empty_since=request.empty_since, now=now):
        request.outcome, request.settled_at = choices.ArchiveOutcome.NONE, now
    elif answer.empty:
        request.empty_since = request.empty_since or now
        request.next_try_at = request.empty_since + timemaps.BELIEVE_EMPTY_AFTER
    elif now - request.asked_at >= archives.GIVE_UP_AFTER:
        request.outcome, request.settled_at = choices.ArchiveOutcome.GAVE_UP, now
    else:
        request.next_try_at = now + archives.next_wait(attempts=request.attempts)
    request.save()


def _keep(request: ArchiveRequest, copy: Copy, now: dt.datetime) -> None:
    """One row for each copy; a copy that did not open this time keeps what it was found to be.

    `compared_at` stays when nothing new is found, so that the copy was known at every time since.
    """
    version, compared = copy.version, copy.compared
    off = abs(version.at - request.wanted_at)
    memento, _ = Memento.objects.get_or_create(
        link=request.link,
        archive=archives.host_of(version.url),
        captured_at=version.at,
        defaults={
            "url": version.url,
            "original_url": request.link.url,
            "found_at": now,
            "seconds_off": round(off.total_seconds()),
        },
    )
    memento.seconds_off = round(off.total_seconds())
    if compared.opened:
        is_news = memento.compared_at is None or memento.verification != compared.verification
        memento.compared_at = now if is_news else memento.compared_at
        memento.verification = compared.verification
        memento.similarity, memento.reason = compared.similarity, compared.reason[:60]
    memento.save()


def _leased(request: ArchiveRequest, token: uuid.UUID) -> Leased:
    link = request.link
    accepted = request.tries.filter(reason=ACCEPTED).order_by("-at").values_list("at", flat=True)
    return Leased(
        id=request.pk,
        token=token,
        kind=request.kind,
        archive=request.archive,
        url=link.url,
        wanted_at=request.wanted_at,
        asked_at=request.asked_at,
        attempts=request.attempts,
        known=diagnosis.Known(
            fingerprint=fingerprint.load(link.fingerprint), body_sha256=link.body_sha256
        ),
        judged={
            memento.captured_at: Compared(
                choices.Verification(memento.verification), memento.reason, memento.similarity
            )
            for memento in link.mementos.exclude(verification=choices.Verification.UNVERIFIED)
        },
        accepted_at=accepted.first(),
        tellable=_is_tellable(link),
    )


def _is_tellable(link: Link) -> bool:
    """Not when our guard refused it, or when it led into a network of our own."""
    look = link.looks.newest_first().first()
    if look is None:
        return True
    dialled = [hop["address"] for hop in look.hops]
    refused = look.outcome == choices.Outcome.REFUSED
    return not refused and ourline.is_outside(host=link.host, dialled=dialled)
