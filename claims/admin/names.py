"""The desks of claimants and outlets: names and addresses as the next record will have them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse

from claims import choices
from claims.admin import acting, desk
from claims.admin.desk import DeskAdmin
from claims.admin.forms import DeskForm, RevisionForm
from claims.models import Claimant, Outlet
from claims.services import directory


class ClaimantForm(RevisionForm):
    name = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(choices=choices.ClaimantKind.choices)
    same_as = forms.CharField(
        required=False,
        label="Also known at",
        help_text="One address a line: home page, Wikipedia, Wikidata. They are published.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {
            "revision": row.revision,
            "name": row.name,
            "kind": row.kind,
            "same_as": "\n".join(row.same_as),
        }

    def save(self, row: Any, request: HttpRequest) -> Claimant:
        typed = self.cleaned_data
        return directory.describe_claimant(
            claimant=row,
            description=directory.ClaimantDescription(
                name=typed["name"], kind=typed["kind"], same_as=typed["same_as"].splitlines()
            ),
            revision=self.seen(),
            by=desk.person(request),
        )


class OutletForm(RevisionForm):
    name = forms.CharField(required=False, max_length=200)
    site_url = forms.CharField(
        required=False, label="Home page", widget=forms.TextInput(attrs={"inputmode": "url"})
    )

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"revision": row.revision, "name": row.name, "site_url": row.site_url}

    def save(self, row: Any, request: HttpRequest) -> Outlet:
        typed = self.cleaned_data
        return directory.describe_outlet(
            outlet=row,
            name=typed["name"],
            site_url=typed["site_url"],
            revision=self.seen(),
            by=desk.person(request),
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A kind of name, and the form that corrects it."""

    rows: Callable[[], QuerySet[Any]]
    form: type[Any]
    page: str


CLAIMANTS = Named(Claimant.objects.all, ClaimantForm, "claims_claimant")
OUTLETS = Named(Outlet.objects.all, OutletForm, "claims_outlet")


def page(request: HttpRequest, pk: int, named: Named) -> HttpResponse:
    """The form, with what was typed when it was refused."""
    row: Model = get_object_or_404(named.rows(), pk=pk)
    form: DeskForm = named.form(section="name", initial=named.form(section="name").initial_of(row))
    refusal = None
    if request.method == "POST":
        form = typed = named.form(request.POST, section="name")
        refusal = acting.attempt(form, lambda: typed.save(row, request))
        if not refusal:
            messages.success(request, "Saved. What is published keeps the words it had.")
            return redirect(f"admin:{named.page}_changelist")
    context = {
        "title": str(row),
        "action": reverse(f"admin:{named.page}_save", args=[pk]),
        "form": form,
        "refusal": refusal,
        "may_edit": desk.may(request, directory.EDIT),
    }
    code = refusal.code if refusal else 200
    return desk.show(request, "name.html", context, code=code)


@admin.display(description="claims", ordering="uses")
def claims(row: Any) -> str:
    return str(row.uses)


@admin.display(description="articles", ordering="uses")
def articles(row: Any) -> str:
    return str(row.uses)


class NameAdmin(DeskAdmin):
    """A list of names; each is corrected on a page of ours."""

    search_fields = ("name",)
    named: Named
    counted: str

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(uses=Count(self.counted))
        return counted

    def get_urls(self) -> list[URLPattern]:
        def save(request: HttpRequest, pk: int) -> HttpResponse:
            return page(request, pk, self.named)

        return [self.route("<int:pk>/save/", save, "save"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *a: Any, **k: Any) -> HttpResponse:
        return self.open(request, view=page, pk=desk.number(object_id), named=self.named)


@admin.register(Claimant)
class ClaimantAdmin(NameAdmin):
    list_display = ("name", "kind", claims)
    list_filter = ("kind",)
    named, counted = CLAIMANTS, "claims"


@admin.register(Outlet)
class OutletAdmin(NameAdmin):
    list_display = ("name", "site_url", articles)
    named, counted = OUTLETS, "articles"
