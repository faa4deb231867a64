"""How the list of claims is narrowed."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from claims import choices
from claims.admin.forms import is_number
from claims.models import Claim, Claimant, Verdict, VerdictFacet
from claims.querysets import VerdictQuerySet
from claims.rules import listing

STAGES = choices.VerdictStage
MOST = 20
"""Claimants or topics offered as a filter: the most frequent ones. The search finds the others."""

Narrow = Callable[[Any, VerdictQuerySet], QuerySet[Claim]]


def _staged(*stages: choices.VerdictStage) -> Narrow:
    return lambda claims, verdicts: claims.open().filter(Exists(verdicts.filter(stage__in=stages)))


BY_STAGE: dict[str, tuple[str, Narrow]] = {
    "to-review": ("To review", lambda claims, verdicts: claims.to_review()),
    "making": ("In the making", _staged(STAGES.DRAFT, STAGES.RETURNED)),
    "proposed": ("Proposed", _staged(STAGES.PROPOSED)),
    "approved": ("Approved", _staged(STAGES.APPROVED)),
    "published": ("Published", lambda claims, verdicts: claims.with_published_verdict()),
    "embargo": (
        "Under embargo",
        lambda claims, verdicts: claims.filter(Exists(verdicts.under_embargo())),
    ),
    "endangered": (
        "Endangered",
        lambda claims, verdicts: claims.filter(Exists(verdicts.endangered())),
    ),
    "declined": ("Declined", lambda claims, verdicts: claims.exclude(declined_at=None)),
}


class StageFilter(admin.SimpleListFilter):
    title, parameter_name = "stage", "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, label) for name, (label, _) in BY_STAGE.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        chosen = BY_STAGE.get(self.value() or "")
        verdicts = Verdict.objects.filter(claim=OuterRef("pk"))
        return chosen[1](queryset, verdicts) if chosen else queryset


class ClaimantFilter(admin.SimpleListFilter):
    title, parameter_name = "claimant", "claimant"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        often = Claimant.objects.annotate(n=Count("claims")).filter(n__gt=0).order_by("-n", "name")
        return [(str(pk), name) for pk, name in often.values_list("pk", "name")[:MOST]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        chosen = self.value() or ""
        return queryset.filter(claimant=int(chosen)) if is_number(chosen) else queryset


class TopicFilter(admin.SimpleListFilter):
    """Topics of published verdicts, folded as their records are found by."""

    title, parameter_name = "published topic", "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        topics = VerdictFacet.objects.filter(name="topic").order_by()
        often = topics.values("value").annotate(n=Count("pk")).order_by("-n", "value")
        return [(value, value) for value in often.values_list("value", flat=True)[:MOST]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        if not self.value():
            return queryset
        verdicts = Verdict.objects.filter(claim=OuterRef("pk"))
        return queryset.filter(Exists(verdicts.current().with_facet("topic", self.value() or "")))


FILTERS = (
    StageFilter,
    ClaimantFilter,
    TopicFilter,
    ("language", admin.AllValuesFieldListFilter),
)


def search(claims: QuerySet[Claim], typed: str) -> QuerySet[Claim]:
    """Claims that hold every word: as typed, or folded in what is published of them."""
    for word in typed.split():
        published = Verdict.objects.filter(
            claim=OuterRef("pk"), search_text__contains=listing.fold(word)
        )
        claims = claims.filter(
            Q(text__icontains=word) | Q(claimant__name__icontains=word) | Exists(published)
        )
    return claims
