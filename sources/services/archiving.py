"""What web archives are asked for: copies of a new link, of one that was lost, or by hand.

A request is a row that is due until the archive has answered; `asking` makes the requests.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import islice

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from sources import choices
from sources.models import ArchiveRequest, Link, LinkCheck
from sources.querysets import LinkQuerySet
from sources.rules import archives
from sources.services import roles

ASK = "sources.check_links"
FIRST_LOOK_FIRST = dt.timedelta(minutes=5)
"""A new link is looked at before its address is told to a stranger: it may be a private one."""
MOST_AT_ONCE = 500
LOOKUP, SAVE = choices.ArchiveKind.LOOKUP, choices.ArchiveKind.SAVE
GOOD = (choices.Outcome.ALIVE, choices.Outcome.MOVED)


class NotAskable(Exception):
    """No archive can be asked for this; the sentence says why and what to do."""


def lookup_templates() -> Mapping[str, str]:
    """Archive to the address of its index, in the order of the settings."""
    return {archives.host_of(template): template for template in settings.ARCHIVE_TIMEMAP_URLS}


def save_template(*, archive: str) -> str:
    """Where this archive is asked for a copy; empty when it is not."""
    template = str(settings.ARCHIVE_SAVE_URL)
    return template if template and archives.host_of(template) == archive else ""


def archives_for(*, kind: str) -> list[str]:
    """The archives that the settings name for looking copies up, or for making them."""
    if kind == LOOKUP:
        return list(lookup_templates())
    template = settings.ARCHIVE_SAVE_URL
    return [archives.host_of(template)] if template else []


@transaction.atomic
def on_catalogued(*, link: Link, now: dt.datetime) -> None:
    """Ask for a copy of a new link, and for the copies there are, as far as archives are named."""
    if not archives.is_known_to_all(link.host):
        return
    ArchiveRequest.objects.bulk_create(
        ArchiveRequest(
            link=link,
            kind=kind,
            archive=archive,
            cause=choices.ArchiveCause.CATALOGUED,
            wanted_at=now,
            asked_at=now,
            next_try_at=now + FIRST_LOOK_FIRST,
        )
        for kind in (SAVE, LOOKUP)
        for archive in archives_for(kind=kind)
    )


@transaction.atomic
def request_lookup(*, link: Link, by: User, now: dt.datetime) -> list[ArchiveRequest]:
    """Look for copies of the time at which the page was last as cited. Raises NotAskable."""
    return _request(link, LOOKUP, archives_for(kind=LOOKUP), by, now)


@transaction.atomic
def request_save(*, link: Link, by: User, now: dt.datetime) -> list[ArchiveRequest]:
    """Ask the archive to make a copy of the page as it is now. Raises NotAskable."""
    return _request(link, SAVE, archives_for(kind=SAVE), by, now)


@transaction.atomic
def retry(*, request: ArchiveRequest, by: User, now: dt.datetime) -> ArchiveRequest:
    """Make a request again: at once when it still waits, as a new one when it was settled."""
    named = [one for one in archives_for(kind=request.kind) if one == request.archive]
    return _request(request.link, request.kind, named, by, now)[0]


def plan(*, now: dt.datetime) -> int:
    """Look for copies of every link that was lost or has drifted since it was last looked up.

    How many requests are new. A query over the links in danger, so that no change is missed.
    """
    return sum(_plan(archive, now) for archive in archives_for(kind=LOOKUP))


def _plan(archive: str, now: dt.datetime) -> int:
    asked = ArchiveRequest.objects.filter(link=OuterRef("pk"), kind=LOOKUP, archive=archive)
    answered = asked.filter(Q(asked_at__gte=OuterRef("health_since")) | Q(settled_at__isnull=True))
    lost = Link.objects.filter(
        ~Exists(answered), health__in=choices.ENDANGERING_HEALTH, health_since__isnull=False
    )
    public = (link for link in _with_last_good(lost) if archives.is_known_to_all(link.host))
    rows = [
        ArchiveRequest(
            link=link,
            kind=LOOKUP,
            archive=archive,
            cause=choices.ArchiveCause.ENDANGERED,
            wanted_at=_wanted_at(link),
            asked_at=now,
            next_try_at=now,
        )
        for link in islice(public, MOST_AT_ONCE)
    ]
    ArchiveRequest.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _request(
    link: Link, kind: str, named: Iterable[str], by: User, now: dt.datetime
) -> list[ArchiveRequest]:
    roles.require(by=by, permission=ASK)
    if not archives.is_known_to_all(link.host):
        raise NotAskable("The address is a private one, which archives on the web cannot reach.")
    wanted_at = _wanted_at(_with_last_good(Link.objects.filter(pk=link.pk)).get())
    asked = [
        _asked(link, kind, archive, by, now if kind == SAVE else wanted_at, now)
        for archive in named
    ]
    if not asked:
        setting = "ARCHIVE_TIMEMAP_URLS" if kind == LOOKUP else "ARCHIVE_SAVE_URL"
        raise NotAskable(f"No such archive is set up. The operator names it in {setting}.")
    return asked


def _asked(
    link: Link, kind: str, archive: str, by: User, wanted_at: dt.datetime, now: dt.datetime
) -> ArchiveRequest:
    """The open request, brought forward, or a new one."""
    of_this = ArchiveRequest.objects.filter(link=link, kind=kind, archive=archive)
    known = of_this.open().select_for_update().first()
    if known is None:
        try:
            with transaction.atomic():
                return ArchiveRequest.objects.create(
                    link=link,
                    kind=kind,
                    archive=archive,
                    cause=choices.ArchiveCause.ASKED,
                    wanted_at=wanted_at,
                    asked_at=now,
                    asked_by=by,
                    next_try_at=now,
                )
        except IntegrityError:  # somebody else was a moment faster
            known = of_this.open().select_for_update().get()
    known.next_try_at = min(known.next_try_at or now, now)
    known.save(update_fields=["next_try_at"])
    return known


def _with_last_good(links: LinkQuerySet) -> LinkQuerySet:
    looks = LinkCheck.objects.filter(link=OuterRef("pk"), outcome__in=GOOD, counts=True)
    newest = looks.order_by("-checked_at", "-id").values("checked_at")[:1]
    return links.annotate(last_good_at=Subquery(newest))


def _wanted_at(link: Link) -> dt.datetime:
    """When the page was last as we cite it: at the last good look, else when it came in."""
    last_good_at: dt.datetime | None = link.last_good_at  # type: ignore[attr-defined]
    return last_good_at or link.added_at
