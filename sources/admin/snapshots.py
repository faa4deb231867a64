"""What we kept of pages: text, shown as text, and its SHA-256."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sources.admin.desk import Desk
from sources.models import Snapshot

SHOWN = 10


@admin.register(Snapshot)
class SnapshotDesk(Desk):
    list_display = ("captured_at", "title", "link", "sha256_start")
    list_display_links = ("captured_at", "title")
    list_select_related = ("link",)
    search_fields = ("title", "link__url", "sha256")
    fields = ("title", "link", "look", "captured_at", "sha256", "copies", "kept_text")
    readonly_fields = ("copies", "kept_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A list of pages has no use for their texts."""
        rows = super().get_queryset(request)
        return (
            rows if request.resolver_match and request.resolver_match.kwargs else rows.defer("text")
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "link__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    @admin.display(description="SHA-256")
    def sha256_start(self, snapshot: Snapshot) -> str:
        return snapshot.sha256[:12]

    @admin.display(description="Captures with this text", empty_value="none")
    def copies(self, snapshot: Snapshot) -> SafeString:
        """Those of the files that it was read from, the newest first."""
        read = snapshot.link.captures.filter(look__text_sha256=snapshot.sha256)
        made = snapshot.link.captures.filter(blob__in=read.values("blob"))
        return format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:sources_capture_change", args=[one.pk]), _day(one.captured_at))
                for one in made.newest_first()[:SHOWN]
            ),
        )

    @admin.display(description="Text as kept")
    def kept_text(self, snapshot: Snapshot) -> SafeString:
        return format_html('<pre class="kept-text">{}</pre>', snapshot.text)


def _day(at: dt.datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
