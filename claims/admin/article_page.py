"""The article page: its text to read, and the claims in it to pick out."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import formats, timezone

from claims import choices
from claims.admin import acting, bells, claim_page, desk, forms, intake_forms, reading
from claims.models import Appearance, Article, Claim
from claims.services import articles, intake

STAGES = choices.ArticleStage


def article_or_404(pk: int) -> Article:
    return get_object_or_404(Article.objects.select_related("outlet", "taken_in_by"), pk=pk)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, article_or_404(pk))


def render(
    request: HttpRequest,
    article: Article,
    *,
    bound: Mapping[str, forms.DeskForm] | None = None,
    refusal: acting.Refusal | None = None,
) -> HttpResponse:
    appearances = list(
        article.appearances.select_related("claim__claimant").order_by("position", "id")
    )
    context = {
        "title": str(article),
        "subtitle": None,
        "article": article,
        "may_take_in": desk.may(request, intake.TAKE_IN),
        "refusal": refusal,
        "bound": list(bound or {}),
        "waiting": article.stage == STAGES.TO_BE_FETCHED,
        "failed": article.stage == STAGES.FAILED,
        "progress": how_far(article),
        "paragraphs": reading.paragraphs(article.text, appearances),
        "appearances": appearances,
        "forms": _forms(article, appearances) | dict(bound or {}),
    }
    code = refusal.code if refusal else 200
    return desk.show(request, "article/page.html", context, code=code)


def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the fetching has come, for a page that waits for it."""
    article = get_object_or_404(Article.objects.defer("text"), pk=pk)
    return JsonResponse(
        {
            "stage": article.stage,
            "label": article.get_stage_display(),
            "failure": article.failure,
            "attempts": article.fetch_attempts,
            "words": how_far(article),
            "waiting": article.stage == STAGES.TO_BE_FETCHED,
        }
    )


def how_far(article: Article) -> str:
    """How the fetching goes, with the reason and the time when it was put off."""
    if not article.failure or article.next_fetch_at is None:
        return "This takes a few seconds."
    at = formats.time_format(timezone.localtime(article.next_fetch_at), "H:i")
    return f"{article.failure} It is tried again at {at}, or paste the text."


def details(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(pk)
    form = intake_forms.ArticleDetailsForm(request.POST, section="details")
    return answer(
        request,
        article,
        form,
        lambda: articles.describe(
            article=article,
            description=form.description(),
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The details are saved.",
    )


def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of an article whose page could not be fetched."""
    article = article_or_404(pk)
    form = intake_forms.PasteForm(request.POST, section="paste")
    return answer(
        request,
        article,
        form,
        lambda: articles.paste_text(
            article=article,
            text=form.cleaned_data["text"],
            revision=form.seen(),
            by=desk.person(request),
        ),
        done="The text is saved.",
    )


def retry(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(pk)
    form = forms.RevisionForm(request.POST, section="retry")

    def act() -> None:
        articles.retry_fetch(
            article=article,
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        )
        bells.fetch_articles()

    return answer(request, article, form, act, done="It is fetched again.")


def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """A claim picked out of this article; then to its page, or on with the next one."""
    article = article_or_404(pk)
    form = intake_forms.QuotedClaimForm(request.POST, section="claim")
    taken: list[Claim] = []

    def act() -> None:
        taken.append(
            intake.take_in_claim(
                description=form.description(),
                article=article,
                quote=form.cleaned_data["quote"],
                by=desk.person(request),
                now=timezone.localtime(),
            )
        )

    refusal = acting.attempt(form, act)
    if refusal:
        return render(request, article, bound={form.section: form}, refusal=refusal)
    messages.success(request, f"Claim {taken[0].pk} is taken in: {taken[0].text}")
    if "next" in request.POST:
        return redirect("admin:claims_article_change", pk)
    return redirect(claim_page.address(taken[0]))


def answer(
    request: HttpRequest,
    article: Article,
    form: forms.DeskForm,
    act: Callable[[], object],
    *,
    done: str,
) -> HttpResponse:
    refusal = acting.attempt(form, act)
    if refusal:
        fresh = article_or_404(article.pk)
        return render(request, fresh, bound={form.section: form}, refusal=refusal)
    messages.success(request, done)
    return redirect("admin:claims_article_change", article.pk)


def _forms(article: Article, appearances: list[Appearance]) -> dict[str, forms.DeskForm]:
    seen = {"revision": article.revision}
    return {
        "claim": intake_forms.QuotedClaimForm(
            section="claim", initial=_as_the_last_one(article, appearances)
        ),
        "details": intake_forms.ArticleDetailsForm(
            section="details", initial=intake_forms.article_details(article)
        ),
        "paste": intake_forms.PasteForm(section="paste", initial=seen),
        "retry": forms.RevisionForm(section="retry", initial=seen),
    }


def _as_the_last_one(article: Article, appearances: list[Appearance]) -> dict[str, Any]:
    """Claims of one article mostly have one claimant, day and topic: keep those of the last."""
    last = max(appearances, key=lambda one: one.pk, default=None)
    if last is None:
        return {"claimed_on": article.published_on, "language": article.language}
    held = intake_forms.claim_details(last.claim)
    kept = ("claimant", "claimant_kind", "claimed_on", "language", "topics")
    return {name: held[name] for name in kept}
