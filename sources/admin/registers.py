"""The desk of registers: official lists, edition by edition."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from sources.admin import bells
from sources.admin.desk import Desk, actor, may
from sources.admin.register_forms import NewEditionForm, NewRegisterForm
from sources.models import Edition, Register
from sources.services import registers


@admin.register(Register)
class RegisterDesk(Desk):
    adding = registers.EDIT
    list_display = ("name", "issuer", "edition_count", "newest_issue")
    search_fields = ("name", "issuer", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Register]:
        rows: QuerySet[Register] = super().get_queryset(request)
        return rows.annotate(issues=Count("editions"), newest=Max("editions__issued_on"))

    @admin.display(description="Editions", ordering="issues")
    def edition_count(self, register: Register) -> Any:
        return register.issues  # type: ignore[attr-defined]

    @admin.display(description="Newest issued on", ordering="newest")
    def newest_issue(self, register: Register) -> Any:
        return register.newest  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/add-edition/",
            self.admin_site.admin_view(self.add_edition_view),
            name="sources_register_add_edition",
        )
        return [own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewRegisterForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            code = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
            context = {"form": form, "list_url": LIST_URL, "button": "Add register"}
            return self.page(request, "typed.html", "Add a register", context, code=code)
        register = registers.open_register(**form.cleaned_data, by=actor(request))
        self.message_user(request, "The register is open. Add its first edition.")
        return redirect_to(register)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        register: Register | None = self.found(request, object_id)
        if register is None:
            return self.no_such_row(request, object_id)
        editions = list(register.editions.with_entries())
        context = {
            "register": register,
            "editions": editions,
            "in_force": register.editions.in_force_on(timezone.localdate()).first(),
            "matrix": matrix(editions),
            "may_edit": may(request, registers.EDIT),
            "list_url": LIST_URL,
        }
        return self.page(request, "register.html", register.name, context)

    def add_edition_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        register: Register | None = self.found(request, str(pk))
        if register is None:
            return self.no_such_row(request, str(pk))
        if not may(request, registers.EDIT):
            raise PermissionDenied
        form = NewEditionForm(request.POST if request.method == "POST" else None)
        edition = self.added(request, register, form) if form.is_valid() else None
        if edition:
            bells.checked()  # claims that speak of the register come back
            self.message_user(request, f"{edition.label} is on file with all its members.")
            return redirect_to(register)
        code = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        context = {"form": form, "list_url": LIST_URL, "button": "Add edition"}
        title = f"Add an edition of {register.name}"
        return self.page(request, "typed.html", title, context, code=code)

    def added(
        self, request: HttpRequest, register: Register, form: NewEditionForm
    ) -> Edition | None:
        """The edition, or None when the form now says why not."""
        try:
            edition, _ = registers.add_edition(
                register=register, issue=form.issue(), by=actor(request), now=timezone.localtime()
            )
        except registers.NotUsable as error:
            form.add_error(error.field, str(error))
        except registers.EditionDiffers as error:
            form.add_error("label", str(error))
        else:
            return edition
        return None


@admin.register(Edition)
class EditionDesk(Desk):
    list_display = ("label", "register", "issued_on", "citation", "member_count")
    list_filter = ("register",)
    list_select_related = ("register",)
    search_fields = ("label", "citation", "entries__name")
    fields = (
        "register",
        "label",
        "issued_on",
        "members",
        "source_url",
        "citation",
        "determination",
        "note",
        "added_at",
    )
    readonly_fields = ("members",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        rows: QuerySet[Edition] = super().get_queryset(request)
        return rows.annotate(member_total=Count("entries", distinct=True))

    @admin.display(description="Members", ordering="member_total")
    def member_count(self, edition: Edition) -> Any:
        return edition.member_total  # type: ignore[attr-defined]

    @admin.display(description="Members")
    def members(self, edition: Edition) -> str:
        return "\n".join(f"{entry.code} {entry.name}" for entry in edition.entries.all())


LIST_URL = "admin:sources_register_changelist"


def matrix(editions: Sequence[Edition]) -> list[tuple[str, str, list[bool]]]:
    """(code, newest name, whether it is in each edition) of every member there ever was."""
    names: dict[str, str] = {}
    held = [{entry.code: entry.name for entry in edition.entries.all()} for edition in editions]
    for entries in reversed(held):
        names |= entries
    rows = sorted(names.items(), key=lambda member: member[1].casefold())
    return [(code, name, [code in entries for entries in held]) for code, name in rows]


def redirect_to(register: Register) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:sources_register_change", args=[register.pk]))
