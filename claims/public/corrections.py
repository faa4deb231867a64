"""Everything we took back or put right, newest first."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.models import Verdict
from claims.public import telling
from claims.services import published

PAGE_SIZE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime()
    rows = Verdict.objects.corrections(now)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    before = versions_before(shown, now=now)
    entries = [telling.entry(verdict) | {"was": before[verdict.pk]} for verdict in shown]
    return render(request, "claims/public/corrections.html", {"page": shown, "entries": entries})


def versions_before(verdicts: Iterable[Verdict], *, now: dt.datetime) -> dict[int, dict[str, Any]]:
    """The rating that readers had before each version, by its id.

    Mostly that of the version before; a version that was under embargo then had no readers yet.
    """
    listed = list(verdicts)
    earlier = defaultdict(list)
    claims = Verdict.objects.published(now).filter(claim__in={one.claim_id for one in listed})
    for one in claims.only("claim", "version", "published_at", "record").order_by("version"):
        earlier[one.claim_id].append(one)
    return {
        verdict.pk: telling.rating(
            published.record_of(
                verdict=[one for one in earlier[verdict.claim_id] if is_before(one, verdict)][-1]
            )["verdict"]["rating"]
        )
        for verdict in listed
    }


def is_before(one: Verdict, verdict: Verdict) -> bool:
    if one.published_at is None or verdict.published_at is None:
        return False
    return (one.version or 0) < (verdict.version or 0) and one.published_at <= verdict.published_at
