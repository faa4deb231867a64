"""What the desks of claims share: pages of their own, and one address for each step."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import formats, timezone

from sources.admin import desk as shared

person, may = shared.actor, shared.may


View = Callable[..., Any]


class DeskAdmin(shared.Desk):
    """Reads through Django's lists; every write is a POST to a view of ours."""

    actions = None

    def route(
        self, address: str, view: View, name: str, *, methods: Sequence[str] = ("POST",)
    ) -> URLPattern:
        """An address of this desk, for staff who may see its rows, by these methods only."""
        guarded = partial(self.open, view=view, methods=methods)
        meta = self.opts
        return path(
            address,
            self.admin_site.admin_view(guarded),
            name=f"{meta.app_label}_{meta.model_name}_{name}",
        )

    def open(
        self, request: HttpRequest, *, view: View, methods: Sequence[str] = ("GET",), **where: Any
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in (*methods, "HEAD" if "GET" in methods else ""):
            return HttpResponseNotAllowed(methods)
        answer: HttpResponse = view(request, **where)
        return answer


def day(at: dt.datetime | None) -> str:
    """A moment as a day, for a list."""
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT") if at else ""


def instant(at: dt.datetime | None) -> str:
    """A moment with its time of day."""
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""


def number(typed: str) -> int:
    """A row's number as it stands in an address of Django's own."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > 18:
        raise Http404
    return int(typed)


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, code: int = 200
) -> TemplateResponse:
    """A page of the desk inside the frame of the admin."""
    framed = admin.site.each_context(request) | context
    return TemplateResponse(request, f"admin/claims/{template}", framed, status=code)
