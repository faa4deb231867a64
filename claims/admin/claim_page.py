"""The claim page: one claim with all that belongs to it, and the forms to work on it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from claims import choices
from claims.admin import (
    binding_forms,
    blind_panel,
    checklist,
    desk,
    evidence_forms,
    forms,
    history,
    intake_forms,
    truth_tables,
    verdict_panel,
)
from claims.admin.acting import Refusal
from claims.admin.next_step import next_step
from claims.models import Claim, CommentRequest, Evidence, ReReview, Verdict
from claims.rules import listing
from claims.services import weighing
from sources.choices import HEALTH_MEANING
from sources.models import LinkCheck, Register
from sources.services import roles

STAGES = choices.VerdictStage
WRITING = {STAGES.DRAFT, STAGES.RETURNED}
"""Stages in which the form is open for those who may write; else the text is there to be read."""
Forms = Mapping[str, forms.DeskForm]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    evidence: Evidence
    meaning: str
    withdraw: forms.DeskForm
    open: bool


@dataclass(frozen=True, slots=True)
class CommentRow:
    request: CommentRequest
    answer: forms.DeskForm


def claim_or_404(pk: int) -> Claim:
    wanted = Claim.objects.select_related("claimant", "whole", "taken_in_by", "declined_by")
    return get_object_or_404(wanted, pk=pk)


def address(claim: Claim, section: str = "") -> str:
    page = reverse("admin:claims_claim_change", args=[claim.pk])
    return f"{page}#{section}" if section else page


def page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, claim_or_404(pk))


def render(
    request: HttpRequest,
    claim: Claim,
    *,
    bound: Forms | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The page; `bound` are forms that were refused, by section, with what was typed in them."""
    by, held, now = desk.person(request), dict(bound or {}), timezone.localtime()
    permissions = roles.permissions_of(by=by)
    panel = verdict_panel.panel(claim=claim, by=by, permissions=permissions, now=now)
    evidence = evidence_rows(claim, held)
    standing = sum(not row.evidence.withdrawn_at for row in evidence)
    rereview = ReReview.objects.open().filter(verdict__claim=claim).first()
    shown: dict[str, Any] = _forms(request, claim, panel, now.date()) | held
    context = (
        _around(claim)
        | _of_verdict(panel)
        | _of_lists(claim)
        | {
            "may": {name.replace(".", "_"): True for name in permissions},
            "refusal": refusal,
            "bound": list(held),
            "next_step": next_step(
                claim=claim, panel=panel, evidence=standing, came_back=rereview is not None, by=by
            ),
            "evidence": evidence,
            "standing_count": standing,
            "comments": _comment_rows(claim, held, now.date()),
            "rereview": rereview,
            "change": request.GET.get("change", ""),
            "forms": shown,
            "checklist": checklist.of(panel.points, form=None, verdict=panel.verdict),
            "form_checklist": checklist.of(
                panel.points, form=_written_in(panel, shown), verdict=panel.verdict
            ),
        }
    )
    return desk.show(request, "claim/page.html", context, code=refusal.code if refusal else 200)


def _around(claim: Claim) -> dict[str, Any]:
    return {
        "title": claim.text,
        "subtitle": None,
        "claim": claim,
        "appearances": claim.appearances.select_related("article__outlet"),
        "parts": claim.parts.order_by("part"),
        "steps": history.steps_of(claim),
        "versions": history.versions_of(claim),
    }


def _of_verdict(panel: verdict_panel.Panel) -> dict[str, Any]:
    return {
        "panel": panel,
        "cited": list(panel.verdict.cited.select_related("source")) if panel.verdict else [],
        "cited_in_making": _cited_ids(panel.verdict),
        "cited_in_public": _cited_ids(panel.current),
        "writing": _is_writing(panel),
        "stages": _stages(panel.verdict),
        "public_path": public_path(panel),
    }


def _of_lists(claim: Claim) -> dict[str, Any]:
    weighed = weighing.of_registers(claim=claim)
    return {
        "said": weighed.said,
        "lists": truth_tables.drawn(weighed),
        "bound_count": sum(len(one.bindings) for one in weighed.registers),
        "suggestions": truth_tables.suggestions(claim, weighed),
        "may_bind": Register.objects.exists(),
    }


def evidence_rows(claim: Claim, held: Forms) -> list[EvidenceRow]:
    """Standing evidence first; each with its last look."""
    rows = with_last_look(claim.evidence.for_display()).order_by(
        F("withdrawn_at").asc(nulls_first=True), "id"
    )
    return [
        EvidenceRow(
            evidence=row,
            meaning=HEALTH_MEANING[row.link.health] if row.link else "",
            withdraw=_held(held, evidence_forms.WithdrawForm, f"withdraw-{row.pk}", seen(row)),
            open=f"withdraw-{row.pk}" in held,
        )
        for row in rows.select_related("withdrawn_by")
    ]


def with_last_look(evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Adds `looked_at`, `looked_outcome` and `looked_reason` of the newest look at its link."""
    newest = LinkCheck.objects.filter(link=OuterRef("link")).newest_first()
    return evidence.annotate(
        looked_at=Subquery(newest.values("checked_at")[:1]),
        looked_outcome=Subquery(newest.values("outcome")[:1]),
        looked_reason=Subquery(newest.values("reason")[:1]),
    )


def _comment_rows(claim: Claim, held: Forms, today: dt.date) -> list[CommentRow]:
    return [
        CommentRow(
            request=request,
            answer=_held(
                held,
                evidence_forms.AnswerForm,
                f"answer-{request.pk}",
                {"answered_on": today} | seen(request),
            ),
        )
        for request in claim.comment_requests.all()
    ]


def seen(row: Evidence | CommentRequest) -> dict[str, Any]:
    return {"revision": row.revision}


def _held(
    held: Forms, kind: type[forms.DeskForm], section: str, initial: dict[str, Any] | None = None
) -> forms.DeskForm:
    return held.get(section) or kind(section=section, initial=initial)


def _forms(
    request: HttpRequest, claim: Claim, panel: verdict_panel.Panel, today: dt.date
) -> dict[str, forms.DeskForm]:
    of_claim = {"revision": claim.revision}
    of_verdict = {"revision": panel.verdict.revision if panel.verdict else None}
    change = request.GET.get("change", "")
    of_review = blind_panel.forms_of(claim=claim, panel=panel.blind) if panel.blind else {}
    return of_review | {
        "details": intake_forms.ClaimForm(
            section="details", initial=intake_forms.claim_details(claim)
        ),
        "appearance": intake_forms.AppearanceForm(section="appearance"),
        "attach": evidence_forms.EvidenceForm(section="attach"),
        "comment": evidence_forms.CommentForm(section="comment", initial={"asked_on": today}),
        "bind": binding_forms.BindingForm(section="bind", initial=of_claim),
        "verdict": verdict_panel.draft_form(claim=claim, panel=panel, today=today, change=change),
        "withdraw": forms.RevisionForm(section="withdraw", initial=of_verdict),
        "approve": forms.RevisionForm(section="approve", initial=of_verdict),
        "return": forms.ReasonForm(section="return", initial=of_verdict),
        "decline": forms.ReasonForm(section="decline", initial=of_claim),
        "reopen": forms.RevisionForm(section="reopen", initial=of_claim),
    }


def _written_in(panel: verdict_panel.Panel, shown: Mapping[str, Any]) -> Any:
    """The form that the live checklist stands in."""
    return shown["proposal" if panel.blind and panel.blind.may_hand_in else "verdict"]


def public_path(panel: verdict_panel.Panel) -> str:
    if panel.current is None:
        return ""
    record: Any = panel.current.record
    claim = record["claim"]
    return listing.page_path(claim_id=claim["id"], text=claim["text"])


def _is_writing(panel: verdict_panel.Panel) -> bool:
    return panel.verdict is not None and panel.verdict.stage in WRITING and panel.steps.save


def _stages(verdict: Verdict | None) -> list[tuple[str, str]]:
    """The way of a verdict; where it begins again when it was returned."""
    first = STAGES.RETURNED if verdict and verdict.stage == STAGES.RETURNED else STAGES.DRAFT
    way = (first, STAGES.PROPOSED, STAGES.APPROVED, STAGES.PUBLISHED)
    return [(stage.value, str(stage.label)) for stage in way]


def _cited_ids(verdict: Verdict | None) -> set[int]:
    return set(verdict.cited.values_list("pk", flat=True)) if verdict else set()
