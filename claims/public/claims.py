"""The list of what is published, and one page for each claim."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
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
    """The current version; with `?version=N` an older one with what was known when it came out,
    with `?as_of=` what stood here at that time, with what was known then."""
    versions = versions_of(claim_id)
    asked = asked_for(request)
    shown = chosen(versions, request.GET.get("version"), asked)
    address = address_of(shown, current=versions[0], as_of=request.GET["as_of"] if asked else "")
    if "as_of" in request.GET and not asked:
        return HttpResponseRedirect(address)  # not for ever: that time will come
    if request.get_full_path_info() != address and not is_decorated(request, address):
        return HttpResponsePermanentRedirect(address)
    return render(request, "claims/public/claim.html", told(shown, versions, asked))


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


def asked_for(request: HttpRequest) -> dt.datetime | None:
    """The past that is asked for; a future one is the present. 404 when it is no time."""
    typed = request.GET.get("as_of")
    if typed is None or "version" in request.GET:
        return None
    try:
        as_of = timezone.localtime(listing.moment(typed))
    except (ValueError, OverflowError) as error:
        raise Http404("Write the time as 2026-03-01 or 2026-03-01T09:00:00Z.") from error
    return published.moment_at(now=timezone.localtime(), as_of=as_of).past


def chosen(versions: list[Verdict], number: str | None, as_of: dt.datetime | None) -> Verdict:
    if number is None and as_of is None:
        return versions[0]
    for version in versions:
        if str(version.version) == number or (as_of and is_out(version, as_of)):
            return version
    raise Http404("Of this claim there is no such version, or none had been published then.")


def is_out(version: Verdict, at: dt.datetime) -> bool:
    return version.published_at is not None and version.published_at <= at


def address_of(shown: Verdict, *, current: Verdict, as_of: str = "") -> str:
    """The one path and query under which a version, or a time, stands."""
    claim = published.record_of(verdict=current)["claim"]
    path = listing.page_path(claim_id=claim["id"], text=claim["text"])
    if as_of:
        return f"{path}?{urlencode({'as_of': as_of}, safe=':')}"
    return path if shown == current else f"{path}?version={shown.version}"


def is_decorated(request: HttpRequest, address: str) -> bool:
    """The right path with parameters that others add, such as `utm_source`."""
    path, _, query = address.partition("?")
    asks = {"version", "as_of"} & set(request.GET)
    return request.path_info == path and bool(query) == bool(asks)


def told(shown: Verdict, versions: list[Verdict], as_of: dt.datetime | None) -> dict[str, Any]:
    current = versions[0]
    moment = moment_of(shown, current=current, as_of=as_of)
    past = Verdict.objects.with_due_date(moment.past)
    dated = past.get(pk=shown.pk) if moment.past else shown
    answer = published.answers(verdicts=[dated], moment=moment)[0]
    is_current = shown == current and not as_of
    review = published.claim_review(verdict=shown) if is_current else None
    known = [one for one in versions if not as_of or is_out(one, as_of)]
    return {
        "claim": answer,
        "told": telling.claim(answer),
        "whole": whole_of(answer["whole"], moment),
        "address": published.page_url(verdict=current),
        "versions": history(known, shown=shown, current=current),
        "current": telling.version(current, before=None, current=current),
        "is_current": is_current,
        "as_of": as_of,
        "json_ld": telling.data_block(review) if review else "",
    }


def history(versions: list[Verdict], *, shown: Verdict, current: Verdict) -> list[dict[str, Any]]:
    """The versions, newest first, and what each changed, up to the one that is shown."""
    pairs = zip(versions, [*versions[1:], None], strict=False)
    return [
        telling.version(one, before=before if is_up_to(shown, one) else None, current=current)
        for one, before in pairs
    ]


def is_up_to(shown: Verdict, version: Verdict) -> bool:
    return (version.version or 0) <= (shown.version or 0)


def moment_of(shown: Verdict, *, current: Verdict, as_of: dt.datetime | None) -> published.Moment:
    """An older version is told with what was known when it came out."""
    past = as_of or (None if shown == current else shown.published_at)
    return published.Moment(now=present().now, past=past)


def whole_of(claim_id: str | None, moment: published.Moment) -> dict[str, Any] | None:
    if claim_id is None:
        return None
    rows = published.current(moment=moment).with_endangered(moment.past)
    return telling.entry(rows.get(claim__public_id=claim_id))


def present() -> published.Moment:
    return published.Moment(now=timezone.localtime())
