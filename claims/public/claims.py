"""The list of what is published, and one page for each claim."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.models import Rating, Verdict
from claims.public import telling
from claims.rules import listing
from claims.services import published

PAGE_SIZE = 20
LONGEST_SEARCH = 200


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    code = request.GET.get("rating", "").replace("\0", " ")
    rows = published.current(moment=present()).matching(listing.fold(words))
    if code:
        rows = rows.with_facet("rating", code)
    ordered = rows.with_endangered().order_by("-published_at", "-id")
    shown = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "entries": [telling.entry(verdict) for verdict in shown],
        "words": words,
        "code": code,
        "ratings": Rating.objects.filter(scale__in_use=True),
    }
    return render(request, "claims/public/claims.html", context)


@require_safe
def page(request: HttpRequest, claim_id: UUID, slug: str = "") -> HttpResponse:
    """The current version, or with `?version=N` an older one with what was known then."""
    versions = versions_of(claim_id)
    shown = chosen(versions, request.GET.get("version"))
    address = address_of(shown, current=versions[0])
    if request.get_full_path_info() != address and not is_decorated(request, address):
        return HttpResponsePermanentRedirect(address)
    return render(request, "claims/public/claim.html", told(shown, versions))


def versions_of(claim_id: UUID) -> list[Verdict]:
    """Published versions, newest first; 404 when there is none."""
    rows = (
        Verdict.objects.published(timezone.localtime())
        .with_due_date()
        .filter(claim__public_id=claim_id)
    )
    versions = list(rows.order_by("-version"))
    if not versions:
        raise Http404("No claim with this address has been published.")
    return versions


def chosen(versions: list[Verdict], number: str | None) -> Verdict:
    if number is None:
        return versions[0]
    for version in versions:
        if str(version.version) == number:
            return version
    raise Http404("This claim has no published version of that number.")


def address_of(shown: Verdict, *, current: Verdict) -> str:
    """The one path and query under which a version stands."""
    claim = published.record_of(verdict=current)["claim"]
    path = listing.page_path(claim_id=claim["id"], text=claim["text"])
    return path if shown == current else f"{path}?version={shown.version}"


def is_decorated(request: HttpRequest, address: str) -> bool:
    """The right path with parameters that others add, such as `utm_source`."""
    path, _, query = address.partition("?")
    return request.path_info == path and bool(query) == ("version" in request.GET)


def told(shown: Verdict, versions: list[Verdict]) -> dict[str, Any]:
    current = versions[0]
    moment = present()
    if shown != current:
        moment = published.Moment(now=moment.now, past=shown.published_at)
    answer = published.answers(verdicts=[shown], moment=moment)[0]
    review = published.claim_review(verdict=shown) if shown == current else None
    return {
        "claim": answer,
        "told": telling.claim(answer),
        "whole": whole_of(answer["whole"]),
        "address": published.page_url(verdict=current),
        "versions": [telling.version(one, current=current) for one in versions],
        "is_current": shown == current,
        "json_ld": telling.data_block(review) if review else "",
    }


def whole_of(claim_id: str | None) -> dict[str, Any] | None:
    if claim_id is None:
        return None
    rows = published.current(moment=present()).with_endangered()
    return telling.entry(rows.get(claim__public_id=claim_id))


def present() -> published.Moment:
    return published.Moment(now=timezone.localtime())
