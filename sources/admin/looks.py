"""What the checker recorded: looks, changes, passages and sweeps. All of it read-only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from sources.admin import badges
from sources.admin.desk import Desk
from sources.models import HealthChange, LinkCheck, Passage, PassageChange, Sweep


@admin.register(LinkCheck)
class LookDesk(Desk):
    list_display = ("checked_at", "link", "outcome_badge", "reason", "status_code", "counts")
    list_display_links = ("checked_at",)
    list_filter = ("outcome", "counts")
    list_select_related = ("link",)
    search_fields = ("link__url",)
    exclude = ("lease_token",)

    @admin.display(description="Outcome", ordering="outcome")
    def outcome_badge(self, look: LinkCheck) -> SafeString | str:
        return badges.outcome(look.outcome)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "link__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]


@admin.register(HealthChange)
class HealthChangeDesk(Desk):
    list_display = ("at", "link", "old_badge", "new_badge", "reason")
    list_display_links = ("at",)
    list_filter = ("new", "old")
    list_select_related = ("link",)
    search_fields = ("link__url",)
    date_hierarchy = "at"

    @admin.display(description="From", ordering="old")
    def old_badge(self, change: HealthChange) -> SafeString:
        return badges.health(change.old)

    @admin.display(description="To", ordering="new")
    def new_badge(self, change: HealthChange) -> SafeString:
        return badges.health(change.new)


@admin.register(Passage)
class PassageDesk(Desk):
    list_display = ("exact_start", "link", "anchoring_badge", "score")
    list_filter = ("anchoring",)
    list_select_related = ("link",)
    search_fields = ("exact", "link__url")

    @admin.display(description="Passage")
    def exact_start(self, passage: Passage) -> str:
        return str(passage)

    @admin.display(description="In the page", ordering="anchoring")
    def anchoring_badge(self, passage: Passage) -> SafeString:
        return badges.anchoring(passage.anchoring)


@admin.register(PassageChange)
class PassageChangeDesk(Desk):
    list_display = ("at", "passage", "old_badge", "new_badge", "reason")
    list_display_links = ("at",)
    list_filter = ("new",)
    list_select_related = ("passage",)
    search_fields = ("passage__exact",)

    @admin.display(description="From", ordering="old")
    def old_badge(self, change: PassageChange) -> SafeString:
        return badges.anchoring(change.old)

    @admin.display(description="To", ordering="new")
    def new_badge(self, change: PassageChange) -> SafeString:
        return badges.anchoring(change.new)


@admin.register(Sweep)
class SweepDesk(Desk):
    list_display = ("started_at", "finished_at", "checked", "offline")
    list_filter = ("offline",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).order_by("-started_at", "-id")
