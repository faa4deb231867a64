"""On the page of a link: its copies at web archives, what archives were asked, and asking them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from sources import choices
from sources.admin import badges, bells
from sources.admin.desk import Desk, actor
from sources.models import ArchiveRequest, Link, Memento
from sources.services import archiving, roles

SHOWN = 10
WORDS = {
    "copies": "It lists copies.",
    "empty": "It lists no copy. That is believed when it says so again, a day later.",
    "saved": "The copy was made.",
    "accepted": "It took the address and will make a copy.",
    "declined": "It will not make a copy now.",
    "not-listed-yet": "The copy that it promised is not listed yet.",
    "garbage": "The answer could not be understood.",
    "same-text": "It shows the text that we know.",
    "same-bytes": "It is the very document that we know.",
    "other-text": "It shows other text.",
    "not-found": "It is the copy of a page that was not found.",
    "parked": "It is the copy of a domain seller's page.",
    "wall": "It is the copy of a page that lets no checker in.",
    "nothing-to-compare": "We hold no text of the page to compare it with.",
    "resting": "The archive wants to be left alone for a while.",
    "private": "Not asked: the address lies in a private network.",
    "not-set-up": "This archive is no longer set up here.",
    "crashed-checker": "Our own reader failed on the answer.",
    "dns": "Its name was not found.",
    "connect": "No connection could be made.",
    "tls": "Its certificate is not trusted.",
    "timeout": "It did not answer in time.",
    "reset": "It broke the connection off.",
    "protocol": "It does not speak HTTP as we know it.",
    "loop": "It sends us round in circles.",
    "too-many-hops": "It sends us on and on.",
    "bad-location": "It sends us to no proper address.",
    "too-large": "The answer is too large.",
    "bomb": "The answer grows out of proportion.",
    "undecodable": "The answer could not be decoded.",
    "headers-too-large": "The answer has too many header lines.",
    "rate-limit": "It asks us to come more slowly (429).",
    "http-429": "It asks us to come more slowly (429).",
    "http-503": "It is not available just now (503).",
    "login": "It wants a login.",
    "forbidden": "It does not let us in (403).",
    "http-403": "It does not let us in (403).",
    "payment": "It wants to be paid (402).",
    "proxy-login": "It wants a login to a proxy (407).",
    "legal": "It may not show it, for legal reasons (451).",
    "challenge": "It wants proof that we are human.",
}
OF_A_COPY = "copy-"
REFUSED = "refused:"


class CopyFilter(admin.SimpleListFilter):
    """Links by what web archives hold of them."""

    title = "archived copies"
    parameter_name = "copies"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("same", "same page"), ("none", "no copy to show"), ("failing", "archive failing")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        shown = Memento.objects.filter(link=OuterRef("pk")).best_first().order_by()
        same = shown.filter(verification=choices.Verification.VERIFIED)
        failing = ArchiveRequest.objects.failing().filter(link=OuterRef("pk"))
        conditions = {"same": Exists(same), "none": ~Exists(shown), "failing": Exists(failing)}
        chosen = conditions.get(self.value() or "")
        return queryset.filter(chosen) if chosen is not None else queryset


@dataclass(frozen=True, slots=True)
class Asked:
    """One request in words."""

    request: ArchiveRequest
    answer: str
    follows: str
    badge: SafeString | str
    may_retry: bool


def panel(*, link: Link) -> dict[str, Any]:
    """What the page of a link shows of archives, in two queries."""
    copies = link.mementos.order_by("-captured_at", "-pk")[:SHOWN]
    requests = link.archive_requests.with_last_try().select_related("asked_by")[:SHOWN]
    return {
        "mementos": [
            (memento, badges.verification(memento.verification), told(memento.reason))
            for memento in copies
        ],
        "archive_requests": [_asked(request) for request in requests],
        "looks_up": bool(archiving.archives_for(kind=archiving.LOOKUP)),
        "makes_copies": bool(archiving.archives_for(kind=archiving.SAVE)),
    }


def told(reason: str | None, said: str | None = "") -> str:
    """A reason code in words, with what the archive itself said."""
    if not reason:
        return "–"
    of_a_copy = reason.startswith(OF_A_COPY)
    code = reason.removeprefix(OF_A_COPY)
    if code.startswith(REFUSED):
        words = "Our own guard did not let us go where it sent us."
    else:
        number = code.removeprefix("http-")
        words = WORDS.get(code, f"It answered with the error {number}.")
    words = f"There is a copy, but it did not open. {words}" if of_a_copy else words
    return f"{words} It says: “{said}”" if said else words


def urls(desk: Desk) -> list[URLPattern]:
    """Buttons of the panel."""

    def act(of: Callable[..., object]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int, **row: int) -> HttpResponse:
            return _acted(desk, request, pk, of, row)

        return desk.admin_site.admin_view(require_POST(view))

    named: list[tuple[str, Callable[..., object], str]] = [
        ("<int:pk>/archives/look/", archiving.request_lookup, "look"),
        ("<int:pk>/archives/save/", archiving.request_save, "save"),
        ("<int:pk>/archives/<int:request_pk>/try-again/", archiving.retry, "retry"),
    ]
    return [
        path(where, act(service), name=f"sources_link_archive_{name}")
        for where, service, name in named
    ]


def _acted(
    desk: Desk, request: HttpRequest, pk: int, service: Callable[..., object], row: dict[str, int]
) -> HttpResponse:
    link: Link | None = desk.found(request, str(pk))
    if link is None:
        return desk.no_such_row(request, str(pk))
    on: dict[str, Any] = {"link": link}
    if row:
        on = {"request": link.archive_requests.filter(pk=row["request_pk"]).first()}
        if on["request"] is None:
            return desk.no_such_row(request, str(pk))
    try:
        service(**on, by=actor(request), now=timezone.localtime())
    except roles.NotPermitted:
        raise PermissionDenied from None
    except archiving.NotAskable as refusal:
        desk.message_user(request, str(refusal), messages.WARNING)
    else:
        bells.archives()
        said = "The archive is asked in the background. Reload in a moment."
        desk.message_user(request, said, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:sources_link_change", args=[link.pk]))


def _asked(request: Any) -> Asked:
    """Takes a row of `with_last_try`."""
    answer = "Not asked yet."
    if request.tried_at:
        answer = f"{told(request.last_reason, request.last_said)} ({_moment(request.tried_at)})"
    return Asked(
        request=request,
        answer=answer,
        follows=_follows(request),
        badge=badges.archive_outcome(request.outcome) if request.outcome else "",
        may_retry=not request.outcome or request.outcome == choices.ArchiveOutcome.GAVE_UP,
    )


def _follows(request: ArchiveRequest) -> str:
    if request.settled_at or request.next_try_at is None:
        return choices.ARCHIVE_OUTCOME_MEANING[request.outcome]
    if request.lease_until and request.lease_until > timezone.localtime():
        return "A worker asks it just now."
    tries = {0: "", 1: "Tried once. "}.get(request.attempts, f"Tried {request.attempts} times. ")
    return f"{tries}Asked again from {_moment(request.next_try_at)} on."


def _moment(at: dt.datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
