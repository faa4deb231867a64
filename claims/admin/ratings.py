"""The desk of rating scales: for those who may edit them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from django.utils import timezone

from claims.admin import acting, desk
from claims.admin.desk import DeskAdmin
from claims.admin.forms import DeskForm, RevisionForm
from claims.models import Rating, RatingScale
from claims.services import scales


class ScaleForm(DeskForm):
    name = forms.CharField(required=False, max_length=100)
    description = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))


class WordsForm(RevisionForm):
    label = forms.CharField(required=False, max_length=60)
    definition = forms.CharField(
        required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def initial_of(self, row: Any) -> dict[str, Any]:
        return words(row)


class RatingForm(DeskForm):
    label = forms.CharField(required=False, max_length=60)
    code = forms.SlugField(max_length=40, help_text="For machines; it never changes.")
    definition = forms.CharField(required=False, max_length=300)
    value = forms.IntegerField(required=False, help_text="With worst and best, or none.")
    worst = forms.IntegerField(required=False)
    best = forms.IntegerField(required=False)

    def step(self) -> scales.Step:
        return scales.Step(**self.cleaned_data)


def words(rating: Rating) -> dict[str, Any]:
    return {
        "revision": rating.revision,
        "label": rating.label,
        "definition": rating.definition,
    }


@admin.display(description="steps")
def steps(row: Any) -> str:
    return str(row.step_count)


@admin.register(RatingScale)
class RatingScaleAdmin(DeskAdmin):
    adding = scales.EDIT
    list_display = ("name", "description", "in_use", steps)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RatingScale]:
        rows: QuerySet[RatingScale] = super().get_queryset(request)
        return rows.annotate(step_count=Count("ratings"))

    def get_urls(self) -> list[URLPattern]:
        ours = [
            self.route("<int:pk>/use/", use, "use"),
            self.route("<int:pk>/ratings/", add_rating, "rating"),
            self.route("<int:pk>/ratings/<int:row>/", reword, "reword"),
        ]
        return [*ours, *super().get_urls()]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.open(request, view=add_scale, methods=("GET", "POST"))

    def change_view(self, request: HttpRequest, object_id: str, *a: Any, **k: Any) -> HttpResponse:
        return self.open(request, view=page, pk=desk.number(object_id))


def page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, get_object_or_404(RatingScale, pk=pk))


def add_scale(request: HttpRequest) -> HttpResponse:
    form = ScaleForm(request.POST if request.method == "POST" else None, section="scale")
    refusal = None
    if request.method == "POST":
        made: list[RatingScale] = []
        refusal = acting.attempt(
            form,
            lambda: made.append(
                scales.add_scale(
                    name=form.cleaned_data["name"],
                    description=form.cleaned_data["description"],
                    by=desk.person(request),
                    now=timezone.localtime(),
                )
            ),
        )
        if not refusal:
            return redirect("admin:claims_ratingscale_change", made[0].pk)
    context = {"title": "Add a rating scale", "form": form, "refusal": refusal}
    code = refusal.code if refusal else 200
    return desk.show(request, "scale/add.html", context, code=code)


def add_rating(request: HttpRequest, pk: int) -> HttpResponse:
    scale = get_object_or_404(RatingScale, pk=pk)
    form = RatingForm(request.POST, section="rating")
    return answer(
        request,
        scale,
        form,
        lambda: scales.add_rating(
            scale=scale, step=form.step(), by=desk.person(request), now=timezone.localtime()
        ),
        done="The step is added.",
    )


def reword(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    rating = get_object_or_404(Rating.objects.select_related("scale"), pk=row, scale=pk)
    form = WordsForm(request.POST, section=f"words-{row}")
    return answer(
        request,
        rating.scale,
        form,
        lambda: scales.reword_rating(
            rating=rating,
            label=form.cleaned_data["label"],
            definition=form.cleaned_data["definition"],
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The words are saved. What is published keeps the words it had.",
    )


def use(request: HttpRequest, pk: int) -> HttpResponse:
    scale = get_object_or_404(RatingScale, pk=pk)
    form = RevisionForm(request.POST, section="use")
    done = f"New verdicts are rated on “{scale}”."
    return answer(
        request,
        scale,
        form,
        lambda: scales.use_scale(
            scale=scale,
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done=done,
    )


def answer(
    request: HttpRequest,
    scale: RatingScale,
    form: DeskForm,
    act: Callable[[], object],
    *,
    done: str,
) -> HttpResponse:
    refusal = acting.attempt(form, act)
    if refusal:
        fresh = RatingScale.objects.get(pk=scale.pk)
        return render(request, fresh, bound=form, refusal=refusal)
    messages.success(request, done)
    return redirect("admin:claims_ratingscale_change", scale.pk)


def render(
    request: HttpRequest,
    scale: RatingScale,
    *,
    bound: DeskForm | None = None,
    refusal: acting.Refusal | None = None,
) -> HttpResponse:
    held = {bound.section: bound} if bound else {}
    rows = [
        (
            row,
            held.get(f"words-{row.pk}") or WordsForm(section=f"words-{row.pk}", initial=words(row)),
        )
        for row in scale.ratings.all()
    ]
    context = {
        "title": str(scale),
        "scale": scale,
        "rows": rows,
        "bound": list(held),
        "use": RevisionForm(section="use", initial={"revision": scale.revision}),
        "form": held.get("rating") or RatingForm(section="rating"),
        "may_edit": desk.may(request, scales.EDIT),
        "refusal": refusal,
    }
    code = refusal.code if refusal else 200
    return desk.show(request, "scale/page.html", context, code=code)
