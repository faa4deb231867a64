"""The desk of verdicts: every version to read, and the export."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html

from claims.admin import agreement_page, claim_page, desk
from claims.admin.desk import DeskAdmin
from claims.models import Verdict
from claims.services import exports
from sources.services import roles

SHOWN = 110  # characters
ENDANGERED = Exists(Verdict.objects.endangered().filter(pk=OuterRef("pk")))
CURRENT = Exists(Verdict.objects.current().filter(pk=OuterRef("pk")))


class EndangeredFilter(admin.SimpleListFilter):
    title, parameter_name = "evidence", "endangered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Endangered")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Verdict]) -> QuerySet[Verdict]:
        return queryset.filter(ENDANGERED) if self.value() else queryset


class EmbargoFilter(admin.SimpleListFilter):
    title, parameter_name = "embargo", "embargo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Under embargo")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Verdict]) -> QuerySet[Verdict]:
        held = Verdict.objects.under_embargo().filter(pk=OuterRef("pk"))
        return queryset.filter(Exists(held)) if self.value() else queryset


class CurrentFilter(admin.SimpleListFilter):
    title, parameter_name = "version", "current"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Current ones")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Verdict]) -> QuerySet[Verdict]:
        return queryset.filter(CURRENT) if self.value() else queryset


@admin.display(description="claim")
def claim(row: Any) -> str:
    words = truncatechars(row.claim.text, SHOWN)
    return format_html('<a href="{}">{}</a>', claim_page.address(row.claim, "verdict"), words)


@admin.display(description="rating", ordering="rating__label")
def rating(row: Any) -> str:
    """As frozen when it was published."""
    if row.record:
        return str(row.record["verdict"]["rating"]["label"])
    return row.rating.label if row.rating else ""


@admin.display(description="approved by", ordering="approved_by")
def approved(row: Any) -> str:
    if row.single_person_period_id:
        badge = '{} <span class="badge warn">its author</span>'
        return format_html(badge, row.approved_by)
    return str(row.approved_by or "")


@admin.display(description="published", ordering="published_at")
def published(row: Any) -> str:
    if row.is_under_embargo:
        held, until = "Under embargo", desk.instant(row.embargo_until)
        return format_html('<span class="badge warn">{}</span><br>until {}', held, until)
    return desk.instant(row.published_at)


@admin.display(description="evidence")
def endangered(row: Any) -> str:
    if not row.endangered:
        return ""
    return format_html('<span class="badge bad">{}</span>', "⚠ Endangered")


@admin.register(Verdict)
class VerdictAdmin(DeskAdmin):
    list_display = (
        claim,
        rating,
        "stage",
        "kind",
        "version",
        endangered,
        "proposed_by",
        approved,
        published,
    )
    list_display_links = None
    list_filter = (
        "stage",
        EmbargoFilter,
        "kind",
        CurrentFilter,
        EndangeredFilter,
        ("rating", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("claim", "rating", "proposed_by", "approved_by")
    search_fields = ("claim__text", "summary")
    search_help_text = "Words of the claim or the summary."
    ordering = ("-published_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verdict]:
        rows: QuerySet[Verdict] = Verdict.objects.with_embargo().order_by(*self.ordering)
        return rows.annotate(endangered=ENDANGERED).defer("search_text")

    def get_urls(self) -> list[URLPattern]:
        own = [self.route(*page, methods=["GET"]) for page in PAGES]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = desk.may(request, exports.EXPORT)
        return super().changelist_view(request, {"formats": list(exports.FORMATS) if may else []})

    def change_view(self, request: HttpRequest, object_id: str, *a: Any, **k: Any) -> HttpResponse:
        return self.open(request, view=to_claim, pk=desk.number(object_id))


def to_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """A version is read on the page of its claim."""
    verdict = get_object_or_404(Verdict.objects.select_related("claim"), pk=pk)
    section = f"version-{verdict.version}" if verdict.version else "verdict"
    return redirect(claim_page.address(verdict.claim, section))


def export(request: HttpRequest) -> Any:
    """Everything that is public, as a download; what is under embargo is left out."""
    wanted, now = request.GET.get("format", "csv"), timezone.localtime()
    try:
        chunks = exports.export_for(by=desk.person(request), format=wanted, now=now)
    except (exports.UnknownFormat, roles.NotPermitted) as error:
        messages.error(request, str(error))
        return redirect(reverse("admin:claims_verdict_changelist"))
    name = exports.file_name(format=wanted, at=now)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(
        chunks, content_type=exports.FORMATS[wanted].content_type, headers=headers
    )


PAGES = (("export/", export, "export"), ("agreement/", agreement_page.page, "agreement"))
