"""Everything we took back or put right, newest first."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import Verdict
from claims.public import telling
from claims.services import published

PAGE_SIZE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    shown = Paginator(Verdict.objects.corrections(), PAGE_SIZE).get_page(request.GET.get("page"))
    before = versions_before(shown)
    entries = [
        telling.entry(verdict) | {"was": before[(verdict.claim_id, (verdict.version or 0) - 1)]}
        for verdict in shown
    ]
    return render(request, "claims/public/corrections.html", {"page": shown, "entries": entries})


def versions_before(verdicts: Iterable[Verdict]) -> dict[tuple[int, int], dict[str, Any]]:
    """The rating each version replaced, by claim and number of the version replaced."""
    wanted = Q(pk__in=())
    for verdict in verdicts:
        wanted |= Q(claim=verdict.claim_id, version=(verdict.version or 0) - 1)
    return {
        (one.claim_id, one.version or 0): telling.rating(
            published.record_of(verdict=one)["verdict"]["rating"]
        )
        for one in Verdict.objects.published().filter(wanted)
    }
