"""What we kept of pages: text, shown as text, and its SHA-256."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources.admin.desk import Desk
from sources.models import Snapshot


@admin.register(Snapshot)
class SnapshotDesk(Desk):
    list_display = ("captured_at", "title", "link", "sha256_start")
    list_display_links = ("captured_at", "title")
    list_select_related = ("link",)
    search_fields = ("title", "link__url", "sha256")
    fields = ("title", "link", "look", "captured_at", "sha256", "kept_text")
    readonly_fields = ("kept_text",)

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

    @admin.display(description="Text as kept")
    def kept_text(self, snapshot: Snapshot) -> SafeString:
        return format_html('<pre class="kept-text">{}</pre>', snapshot.text)
