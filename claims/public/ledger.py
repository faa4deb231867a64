"""The ledger for machines: its signed head, its key, the hash of each event."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.models import LedgerEvent
from claims.rules import notes
from claims.services import checkpoints

PAGE_SIZE = 1000
TEXT = "text/plain; charset=utf-8"
LARGEST = 2**63 - 1


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed head (C2SP tlog-checkpoint)."""
    newest = checkpoints.newest()
    if newest is None:
        raise Http404("Nothing is signed yet.")
    return HttpResponse(newest.note, content_type=TEXT)


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The public key that checkpoints are checked with."""
    return HttpResponse(f"{notes.public_key(checkpoints.key().verifier)}\n", content_type=TEXT)


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """`?after=N`: sequence and leaf hash of the events that follow event N."""
    given = request.GET.get("after") or "0"
    if not (given.isascii() and given.isdigit()) or int(given) > LARGEST:
        return HttpResponse("after is the number of an event.\n", content_type=TEXT, status=400)
    rows = LedgerEvent.objects.filter(sequence__gt=int(given)).order_by("sequence")
    told = [
        {"sequence": sequence, "hash": leaf}
        for sequence, leaf in rows.values_list("sequence", "leaf_hash")[:PAGE_SIZE]
    ]
    following = None
    if len(told) == PAGE_SIZE:
        path = reverse("ledger-events")
        following = f"{settings.PUBLIC_URL}{path}?after={told[-1]['sequence']}"
    return JsonResponse({"events": told, "next": following})
