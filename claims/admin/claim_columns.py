"""What the list of claims shows of each."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.template.defaultfilters import truncatechars
from django.utils.html import format_html

from claims import choices
from claims.admin import desk
from claims.models import Claim, Evidence, Verdict

SHOWN = 140  # characters


def with_columns(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Adds what the list shows, in the one query of the list. Ratings as they were frozen."""
    verdicts = Verdict.objects.filter(claim=OuterRef("pk"))
    current = verdicts.current().annotate(label=KT("record__verdict__rating__label"))
    evidence = Evidence.objects.standing().filter(claim=OuterRef("pk")).order_by()
    return claims.annotate(
        current_label=Subquery(current.values("label")[:1]),
        current_kind=Subquery(current.values("kind")[:1]),
        under_embargo=Exists(verdicts.under_embargo()),
        making=Subquery(verdicts.in_the_making().values("stage")[:1]),
        evidence_count=Subquery(evidence.values("claim").annotate(n=Count("pk")).values("n")),
        endangered=Exists(verdicts.endangered()),
    )


@admin.display(description="claim", ordering="text")
def text(row: Any) -> str:
    return truncatechars(row.text, SHOWN)


@admin.display(description="claimant", ordering="claimant__name")
def claimant(row: Any) -> str:
    return row.claimant.name if row.claimant else ""


@admin.display(description="published rating")
def rating(row: Any) -> str:
    if row.current_kind == choices.VerdictKind.RETRACTION:
        return "Retracted"
    return row.current_label or ""


@admin.display(description="stage")
def stage(row: Any) -> str:
    if row.declined_at:
        return "Declined"
    making = choices.VerdictStage(row.making).label if row.making else ""
    if row.current_kind:
        return f"Published · change {making.lower()}" if making else "Published"
    if row.under_embargo:
        return f"Under embargo · change {making.lower()}" if making else "Under embargo"
    return making or "To review"


@admin.display(description="evidence")
def evidence(row: Any) -> str:
    return str(row.evidence_count or 0)


@admin.display(description="watch")
def endangered(row: Any) -> str:
    if not row.endangered:
        return ""
    return format_html('<span class="badge bad">{}</span>', "⚠ Endangered")


@admin.display(description="taken in", ordering="taken_in_at")
def taken_in(row: Any) -> str:
    return desk.day(row.taken_in_at)


COLUMNS = (text, claimant, rating, stage, evidence, endangered, taken_in)
