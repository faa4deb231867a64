"""People say how a host is treated: its delay, a pause, and that its “not found” is a wall.

Each act names the revision of the host it saw; 0 stands for a host without a row. Each leaves a row
that says who did what, when and why.
"""

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from sources import choices
from sources.choices import HostAct as Act
from sources.models import Host, HostChange, Link
from sources.models.host import LONGEST_DELAY
from sources.services import checking, revisions, roles

REASON_MAX_LENGTH = 300
IN_DOUBT = (choices.Health.GONE, choices.Health.SUSPECT, choices.Health.DEAD)


class NotUsable(Exception):
    """What was typed cannot be done to a host; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@transaction.atomic
def pause(*, name: str, reason: str, revision: int | None, by: User, now: dt.datetime) -> Host:
    """Ask nothing of the host until a person resumes it; its links stay due.

    Raises NotUsable, revisions.Stale, roles.NotPermitted, as all acts here do.
    """
    host = _locked(name, revision, by)
    host.paused_at, host.paused_by, host.pause_reason = now, by, _reason(reason)
    return _saved(host, Act.PAUSED, by, now, reason=host.pause_reason)


@transaction.atomic
def resume(*, name: str, revision: int | None, by: User, now: dt.datetime) -> Host:
    """Look at the host again, at its pace."""
    host = _locked(name, revision, by)
    host.paused_at, host.paused_by, host.pause_reason = None, None, ""
    return _saved(host, Act.RESUMED, by, now)


@transaction.atomic
def set_delay(
    *, name: str, delay: float | None, revision: int | None, by: User, now: dt.datetime
) -> Host:
    """Seconds between two looks at the host; None follows the setting, which nothing undercuts."""
    host = _locked(name, revision, by)
    usual = float(settings.FETCH_PER_HOST_DELAY)
    if delay is not None and not usual <= delay <= LONGEST_DELAY:
        raise NotUsable(
            "delay",
            f"Give a delay from {usual:g} seconds, which is the setting, to {LONGEST_DELAY:g}, "
            "or leave it empty.",
        )
    host.delay = delay
    return _saved(host, Act.SLOWED, by, now)


@transaction.atomic
def teach(*, name: str, reason: str, revision: int | None, by: User, now: dt.datetime) -> Host:
    """“This is not dead”: missing and parked pages of this host are walls against machines.

    Its links in doubt are due at once, and their next look judges them by this.
    """
    host = _locked(name, revision, by)
    host.taught_at, host.taught_by, host.lesson = now, by, _reason(reason)
    checking.make_due(links=Link.objects.filter(host=name, health__in=IN_DOUBT), now=now)
    return _saved(host, Act.TAUGHT, by, now, reason=host.lesson)


@transaction.atomic
def unteach(*, name: str, revision: int | None, by: User, now: dt.datetime) -> Host:
    """Believe its missing pages again; links that were held blocked by the lesson are due."""
    host = _locked(name, revision, by)
    host.taught_at, host.taught_by, host.lesson = None, None, ""
    blocked = Link.objects.filter(host=name, health=choices.Health.BLOCKED)
    checking.make_due(links=blocked, now=now)
    return _saved(host, Act.UNTAUGHT, by, now)


def _locked(name: str, revision: int | None, by: User) -> Host:
    roles.require(by=by, permission=checking.CHECK)
    if not Link.objects.filter(host=name).exists():
        raise NotUsable("name", f"No link is on the host {name}; choose one from the list.")
    host, _ = Host.objects.get_or_create(name=name)
    return revisions.lock(rows=Host.objects.all(), pk=host.pk, revision=revision)


def _saved(host: Host, act: Act, by: User, now: dt.datetime, *, reason: str = "") -> Host:
    host.revision += 1
    host.save()
    HostChange.objects.create(
        host=host,
        act=act,
        at=now,
        by=by,
        reason=reason,
        delay=host.delay if act == Act.SLOWED else None,
        revision=host.revision,
    )
    return host


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not reason:
        raise NotUsable("reason", "Say why, in a few words: your colleagues will ask.")
    if len(reason) > REASON_MAX_LENGTH:
        raise NotUsable("reason", f"Say it in {REASON_MAX_LENGTH} characters at most.")
    return reason
