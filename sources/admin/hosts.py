"""The desk of hosts: how many links each holds, how they fare, and how it is treated."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sources import choices
from sources.admin import badges, check_now, host_rules, host_steps
from sources.admin.desk import Desk, may
from sources.admin.host_forms import HostForm, delay_of
from sources.admin.host_rules import Rules
from sources.admin.host_steps import STEPS
from sources.models import Host, HostChange, Link
from sources.services import checking

SHOWN = 50
MOST_CHANGES = 50
FILTERS = {
    "": "All",
    "failing": "With failing links",
    "blocked": "Blocking us",
    "paused": "Paused",
    "penalised": "Sent us away",
    "taught": "Taught",
}
WORST_FIRST = (F("failing").desc(), F("links").desc(), "host")


@admin.register(Host)
class HostDesk(Desk):
    """Of hosts without a row as well: they are treated as all are."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        chosen, words = request.GET.get("only", ""), request.GET.get("q", "").strip()
        rows = _chosen(chosen).filter(host__icontains=words)
        shown = Paginator(rows.order_by(*WORST_FIRST), SHOWN).get_page(request.GET.get("page"))
        names = [row["host"] for row in shown]
        known = Host.objects.in_bulk(names, field_name="name")
        rules = host_rules.of_hosts(names=names)
        context = {
            "page": shown,
            "rows": [_row(row, known.get(row["host"]), rules) for row in shown],
            "filters": FILTERS.items(),
            "chosen": chosen,
            "words": words,
        }
        return self.page(request, "hosts.html", "Hosts", context)

    def host_view(self, request: HttpRequest, name: str) -> HttpResponse:
        return self.host_page(request, name, {})

    def step_view(self, request: HttpRequest, name: str, step: str) -> HttpResponse:
        """One act: done and told, or refused where it was typed."""
        if step not in STEPS or not self.has_view_permission(request):
            raise PermissionDenied
        form = STEPS[step].form(request.POST, section=step)
        code = host_steps.attempt(request, name, step, form)
        if code != HTTPStatus.OK:
            return self.host_page(request, name, {step: form}, code=code)
        return HttpResponseRedirect(_address(name))

    def check_view(self, request: HttpRequest, name: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        check_now.hosts(request, names={name})
        return HttpResponseRedirect(_address(name))

    def host_page(
        self, request: HttpRequest, name: str, typed: Mapping[str, HostForm], *, code: int = 200
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        counted = next(iter(Link.objects.filter(host=name).by_host()), None)
        if counted is None:
            self.message_user(request, "No link is on that host.", messages.WARNING)
            return HttpResponseRedirect(reverse("admin:sources_host_changelist"))
        host = Host.objects.select_related("paused_by", "taught_by").filter(name=name).first()
        context = {
            "host": host or Host(name=name),
            "row": _row(counted, host, host_rules.of_hosts(names=[name])),
            "robots_text": host_rules.beginning(name=name),
            "changes": _changes(host),
            "usual_delay": settings.FETCH_PER_HOST_DELAY,
            "may_act": may(request, checking.CHECK),
            "forms": _forms(host or Host(name=name), typed),
            "refused": bool(typed),
            "stale": next((form for form in typed.values() if form.conflict), None),
        }
        return self.page(request, "host.html", name, context, code=code)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("at/<str:name>/", wrap(self.host_view), name="sources_host_page"),
            path(
                "at/<str:name>/check/",
                wrap(require_POST(self.check_view)),
                name="sources_host_check",
            ),
            path(
                "at/<str:name>/<slug:step>/",
                wrap(require_POST(self.step_view)),
                name="sources_host_step",
            ),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Where Django's own links to a row lead."""
        host: Host | None = self.found(request, object_id)
        if host is None:
            return self.no_such_row(request, object_id)
        return HttpResponseRedirect(_address(host.name))


def _chosen(only: str) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Link.objects.by_host()
    if only == "failing":
        return rows.filter(failing__gt=0)
    if only == "blocked":
        return rows.filter(blocked__gt=0)
    named = {
        "paused": Q(paused_at__isnull=False),
        "penalised": Q(penalty_until__gt=timezone.localtime()),
        "taught": Q(taught_at__isnull=False),
    }
    if only not in named:
        return rows
    return rows.filter(host__in=Host.objects.filter(named[only]).values("name"))


def _row(
    counted: Mapping[str, Any], host: Host | None, rules: Mapping[str, Rules]
) -> dict[str, Any]:
    healths = [
        (badges.health(health), counted[health]) for health in choices.Health if counted[health]
    ]
    penalised = host and host.penalty_until and host.penalty_until > timezone.localtime()
    return {
        "name": counted["host"],
        "links": counted["links"],
        "failing": counted["failing"],
        "healths": healths,
        "host": host,
        "rules": rules.get(counted["host"]),
        "penalty_until": host.penalty_until if host and penalised else None,
    }


def _forms(host: Host, typed: Mapping[str, HostForm]) -> dict[str, HostForm]:
    """An empty form for each act that the host is open to; what was refused keeps its words."""
    open_to = (
        "delay",
        "resume" if host.is_paused else "pause",
        "unteach" if host.bots_see_404 else "teach",
    )
    said = {"revision": host.revision, **delay_of(host)}
    fresh = {step: STEPS[step].form(section=step, initial=said) for step in open_to}
    return fresh | dict(typed)


def _changes(host: Host | None) -> list[HostChange]:
    """What people said of it, the newest first."""
    return list(host.changes.select_related("by")[:MOST_CHANGES]) if host else []


def _address(name: str) -> str:
    return reverse("admin:sources_host_page", args=[name])
