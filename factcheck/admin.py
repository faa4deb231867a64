"""The AdminSite: its first page tells each person what waits."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from claims.services import newsroom, waiting
from sources.services import offline, roles


class DeskSite(AdminSite):
    site_header = "Factcheck"
    site_title = "Factcheck"
    index_title = "What waits for you"
    site_url = "/claims/"
    enable_nav_sidebar = False
    empty_value_display = ""
    index_template = "admin/desk.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """`held`: what the person's roles allow, for links that lead nowhere without.

        `offline_since`: every page of the desk says when looks count for nothing;
        `single_person`: and when one person may approve what they wrote.
        """
        by = request.user
        held = roles.permissions_of(by=by) if isinstance(by, User) else frozenset()
        own: dict[str, Any] = {"held": held, "offline_since": offline.since() if held else None}
        own["single_person"] = newsroom.single_person() if held else None
        return super().each_context(request) | own

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        by = request.user
        piles = waiting.desk_of(by=by, now=timezone.localtime()) if isinstance(by, User) else None
        return super().index(request, {"desk": piles} | (extra_context or {}))
