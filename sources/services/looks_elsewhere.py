"""A look that was made elsewhere, for example before the link came into this newsroom."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from django.db import transaction

from sources import choices
from sources.models import HealthChange, Link, LinkCheck, Snapshot
from sources.rules import health


class AlreadyWatched(Exception):
    """We have looks of our own; an older one told by somebody else would rewrite history."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The text of the page that they hold from before."""

    text: str
    captured_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says a look showed. `next_check_at`: when we look ourselves."""

    outcome: choices.Outcome
    reason: str
    status_code: int | None
    at: dt.datetime
    next_check_at: dt.datetime
    copy: Copy | None = None


@transaction.atomic
def record(*, link: Link, told: Told) -> LinkCheck:
    """Take over the look as the link's first, judged like one of ours. Raises AlreadyWatched.

    A capture that is wanted comes with our own first look, not before.
    """
    link = Link.objects.select_for_update().get(pk=link.pk)
    if link.lease_token or link.looks.exists():
        raise AlreadyWatched(f"{link} has been looked at already. Nothing was recorded.")
    look = LinkCheck.objects.create(
        link=link,
        lease_token=uuid.uuid4(),
        checked_at=told.at,
        outcome=told.outcome,
        reason=told.reason,
        status_code=told.status_code,
    )
    if told.copy:
        _keep(told.copy, look)
    judgement = health.judge(
        standing=health.Standing(), look=health.Look(at=told.at, outcome=told.outcome)
    )
    if judgement.changed:
        HealthChange.objects.create(
            link=link,
            look=look,
            old=link.health,
            new=judgement.standing.health,
            reason=judgement.reason,
            at=told.at,
        )
    _take_over(link, judgement.standing)
    link.next_check_at = told.next_check_at
    link.save()
    link.capture_requests.filter(settled_at=None).update(next_try_at=None)
    return look


def _keep(copy: Copy, look: LinkCheck) -> None:
    Snapshot.objects.create(
        link=look.link,
        look=look,
        captured_at=copy.captured_at,
        text=copy.text,
        sha256=hashlib.sha256(copy.text.encode()).hexdigest(),
    )


def _take_over(link: Link, standing: health.Standing) -> None:
    link.health, link.ladder, link.strikes = standing.health, standing.ladder, standing.strikes
    link.first_strike_at, link.last_strike_at = standing.first_strike_at, standing.last_strike_at
    link.health_since = standing.since
