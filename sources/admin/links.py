"""The desk of links: how each address is doing, why, and a look at once."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from sources import choices
from sources.admin import archived, badges, bells, captures, histories
from sources.admin.desk import Desk, actor, may, offline_since
from sources.models import Link
from sources.querysets import LinkQuerySet
from sources.services import checking, roles

LEVELS = {
    checking.Attention.LOOKED: messages.SUCCESS,
    checking.Attention.HELD: messages.INFO,
    checking.Attention.QUEUED: messages.WARNING,
    checking.Attention.RESTS: messages.WARNING,
}
STRIP_LENGTH = 60
HOSTS_OFFERED = 15


class HostFilter(admin.SimpleListFilter):
    """The hosts with most links; any other one is found by searching."""

    title = "host"
    parameter_name = "host"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        hosts = Link.objects.order_by().values_list("host").annotate(links=Count("pk"))
        most = list(hosts.order_by("-links", "host")[:HOSTS_OFFERED])
        offered = [(host, f"{host} ({links})") for host, links in most]
        chosen = request.GET.get(self.parameter_name)
        if chosen and chosen not in dict(offered):
            offered.append((chosen, chosen))
        return offered

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        return queryset.filter(host=self.value()) if self.value() else queryset


@admin.register(Link)
class LinkDesk(Desk):
    list_display = (
        "address",
        "source",
        "health_badge",
        "looked_at",
        "last_outcome",
        "next_look",
    )
    list_display_links = ("address",)
    list_filter = ("health", HostFilter, archived.CopyFilter)
    list_select_related = ("source",)
    search_fields = ("url", "typed_url", "source__title")
    search_help_text = "Address or title of the source"
    ordering = ("-id",)
    actions = ("check_now",)

    def get_queryset(self, request: HttpRequest) -> LinkQuerySet:
        rows: LinkQuerySet = Link.objects.with_latest_check().defer("fingerprint")
        return rows

    def has_check_permission(self, request: HttpRequest) -> bool:
        return may(request, checking.CHECK)

    @admin.display(description="Address", ordering="url")
    def address(self, link: Link) -> str:
        return link.url if len(link.url) <= 80 else f"{link.url[:79]}…"

    @admin.display(description="Health", ordering="health")
    def health_badge(self, link: Link) -> SafeString:
        return badges.health(link.health)

    @admin.display(description="Last looked", ordering="checked_at", empty_value="not yet")
    def looked_at(self, link: Link) -> str | None:
        return _short(link.checked_at)  # type: ignore[attr-defined]

    @admin.display(description="Next look", ordering="next_check_at", empty_value="not planned")
    def next_look(self, link: Link) -> str | None:
        return _short(link.next_check_at)

    @admin.display(description="Last outcome", ordering="last_outcome")
    def last_outcome(self, link: Link) -> SafeString | str:
        return badges.outcome(link.last_outcome)  # type: ignore[attr-defined]

    @admin.action(description="Check now", permissions=["check"])
    def check_now(self, request: HttpRequest, queryset: LinkQuerySet) -> None:
        chosen = Link.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        checking.request_checks(links=chosen, by=actor(request), now=timezone.localtime())
        bells.sweep()
        count = len(chosen)
        links = "1 link is" if count == 1 else f"{count} links are"
        self.message_user(request, f"{links} looked at now, in the background. Reload in a moment.")

    def check_one_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Look while the person waits, and say what was seen."""
        link: Link | None = self.found(request, str(pk))
        if link is None:
            return self.no_such_row(request, str(pk))
        try:
            checked = checking.check_now(links=[link], by=actor(request), now=timezone.localtime())[
                0
            ]
        except roles.NotPermitted:
            raise PermissionDenied from None
        bells.checked()
        level = LEVELS[checked.attention]
        if checked.look and not checked.look.counts:
            level = messages.WARNING
        self.message_user(request, histories.told(checked), level)
        return HttpResponseRedirect(reverse("admin:sources_link_change", args=[link.pk]))

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/check-now/",
            self.admin_site.admin_view(require_POST(self.check_one_view)),
            name="sources_link_check_now",
        )
        return [own, *archived.urls(self), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        told = {"offline_since": offline_since(), "archive_trouble": captures.trouble()}
        return super().changelist_view(request, told)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        link: Link | None = self.found(request, object_id)
        if link is None:
            return self.no_such_row(request, object_id)
        looks = list(link.looks.newest_first().defer("hops", "passages")[:STRIP_LENGTH])
        cells = histories.strip(looks)
        context = {
            "link": link,
            "badge": badges.health(link.health),
            "meaning": choices.HEALTH_MEANING[link.health],
            "standing": histories.standing(link),
            "cells": cells,
            "legend": histories.legend(cells),
            "looks": [(look, badges.outcome(look.outcome)) for look in looks],
            "look_count": link.looks.count(),
            "changes": [
                (change, badges.health(change.old), badges.health(change.new))
                for change in link.health_changes.all()
            ],
            "passages": [
                (passage, badges.anchoring(passage.anchoring)) for passage in link.passages.all()
            ],
            "snapshots": link.snapshots.newest_first().defer("text"),
            **captures.shown_on(link, request),
            "may_check": may(request, checking.CHECK),
            **archived.panel(link=link),
        }
        return self.page(request, "link.html", link.url, context)


def _short(at: dt.datetime | None) -> str | None:
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else None
