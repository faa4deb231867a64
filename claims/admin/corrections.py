"""The desk of correction requests: what readers say is wrong, and what becomes of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern
from django.utils import timezone

from claims import choices
from claims.admin import acting, claim_page, desk, forms, letters, verdict_panel
from claims.admin.correction_forms import LedToForm, ReplyForm, TriageForm, triage_of
from claims.admin.desk import DeskAdmin
from claims.models import CorrectionRequest
from claims.services import corrections
from sources.services import roles

SHOWN = 110  # characters
MAILED = "The answer is mailed, and the reader's address is erased."
KEPT = "The answer is kept. Send it by hand: the text is below."
NOBODY = "The answer is kept. The reader left no address, so there is nothing to send."


class OpenFilter(admin.SimpleListFilter):
    """Open ones unless answered ones are asked for."""

    title, parameter_name = "stage", "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("answered", "Answered")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [dict(first) | {"display": "Open"}, *others]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[CorrectionRequest]
    ) -> QuerySet[CorrectionRequest]:
        return queryset.exclude(route="") if self.value() else queryset.filter(route="")


@admin.display(description="what is wrong")
def message(row: Any) -> str:
    return truncatechars(row.message, SHOWN)


@admin.display(description="claim")
def claim(row: Any) -> str:
    return truncatechars(row.claim.text, SHOWN)


@admin.display(description="stage")
def stage(row: Any) -> str:
    return stage_of(row)[0]


@admin.register(CorrectionRequest)
class CorrectionRequestAdmin(DeskAdmin):
    list_display = (message, claim, stage, "received_at", "triage", "triaged_by", "answered_by")
    list_display_links = (message,)
    list_filter = (OpenFilter, "triage")
    list_select_related = ("claim", "triaged_by", "answered_by")
    search_fields = ("message", "claim__text", "answer")

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What nobody has looked at first."""
        return [F("triaged_at").asc(nulls_first=True), "received_at", "id"]

    def get_urls(self) -> list[URLPattern]:
        own = [self.route(f"<int:pk>/{at}/", view, at) for at, view in STEPS.items()]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *a: Any, **k: Any) -> HttpResponse:
        return self.open(request, view=page, pk=desk.number(object_id))


def stage_of(request: CorrectionRequest) -> tuple[str, str]:
    """Where it stands in words, and their tone."""
    if request.route:
        return "Answered", "good"
    if request.answer:
        return "To be sent", "warn"
    return ("To be answered", "open") if request.triage else ("New", "warn")


def page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, request_or_404(pk))


def triage(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_or_404(pk)
    form = TriageForm(request.POST, section="triage")
    return _answer(
        request,
        asked,
        form,
        lambda: corrections.triage(
            request=asked,
            triage=form.cleaned_data["triage"],
            reason=form.cleaned_data["reason"],
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="Triaged. The reader waits for an answer.",
    )


def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answer, then mail it; what was not mailed is shown to be sent by hand."""
    asked = request_or_404(pk)
    form = ReplyForm(request.POST, section="reply")
    by, now = desk.person(request), timezone.localtime()
    refusal = acting.attempt(
        form,
        lambda: corrections.answer(
            request=asked,
            answer=form.cleaned_data["answer"],
            revision=form.seen(),
            by=by,
            now=now,
        ),
    )
    if refusal:
        return render(request, request_or_404(pk), bound={"reply": form}, refusal=refusal)
    kept = request_or_404(pk)
    told = KEPT if kept.email else NOBODY
    if letters.send(kept):
        corrections.sent(request=kept, route=choices.AnswerRoute.MAILED, by=by, now=now)
        told = MAILED
    messages.success(request, told)
    return redirect("admin:claims_correctionrequest_change", pk)


def sent(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_or_404(pk)
    form = forms.RevisionForm(request.POST, section="sent")
    return _answer(
        request,
        asked,
        form,
        lambda: corrections.sent(
            request=asked,
            route=choices.AnswerRoute.BY_HAND,
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="Noted. The reader's address is erased.",
    )


def link(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_or_404(pk)
    form = LedToForm(request.POST, section="link").offer(asked)
    return _answer(
        request,
        asked,
        form,
        lambda: corrections.link(
            request=asked,
            verdict=form.cleaned_data["led_to"],
            revision=form.seen(),
            by=desk.person(request),
        ),
        done="Saved. The reader's page of the request says so.",
    )


def erase(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_or_404(pk)
    form = forms.RevisionForm(request.POST, section="erase")
    return _answer(
        request,
        asked,
        form,
        lambda: corrections.erase_email(
            request=asked,
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The address is erased.",
    )


STEPS = {"triage": triage, "reply": reply, "sent": sent, "link": link, "erase": erase}


def request_or_404(pk: int) -> CorrectionRequest:
    wanted = CorrectionRequest.objects.select_related(
        "claim", "about", "led_to", "triaged_by", "answered_by"
    )
    return get_object_or_404(wanted, pk=pk)


def render(
    request: HttpRequest,
    asked: CorrectionRequest,
    *,
    bound: Mapping[str, forms.DeskForm] | None = None,
    refusal: acting.Refusal | None = None,
) -> HttpResponse:
    permissions = roles.permissions_of(by=desk.person(request))
    panel = verdict_panel.in_the_making(asked.claim)
    context = {
        "title": "Correction request",
        "subtitle": None,
        "asked": asked,
        "stage": stage_of(asked),
        "record": asked.about.record,
        "public_page": letters.page_of(asked),
        "claim_page": claim_page.address(asked.claim, "verdict"),
        "making": panel,
        "letter": letters.text_of(asked) if asked.answer and asked.email else "",
        "mail_is_set_up": letters.is_set_up(),
        "may_triage": corrections.TRIAGE in permissions,
        "may_answer": corrections.ANSWER in permissions,
        "may_draft": "claims.propose" in permissions,
        "forms": _forms(asked) | dict(bound or {}),
        "bound": list(bound or {}),
        "refusal": refusal,
    }
    code = refusal.code if refusal else 200
    return desk.show(request, "correction/page.html", context, code=code)


def _forms(asked: CorrectionRequest) -> dict[str, forms.DeskForm]:
    seen = {"revision": asked.revision}
    link = LedToForm(section="link", initial=seen | {"led_to": asked.led_to}).offer(asked)
    return {
        "triage": TriageForm(section="triage", initial=triage_of(asked)),
        "reply": ReplyForm(section="reply", initial=seen),
        "link": link,
        "sent": forms.RevisionForm(section="sent", initial=seen),
        "erase": forms.RevisionForm(section="erase", initial=seen),
    }


def _answer(
    request: HttpRequest,
    asked: CorrectionRequest,
    form: forms.DeskForm,
    act: Callable[[], object],
    *,
    done: str,
) -> HttpResponse:
    refusal = acting.attempt(form, act)
    if refusal:
        fresh = request_or_404(asked.pk)
        return render(request, fresh, bound={form.section: form}, refusal=refusal)
    messages.success(request, done)
    return redirect("admin:claims_correctionrequest_change", asked.pk)
