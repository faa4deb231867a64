"""The desk of links: how each address is doing, why, and a look at once."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from sources.admin import (
    archived,
    badges,
    captures,
    check_now,
    comparisons,
    histories,
    host_steps,
    link_page,
)
from sources.admin.desk import Desk, may
from sources.admin.host_forms import ReasonForm
from sources.models import Link, LinkCheck
from sources.querysets import LinkQuerySet
from sources.services import checking

SMALL_STRIP = 8
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
        "health_badge",
        "last_looks",
        "last_outcome",
        "looked_at",
        "next_look",
        "source",
    )
    list_display_links = ("address",)
    list_filter = ("health", HostFilter, archived.CopyFilter)
    list_select_related = ("source",)
    search_fields = ("url", "typed_url", "source__title")
    search_help_text = "Address or title of the source"
    ordering = ("-id",)
    actions = ("check_now", "check_hosts")

    def get_queryset(self, request: HttpRequest) -> LinkQuerySet:
        rows: LinkQuerySet = Link.objects.with_latest_check().defer("fingerprint")
        looks = LinkCheck.objects.newest_first().defer("hops", "passages")[:SMALL_STRIP]
        return rows.prefetch_related(Prefetch("looks", looks, to_attr="latest_looks"))

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

    @admin.display(description="Last looks")
    def last_looks(self, link: Link) -> str:
        cells = histories.strip(link.latest_looks)  # type: ignore[attr-defined]
        return render_to_string(
            "admin/sources/small_strip.html", {"cells": cells, "heard": histories.in_a_row(cells)}
        )

    @admin.action(description="Check now", permissions=["check"])
    def check_now(self, request: HttpRequest, queryset: LinkQuerySet) -> None:
        check_now.selected(request, links=queryset)

    @admin.action(description="Check all links of these hosts", permissions=["check"])
    def check_hosts(self, request: HttpRequest, queryset: LinkQuerySet) -> None:
        check_now.hosts(request, names=set(queryset.order_by().values_list("host", flat=True)))

    def check_one_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Look while the person waits, and say what was seen."""
        link: Link | None = self.found(request, str(pk))
        if link is None:
            return self.no_such_row(request, str(pk))
        check_now.one(request, link=link)
        return HttpResponseRedirect(reverse("admin:sources_link_change", args=[link.pk]))

    def check_host_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have every link of this one's host looked at."""
        link: Link | None = self.found(request, str(pk))
        if link is None:
            return self.no_such_row(request, str(pk))
        check_now.hosts(request, names={link.host})
        return HttpResponseRedirect(reverse("admin:sources_link_change", args=[link.pk]))

    def not_dead_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Teach that “not found” of this host is a wall, and have its links looked at anew."""
        link: Link | None = self.found(request, str(pk))
        if link is None:
            return self.no_such_row(request, str(pk))
        form = ReasonForm(request.POST, section="lesson")
        code = host_steps.attempt(request, link.host, "teach", form)
        if code != HTTPStatus.OK:
            context = link_page.context(request, link, form)
            return self.page(request, "link.html", link.url, context, code=code)
        return HttpResponseRedirect(reverse("admin:sources_link_change", args=[link.pk]))

    def difference_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The text last seen good beside the newest one."""
        link: Link | None = self.found(request, str(pk))
        if link is None:
            return self.no_such_row(request, str(pk))
        context = {"link": link, "comparison": comparisons.of_page(link)}
        return self.page(request, "difference.html", "What changed in the text", context)

    def get_urls(self) -> list[URLPattern]:
        own = [
            self._step("check-now", require_POST(self.check_one_view)),
            self._step("check-host", require_POST(self.check_host_view)),
            self._step("not-dead", require_POST(self.not_dead_view)),
            self._step("difference", self.difference_view),
        ]
        return [*own, *archived.urls(self), *super().get_urls()]

    def _step(self, name: str, view: Callable[..., Any]) -> URLPattern:
        return path(
            f"<int:pk>/{name}/",
            self.admin_site.admin_view(view),
            name=f"sources_link_{name.replace('-', '_')}",
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"archive_trouble": captures.trouble()})

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
        return self.page(request, "link.html", link.url, link_page.context(request, link))


def _short(at: dt.datetime | None) -> str | None:
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else None
