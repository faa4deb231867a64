"""What every desk shares: doors opened by roles alone, nothing deleted, writing by services."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from sources.services import roles


class Desk(admin.ModelAdmin):
    """A model's list and pages. What is changed here goes through a service, never `save_model`."""

    adding = ""
    """Permission (`app.codename`) that shows the add form; empty where nothing is added by hand."""
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    change_form_template = "admin/sources/change_form.html"

    class Media:
        css = {"all": ["sources/desk.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, f"{self.opts.app_label}.view_{self.opts.model_name}")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.adding) and may(request, self.adding)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, title | (extra_context or {}))

    def found(self, request: HttpRequest, object_id: str) -> Any:
        """The row of a page somebody may see, or None when there is no such row."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.get_object(request, object_id)

    def no_such_row(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        self.message_user(request, "There is no such page. It may have moved.", messages.WARNING)
        return HttpResponseRedirect(reverse("admin:index"))

    def page(
        self,
        request: HttpRequest,
        template: str,
        title: str,
        context: Mapping[str, Any],
        *,
        code: int = HTTPStatus.OK,
    ) -> TemplateResponse:
        """Our own page in the look of the admin."""
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        shared["list_url"] = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        content = {**shared, "title": title, **context}
        return TemplateResponse(request, f"admin/sources/{template}", content, status=code)


def actor(request: HttpRequest) -> User:
    """The person at the desk."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def may(request: HttpRequest, permission: str) -> bool:
    """Asked once a request: a page asks for each of its buttons."""
    if not hasattr(request, "held_permissions"):
        request.held_permissions = (  # type: ignore[attr-defined]
            roles.permissions_of(by=request.user) if isinstance(request.user, User) else frozenset()
        )
    return permission in request.held_permissions  # type: ignore[attr-defined]
