"""Official lists, edition by edition: who is on them, who came, who left."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.public import claims, telling
from claims.querysets import VerdictQuerySet
from claims.services import published
from sources.models import Edition, Register
from sources.rules import editions as rules
from sources.services import registers as services

PAGE_SIZE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    registers = Register.objects.prefetch_related("editions")
    return render(request, "claims/public/registers.html", {"registers": registers})


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    register = Register.objects.filter(slug=slug).first()
    if register is None:
        raise Http404("There is no official list at this address.")
    timelines = rules.timelines(services.issued(slug=slug))
    editions = list(register.editions.order_by("issued_on"))
    told = [column(place, edition, timelines) for place, edition in enumerate(editions)]
    today = timezone.localdate()
    speaking = Paginator(claims_on(slug), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "register": register,
        "timelines": timelines,
        "columns": told,
        "in_force": next((one for one in told[::-1] if one["edition"].issued_on <= today), None),
        "newest_first": told[::-1],
        "page": speaking,
        "entries": [telling.entry(verdict) for verdict in speaking],
    }
    return render(request, "claims/public/register.html", context)


def claims_on(slug: str) -> VerdictQuerySet:
    """Published claims that speak of the register, as their records have it."""
    rows = published.current(moment=claims.present()).with_facet("register", slug)
    return rows.with_endangered().order_by("-published_at", "-id")


def column(place: int, edition: Edition, timelines: Sequence[rules.Timeline]) -> dict[str, Any]:
    """One edition: its members, and what changed with it."""
    cells = [(timeline, timeline.cells[place]) for timeline in timelines]
    return {
        "edition": edition,
        "members": [timeline for timeline, cell in cells if cell.listed],
        "came": [timeline for timeline, cell in cells if cell.came],
        "left": [timeline for timeline, cell in cells if cell.left],
    }
