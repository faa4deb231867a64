"""The desk of sources: found or catalogued, described, with what cites them."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from sources import choices
from sources.admin import badges
from sources.admin.desk import Desk, actor, may
from sources.admin.source_forms import EditForm, NewSourceForm, described
from sources.models import Source
from sources.rules import canonical
from sources.services import cataloguing, revisions

REFUSED_ADDRESSES = (
    "anything but http:// and https://",
    "addresses with a user name or password in them",
    "private networks, localhost and names that end in .local",
    "line breaks, tabs and other invisible characters",
)


class LinkHealthFilter(admin.SimpleListFilter):
    title = "health of a link"
    parameter_name = "health"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in choices.Health.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        if not self.value():
            return queryset
        return queryset.filter(links__health=self.value()).distinct()


@admin.register(Source)
class SourceDesk(Desk):
    adding = cataloguing.CATALOGUE
    list_display = ("title", "publisher", "kind", "medium", "health", "cited_by", "added_at")
    list_filter = (LinkHealthFilter, "kind", "medium")
    search_fields = ("title", "publisher", "links__url", "contact")
    search_help_text = "Title, publisher, address or contact"
    ordering = ("-added_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        rows: QuerySet[Source] = super().get_queryset(request).prefetch_related("links")
        return rows.annotate(claims_citing=Count("evidence__claim", distinct=True))

    @admin.display(description="Health")
    def health(self, source: Source) -> SafeString | str:
        shown = ((badges.health(link.health),) for link in source.links.all())
        return format_html_join(" ", "{}", shown) or "–"

    @admin.display(description="Cited by", ordering="claims_citing")
    def cited_by(self, source: Source) -> str:
        count: int = source.claims_citing  # type: ignore[attr-defined]
        return f"{count} claim{'' if count == 1 else 's'}" if count else "–"

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/document/",
            self.admin_site.admin_view(self.document_view),
            name="sources_source_document",
        )
        return [own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self.add_page(request, NewSourceForm(section="source"), HTTPStatus.OK)
        form = NewSourceForm(request.POST, request.FILES, section="source")
        catalogued = catalogue(request, form) if form.is_valid() else None
        if catalogued is None:
            form.tell_of_files()
            return self.add_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        return self.to_page(request, catalogued)

    def add_page(self, request: HttpRequest, form: NewSourceForm, code: int) -> HttpResponse:
        context = {"form": form, "refused": REFUSED_ADDRESSES}
        return self.page(request, "source_add.html", "Add a source", context, code=code)

    def to_page(
        self, request: HttpRequest, catalogued: cataloguing.Catalogued
    ) -> HttpResponseRedirect:
        if catalogued.created:
            self.message_user(request, "Catalogued. A web page is looked at within a minute.")
        else:
            known = "This source is on file already, here it is. Nothing was added."
            self.message_user(request, known, messages.WARNING)
        return redirect_to(catalogued.source)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        source: Source | None = self.found(request, object_id)
        if source is None:
            return self.no_such_row(request, object_id)
        if request.method == "POST":
            return self.describe(request, source)
        return self.source_page(
            request, source, EditForm(section="source", initial=described(source))
        )

    def describe(self, request: HttpRequest, source: Source) -> HttpResponse:
        if not may(request, cataloguing.CATALOGUE):
            raise PermissionDenied
        form = EditForm(request.POST, section="source")
        if not form.is_valid():
            return self.source_page(request, source, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            cataloguing.describe(
                source=source,
                description=form.description(),
                revision=form.seen(),
                by=actor(request),
            )
        except cataloguing.NotUsable as error:
            form.add_error(error.field, str(error))
            return self.source_page(request, source, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        except revisions.Stale as stale:
            form.meet(stale.current)
            source.refresh_from_db()
            told = {"stale": str(stale)}
            return self.source_page(request, source, form, HTTPStatus.CONFLICT, **told)
        self.message_user(request, "Saved.")
        return redirect_to(source)

    def source_page(
        self,
        request: HttpRequest,
        source: Source,
        form: EditForm,
        code: int = HTTPStatus.OK,
        **more: Any,
    ) -> HttpResponse:
        evidence = source.evidence.select_related("claim", "attached_by").order_by("-attached_at")
        context = {
            "source": source,
            "form": form,
            "links": [
                (link, badges.health(link.health), badges.outcome(link.last_outcome))  # type: ignore[attr-defined]
                for link in source.links.with_latest_check()
            ],
            "evidence": evidence,
            "may_edit": may(request, cataloguing.CATALOGUE),
            "may_check": may(request, "sources.check_links"),
            **more,
        }
        return self.page(request, "source.html", source.title, context, code=code)

    def document_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The uploaded file as a download: nothing strangers made opens in the desk's origin."""
        source: Source | None = self.found(request, str(pk))
        if source is None or not source.document:
            raise Http404
        return FileResponse(
            source.document.open("rb"),
            as_attachment=True,
            filename=Path(source.document.path).name,
            content_type="application/octet-stream",
        )


def catalogue(request: HttpRequest, form: NewSourceForm) -> cataloguing.Catalogued | None:
    """The source, or None when the form now says what is wrong."""
    try:
        return _catalogue(request, form)
    except canonical.UnusableAddress as error:
        form.add_error("url", str(error))
    except cataloguing.NotUsable as error:
        form.add_error(error.field, str(error))
    return None


def _catalogue(request: HttpRequest, form: NewSourceForm) -> cataloguing.Catalogued:
    typed, by, now = form.cleaned_data, actor(request), timezone.localtime()
    if typed["medium"] == choices.Medium.DOCUMENT:
        return cataloguing.catalogue_document(
            document=typed["document"], description=form.description(), by=by, now=now
        )
    if typed["medium"] == choices.Medium.CONTACT:
        return cataloguing.catalogue_contact(
            contact=typed["contact"],
            contacted_on=typed["contacted_on"],
            description=form.description(),
            by=by,
            now=now,
        )
    return cataloguing.catalogue_web(
        typed_url=typed["url"], description=form.description(), by=by, now=now
    )


def redirect_to(source: Source) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:sources_source_change", args=[source.pk]))
