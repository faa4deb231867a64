"""The desk of claims: the list, and the addresses of the claim page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from claims.admin import (
    binding_steps,
    blind_steps,
    claim_columns,
    claim_filters,
    claim_page,
    claim_steps,
    desk,
    evidence_steps,
    presences,
    preview,
    take_in,
)
from claims.admin.desk import DeskAdmin
from claims.models import Claim
from claims.services import intake

STEPS = {
    "details": claim_steps.details,
    "appearance": claim_steps.appearance,
    "decline": claim_steps.decline,
    "reopen": claim_steps.reopen,
    "attach": evidence_steps.attach,
    "comment": evidence_steps.comment,
    "bind": binding_steps.bind,
    "draft": claim_steps.save_draft,
    "gate": claim_steps.gate,
    "withdraw": claim_steps.withdraw,
    "return": claim_steps.send_back,
    "approve": claim_steps.approve,
    "publish": claim_steps.publish,
}
ROW_STEPS: dict[str, tuple[str, desk.View]] = {
    "double-review/hand-in": ("hand_in", blind_steps.hand_in),
    "double-review/take-back": ("take_back", blind_steps.take_back),
    "double-review/settle": ("settle_blind", blind_steps.settle),
    "evidence/<int:row>/withdraw": ("evidence_withdraw", evidence_steps.withdraw),
    "evidence/<int:row>/check": ("evidence_check", evidence_steps.check_now),
    "lists/<int:row>/release": ("release", binding_steps.release),
    "comments/<int:row>/answer": ("comment_answer", evidence_steps.comment_answer),
}


@admin.register(Claim)
class ClaimAdmin(DeskAdmin):
    adding = intake.TAKE_IN
    list_display = claim_columns.COLUMNS
    list_display_links = claim_columns.COLUMNS[:1]
    list_filter = claim_filters.FILTERS
    list_select_related = ("claimant",)
    search_fields = ("text",)
    search_help_text = "Words of the claim, its claimant or its published summary, in any order."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return claim_columns.with_columns(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        return claim_filters.search(queryset, search_term), False

    def get_urls(self) -> list[URLPattern]:
        steps = [self.route(f"<int:pk>/{at}/", view, at) for at, view in STEPS.items()]
        rows = [self.route(f"<int:pk>/{at}/", view, n) for at, (n, view) in ROW_STEPS.items()]
        look = self.route("<int:pk>/preview/", preview.page, "preview", methods=["GET"])
        here = self.route("<int:pk>/presence/", presences.page, "presence", methods=["GET", "POST"])
        leave = self.route("<int:pk>/leave/", presences.leave, "leave")
        return [*steps, *rows, look, here, leave, *super().get_urls()]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.open(request, view=take_in.claim, methods=("GET", "POST"))

    def change_view(self, request: HttpRequest, object_id: str, *a: Any, **k: Any) -> HttpResponse:
        return self.open(request, view=claim_page.page, pk=desk.number(object_id))
