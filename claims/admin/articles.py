"""The desk of articles: the list, and the addresses of the article page."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from claims.admin import article_page, desk, take_in
from claims.admin.desk import DeskAdmin
from claims.models import Article
from claims.services import intake

STEPS = {
    "details": article_page.details,
    "claim": article_page.claim,
    "paste": article_page.paste,
    "retry": article_page.retry,
}


@admin.display(description="article", ordering="title")
def title(row: Any) -> str:
    return str(row)


@admin.display(description="stage", ordering="stage")
def stage(row: Any) -> str:
    return str(row.get_stage_display())


@admin.display(description="claims", ordering="claim_count")
def claims(row: Any) -> str:
    return str(row.claim_count)


@admin.display(description="taken in", ordering="taken_in_at")
def taken_in(row: Any) -> str:
    return desk.day(row.taken_in_at)


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    adding = intake.TAKE_IN
    list_display = (title, "outlet", "published_on", stage, claims, taken_in)
    list_display_links = (title,)
    list_filter = ("stage", ("outlet", admin.RelatedOnlyFieldListFilter), "language")
    list_select_related = ("outlet",)
    search_fields = ("title", "outlet__name", "byline", "url")
    search_help_text = "Title, outlet, byline or address."
    date_hierarchy = "published_on"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        counted = Count("appearances__claim", distinct=True)
        rows: QuerySet[Article] = super().get_queryset(request)
        return rows.defer("text").annotate(claim_count=counted)

    def get_urls(self) -> list[URLPattern]:
        steps = [self.route(f"<int:pk>/{at}/", view, at) for at, view in STEPS.items()]
        look = self.route("<int:pk>/progress/", article_page.progress, "progress", methods=["GET"])
        return [*steps, look, *super().get_urls()]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.open(request, view=take_in.article, methods=("GET", "POST"))

    def change_view(self, request: HttpRequest, object_id: str, *a: Any, **k: Any) -> HttpResponse:
        return self.open(request, view=article_page.page, pk=desk.number(object_id))
