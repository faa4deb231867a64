"""The desk of captures: what we hold of each page, to be downloaded and never opened here."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from sources.admin import bells
from sources.admin.desk import Desk, actor, may
from sources.models import Blob, Capture, FixityFailure, Link, Snapshot
from sources.services import captures, capturing, pruning, roles

HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""For bytes that strangers wrote: a browser that opened them all the same would run nothing."""
SHOWN_ON_A_LINK = 20


@admin.register(Capture)
class CaptureDesk(Desk):
    list_display = ("captured_at", "link", "cause", "size", "file")
    list_display_links = ("captured_at",)
    list_filter = ("cause",)
    list_select_related = ("link", "blob__pruning")
    search_fields = ("url", "final_url", "blob__sha256", "blob__payload_sha256")
    search_help_text = "Address or SHA-256"
    change_list_template = "admin/sources/capture/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_failures(super().get_queryset(request))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "link__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    @admin.display(description="Size", ordering="blob__size")
    def size(self, capture: Capture) -> str:
        return filesizeformat(capture.blob.size)

    @admin.display(description="File")
    def file(self, capture: Capture) -> str:
        return state(capture)

    def get_urls(self) -> list[URLPattern]:
        download = path(
            "<int:pk>/download/",
            self.admin_site.admin_view(self.download_view),
            name="sources_capture_download",
        )
        ask = path(
            "of-link/<int:pk>/",
            self.admin_site.admin_view(require_POST(self.ask_view)),
            name="sources_capture_ask",
        )
        return [download, ask, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        archive = {"standing": pruning.standing(), "problems": captures.problems()}
        return super().changelist_view(request, archive)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        capture: Capture | None = self.found(request, object_id)
        if capture is None:
            return self.no_such_row(request, object_id)
        context = {
            "capture": capture,
            "state": state(capture),
            "pruning": getattr(capture.blob, "pruning", None),
            "failures": capture.blob.fixity_failures.all(),
            "snapshot": text_of(capture),
        }
        return self.page(request, "capture.html", str(capture), context)

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The WARC file as a download, its SHA-256 checked first."""
        capture: Capture | None = self.found(request, str(pk))
        if capture is None:
            return self.no_such_row(request, str(pk))
        try:
            content = captures.content(capture=capture)
        except captures.NotThere as reason:
            self.message_user(request, str(reason), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:sources_capture_change", args=[pk]))
        disposition = content_disposition_header(as_attachment=True, filename=file_name(capture))
        return HttpResponse(
            content,
            content_type="application/octet-stream",
            headers={**HARMLESS, "Content-Disposition": disposition or "attachment"},
        )

    def ask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the page of a link captured as it is now."""
        link = Link.objects.filter(pk=pk).first()
        if link is None:
            return self.no_such_row(request, str(pk))
        try:
            capturing.ask(link=link, by=actor(request), now=timezone.localtime())
        except roles.NotPermitted:
            raise PermissionDenied from None
        bells.sweep()
        self.message_user(request, "The page is looked at and captured. Reload in a moment.")
        return HttpResponseRedirect(reverse("admin:sources_link_change", args=[pk]))


def shown_on(link: Link, request: HttpRequest) -> Mapping[str, Any]:
    """What the page of a link says of its captures."""
    rows = with_failures(link.captures.newest_first()).select_related("blob__pruning")
    return {
        "captures": [(capture, state(capture)) for capture in rows[:SHOWN_ON_A_LINK]],
        "capture_count": link.captures.count(),
        "capture_request": link.capture_requests.order_by("-id").first(),
        "may_capture": may(request, capturing.CAPTURE),
    }


def trouble() -> bool:
    """Whether the archive needs a person."""
    return bool(captures.problems()) or pruning.is_stuck()


def with_failures(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Adds `fails`, whether the last check of the file failed."""
    last = FixityFailure.objects.filter(blob=OuterRef("blob"), at=OuterRef("blob__checked_at"))
    annotated: QuerySet[Any] = rows.annotate(fails=Exists(last))
    return annotated


def state(capture: Any) -> str:
    """What became of the file, in a word or two."""
    blob: Blob = capture.blob
    if hasattr(blob, "pruning"):
        return "pruned"
    return "missing or damaged" if capture.fails else "kept"


def text_of(capture: Capture) -> Snapshot | None:
    """The text that was read from the page in the file, by the look that stored it or a later."""
    read = capture.blob.captures.exclude(look__text_sha256="").values("look__text_sha256")
    return capture.link.snapshots.filter(sha256__in=read).first()


def file_name(capture: Capture) -> str:
    host = re.sub(r"[^a-z0-9.-]", "-", capture.link.host.lower())
    return f"{host}-{capture.captured_at:%Y%m%d%H%M%S}-{capture.blob_id[:12]}.warc.gz"
