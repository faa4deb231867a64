"""Articles and claims come in: by address, as pasted text, picked out of an article, or by hand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from claims import choices
from claims.admin import acting, bells, claim_page, desk, intake_forms
from claims.models import Article, Claim
from claims.services import articles, intake

KNOWN = "This article was taken in before. Here it is."
TEXT_SAVED = "This article was taken in before, without its text. The text you pasted is saved."
TEXT_KEPT = (
    "This article was taken in before and has a text, which was kept. "
    "The text you pasted is another one; it was not saved."
)
NOT_TAKEN_OVER = "Its details were kept. Yours can be typed in below: {details}."


def article(request: HttpRequest) -> HttpResponse:
    """Take in an article; the same one again leads to the one on file."""
    if request.method != "POST":
        form = intake_forms.ArticleForm(section="article")
        return _article_page(request, form, None)
    form = intake_forms.ArticleForm(request.POST, section="article")
    taken: list[tuple[Article, bool]] = []
    refusal = acting.attempt(form, lambda: taken.append(_take_in(request, form)))
    if refusal:
        return _article_page(request, form, refusal)
    found, created = taken[0]
    pasted = form.cleaned_data["text"]
    if pasted and found.text.split() != pasted.split():
        return _article_page(request, form, acting.Refusal(TEXT_KEPT, 409, form.typed()), found)
    _tell(request, found, created, form)
    return redirect("admin:claims_article_change", found.pk)


def claim(request: HttpRequest) -> HttpResponse:
    """A claim that was heard, not read: it has no article yet."""
    form = intake_forms.ClaimForm(
        request.POST if request.method == "POST" else None, section="details"
    )
    if request.method != "POST":
        return _claim_page(request, form, None)
    taken: list[Claim] = []
    refusal = acting.attempt(form, lambda: taken.append(_take_in_claim(request, form)))
    if refusal:
        return _claim_page(request, form, refusal)
    messages.success(request, "The claim is taken in.")
    return redirect(claim_page.address(taken[0]))


def _take_in(request: HttpRequest, form: intake_forms.ArticleForm) -> tuple[Article, bool]:
    typed, by, now = form.cleaned_data, desk.person(request), timezone.localtime()
    if typed["text"]:
        return articles.take_in_text(
            text=typed["text"],
            typed_url=typed["address"],
            description=form.description(),
            by=by,
            now=now,
        )
    return articles.take_in_address(
        typed_url=typed["address"], description=form.description(), by=by, now=now
    )


def _take_in_claim(request: HttpRequest, form: intake_forms.ClaimForm) -> Claim:
    return intake.take_in_claim(
        description=form.description(), by=desk.person(request), now=timezone.localtime()
    )


def _tell(
    request: HttpRequest, article: Article, created: bool, form: intake_forms.ArticleForm
) -> None:
    if article.stage == choices.ArticleStage.TO_BE_FETCHED:
        bells.fetch_articles()
    if created:
        messages.success(request, "The article is taken in.")
        return
    messages.info(request, TEXT_SAVED if form.cleaned_data["text"] else KNOWN)
    if others := form.not_taken_over(article):
        details = "; ".join(f"{label} “{words}”" for label, words in others)
        messages.warning(request, NOT_TAKEN_OVER.format(details=details))


def _article_page(
    request: HttpRequest,
    form: intake_forms.ArticleForm,
    refusal: acting.Refusal | None,
    known: Article | None = None,
) -> HttpResponse:
    context = {"title": "Take in an article", "form": form, "refusal": refusal, "known": known}
    code = refusal.code if refusal else 200
    return desk.show(request, "article/take_in.html", context, code=code)


def _claim_page(
    request: HttpRequest, form: intake_forms.ClaimForm, refusal: acting.Refusal | None
) -> HttpResponse:
    context = {"title": "Take in a claim", "form": form, "refusal": refusal}
    code = refusal.code if refusal else 200
    return desk.show(request, "claim/take_in.html", context, code=code)
