"""Captures are wanted: a row that is due, and a look at the link that meets it.

There is no queue of captures. The look that the checker makes is the capture, so that evidence and
copy are the same bytes, and its lease is the lease of the capture.
"""

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from sources.choices import CaptureCause
from sources.models import CaptureRequest, Hold, Link
from sources.querysets import LinkQuerySet
from sources.services import roles

CAPTURE = "sources.check_links"


@transaction.atomic
def want(*, links: Collection[int], cause: CaptureCause, now: dt.datetime) -> int:
    """Have these links (ids) captured as soon as their hosts allow; how many were not asked yet."""
    open_ones = CaptureRequest.objects.open().filter(link__in=links)
    known = set(open_ones.values_list("link_id", flat=True))
    CaptureRequest.objects.bulk_create(
        (
            CaptureRequest(link_id=link, cause=cause, wanted_at=now, next_try_at=now)
            for link in sorted(set(links) - known)
        ),
        ignore_conflicts=True,  # somebody else was a moment faster
    )
    open_ones.exclude(next_try_at__lte=now).update(next_try_at=now, problem="")
    _look_at(Link.objects.filter(pk__in=links), now)
    return len(set(links) - known)


def ask(*, link: Link, by: User, now: dt.datetime) -> None:
    """A person wants the page kept as it is now. Raises roles.NotPermitted."""
    roles.require(by=by, permission=CAPTURE)
    want(links=[link.pk], cause=CaptureCause.ASKED, now=now)


@transaction.atomic
def hold(*, links: Collection[int], now: dt.datetime) -> None:
    """A published verdict cites these links (ids): from now on their captures are never pruned."""
    ids = list(
        Link.objects.filter(pk__in=links).order_by("pk").select_for_update().values_list("pk")
    )  # pruning takes the same locks, and then looks whether anybody holds the link
    Hold.objects.bulk_create((Hold(link_id=pk, at=now) for (pk,) in ids), ignore_conflicts=True)


def make_due(*, now: dt.datetime) -> int:
    """Have links looked at whose capture was asked for while a worker had them; how many."""
    waiting = CaptureRequest.objects.open().filter(next_try_at__lte=now)
    return _look_at(Link.objects.filter(pk__in=waiting.values("link"), lease_token=None), now)


def _look_at(links: LinkQuerySet, now: dt.datetime) -> int:
    later = Q(next_check_at__gt=now) | Q(next_check_at__isnull=True)
    return links.filter(later).update(next_check_at=now)
