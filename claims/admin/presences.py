"""The claim page tells that somebody has it open, and is told who else has."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from claims.admin import desk
from claims.models import Claim
from claims.services import presence


def page(request: HttpRequest, pk: int) -> JsonResponse:
    """Who else is there; a POST says as well that this person is."""
    claim, by, now = _claim(pk), desk.person(request), timezone.localtime()
    if request.method == "POST":
        presence.note(claim=claim, by=by, writing=request.POST.get("writing") == "yes", now=now)
    others = presence.others(claim=claim, by=by, now=now)
    return JsonResponse({"words": presence.in_words(others)})


def leave(request: HttpRequest, pk: int) -> HttpResponse:
    presence.leave(claim=_claim(pk), by=desk.person(request))
    return HttpResponse(status=204)


def _claim(pk: int) -> Claim:
    return get_object_or_404(Claim.objects.only("pk"), pk=pk)
