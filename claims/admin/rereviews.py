"""The desk of re-reviews: published verdicts that came back, and why."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern
from django.utils import timezone

from claims import choices
from claims.admin import acting, causes, changes, claim_page, desk, holding, verdict_panel
from claims.admin.desk import DeskAdmin
from claims.admin.verdict_forms import ConfirmForm
from claims.models import ReReview, ReReviewCause, Verdict
from claims.services import rereviews, weighing
from sources.services import roles

SHOWN = 110  # characters
CHANGES = [
    (choices.VerdictKind.CORRECTION, "Draft a correction"),
    (choices.VerdictKind.UPDATE, "Draft an update"),
    (choices.VerdictKind.RETRACTION, "Draft a retraction"),
]


class OpenFilter(admin.SimpleListFilter):
    """Open ones unless settled ones are asked for."""

    title, parameter_name = "stage", "settled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Settled")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [dict(first) | {"display": "Open"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReReview]) -> QuerySet[ReReview]:
        if self.value() == "yes":
            return queryset.filter(settled_at__isnull=False)
        return queryset.filter(pk__in=ReReview.objects.open().values("pk"))


@admin.display(description="claim")
def claim(row: Any) -> str:
    return truncatechars(row.verdict.claim.text, SHOWN)


@admin.display(description="rating")
def rating(row: Any) -> str:
    return str(row.verdict.record["verdict"]["rating"]["label"])


@admin.display(description="why")
def why(row: Any) -> str:
    return "; ".join(causes.in_words(cause) for cause in row.causes.all())


@admin.display(description="what else holds it")
def other_sources(row: Any) -> str:
    return holding.in_words(row.other_sources)


@admin.register(ReReview)
class ReReviewAdmin(DeskAdmin):
    list_display = (
        claim,
        rating,
        why,
        other_sources,
        "opened_at",
        "settlement",
        "settled_by",
    )
    list_display_links = (claim,)
    list_filter = (OpenFilter,)
    list_select_related = ("verdict__claim", "settled_by")
    search_fields = ("verdict__claim__text", "note")

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """The most endangered first; `other_sources` is worked out by the query."""
        return [F("other_sources").asc(nulls_last=True), "opened_at", "id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReReview]:
        rows: QuerySet[ReReview] = ReReview.objects.with_other_sources()
        return rows.prefetch_related(with_reasons())

    def get_urls(self) -> list[URLPattern]:
        own = [
            self.route("<int:pk>/confirm/", confirm, "confirm"),
            self.route("changes/", changes.page, "changes", methods=("GET",)),
            self.route("changes/seen/", changes.mark_seen, "changes_seen"),
            self.route("changes/take-back/", changes.take_back, "changes_take_back"),
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *a: Any, **k: Any) -> HttpResponse:
        return self.open(request, view=page, pk=desk.number(object_id))


def with_reasons() -> Prefetch:
    return Prefetch(
        "causes",
        ReReviewCause.objects.select_related(
            "health_change__link",
            "health_change__look",
            "passage_change__passage__link",
            "passage_change__look",
            "edition__register",
        ),
    )


def page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, _rereview_or_404(pk), form=None, refusal=None)


def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The verdict stands as published."""
    rereview = _rereview_or_404(pk)
    form = ConfirmForm(request.POST, section="confirm")
    refusal = acting.attempt(
        form,
        lambda: rereviews.confirm(
            rereview=rereview,
            note=form.cleaned_data["note"],
            next_due_on=form.cleaned_data["next_due_on"],
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
    )
    if refusal:
        return render(request, _rereview_or_404(pk), form=form, refusal=refusal)
    messages.success(request, "Settled: the verdict stands as published.")
    return redirect("admin:claims_rereview_changelist")


def render(
    request: HttpRequest,
    rereview: ReReview,
    *,
    form: ConfirmForm | None,
    refusal: acting.Refusal | None,
) -> HttpResponse:
    verdict, by = rereview.verdict, desk.person(request)
    permissions = roles.permissions_of(by=by)
    weighed = weighing.of_registers(claim=verdict.claim)
    due_on = rereviews.next_due_on(verdict=verdict, today=timezone.localdate())
    context = {
        "title": "Re-review",
        "subtitle": None,
        "rereview": rereview,
        "claim": verdict.claim,
        "verdict": verdict,
        "record": verdict.record,
        "causes": [causes.told(row, weighed) for row in rereview.causes.all()],
        "other_sources": holding.in_words(rereview.other_sources),  # type: ignore[attr-defined]
        "other_sources_tone": holding.tone(rereview.other_sources),  # type: ignore[attr-defined]
        "evidence": _cited(verdict),
        "may_settle": not rereview.settled_at and rereviews.SETTLE in permissions,
        "may_draft": not rereview.settled_at and "claims.propose" in permissions,
        "making": verdict_panel.in_the_making(verdict.claim),
        "changes": CHANGES,
        "form": form
        or ConfirmForm(
            section="confirm", initial={"next_due_on": due_on, "revision": rereview.revision}
        ),
        "yearly": due_on is not None,
        "refusal": refusal,
    }
    code = refusal.code if refusal else 200
    return desk.show(request, "rereview/page.html", context, code=code)


def _cited(verdict: Verdict) -> list[Any]:
    return list(claim_page.with_last_look(verdict.cited.for_display()).order_by("id"))


def _rereview_or_404(pk: int) -> ReReview:
    wanted = ReReview.objects.with_other_sources().select_related(
        "verdict__claim__claimant", "verdict__rating", "settled_by", "settled_with"
    )
    return get_object_or_404(wanted.prefetch_related(with_reasons()), pk=pk)
