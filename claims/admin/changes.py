"""The page of what changed in the evidence since a person last looked; each has their own."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from claims.admin import desk
from claims.services import changes
from sources.admin import comparisons
from sources.services import unseen

SHOWN = 50
CLAIMS_SHOWN = 3
NOT_READABLE = "The list could not be read. Open it again, and say so there."


def page(request: HttpRequest) -> HttpResponse:
    by, opened_at = desk.person(request), timezone.localtime()
    mine = request.GET.get("mine") == "yes"
    pages = Paginator(changes.listed(by=by, mine=mine), SHOWN)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "title": "Changed since you last looked",
        "subtitle": None,
        "changes": [_told(one) for one in changes.told(list(shown.object_list))],
        "page": shown,
        "mine": mine,
        "opened_at": opened_at.astimezone(dt.UTC).isoformat(),
        "unseen_count": unseen.changes(by=by, up_to=opened_at).count(),
        "may_take_back": unseen.may_take_back(by=by),
    }
    return desk.show(request, "rereview/changes.html", context)


def mark_seen(request: HttpRequest) -> HttpResponse:
    """They have seen what the list held when it was opened."""
    up_to, count = _moment(request.POST.get("up_to", "")), request.POST.get("count", "")
    if up_to is None or not (count.isascii() and count.isdigit()):
        messages.error(request, NOT_READABLE)
        return _back()
    try:
        seen = unseen.mark(
            by=desk.person(request), up_to=up_to, count=int(count), now=timezone.localtime()
        )
    except unseen.ListHasChanged as error:
        messages.warning(request, str(error))
    else:
        told = f"{seen} change{'' if seen == 1 else 's'} marked as seen. You can take that back."
        messages.success(request, told)
    return _back()


def take_back(request: HttpRequest) -> HttpResponse:
    try:
        unseen.take_back(by=desk.person(request))
    except unseen.NothingToTakeBack as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Taken back: what you had marked is in the list again.")
    return _back()


def _back() -> HttpResponse:
    return redirect("admin:claims_rereview_changes")


def _moment(typed: str) -> dt.datetime | None:
    try:
        at = parse_datetime(typed)
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) else None


def _told(change: changes.Changed) -> dict[str, Any]:
    return {
        "change": change,
        "row": change.row,
        "passage": getattr(change.row, "passage", None),
        "difference": comparisons.of_change(change.row),
        "claims": change.claims[:CLAIMS_SHOWN],
        "more_claims": max(0, len(change.claims) - CLAIMS_SHOWN),
    }
