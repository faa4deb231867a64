"""Articles come in by address, fetched by a task, or as pasted text; never twice."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from claims import choices
from claims.models import Article, Outlet
from sources.models.link import URL_MAX_LENGTH
from sources.services import cataloguing, revisions, roles

TAKE_IN = "claims.take_in"


class NotUsable(Exception):
    """What was typed cannot become an article; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Description:
    """What a person knows about an article; all of it may be empty."""

    outlet: str = ""
    outlet_url: str = ""
    title: str = ""
    byline: str = ""
    published_on: dt.date | None = None
    language: str = "en"


@transaction.atomic
def take_in_address(
    *, typed_url: str, description: Description, by: User, now: dt.datetime
) -> tuple[Article, bool]:
    """(article to be fetched by a task, created); the same address is found, not doubled.

    Raises canonical.UnusableAddress with a sentence for the form.
    """
    roles.require(by=by, permission=TAKE_IN)
    _require_past(description, now)
    url = cataloguing.canonical_address(typed=typed_url)
    known = Article.objects.filter(url=url).first()
    if known:
        return known, False
    article = _article(description, by, now)
    article.url, article.typed_url = url, typed_url.strip()[:URL_MAX_LENGTH]
    article.stage, article.next_fetch_at = choices.ArticleStage.TO_BE_FETCHED, now
    return _saved_or_found(article)


@transaction.atomic
def take_in_text(
    *,
    text: str,
    description: Description,
    by: User,
    now: dt.datetime,
    typed_url: str = "",
) -> tuple[Article, bool]:
    """(article from pasted text, created); the same address or the same text is found again."""
    roles.require(by=by, permission=TAKE_IN)
    text = _clean(text)
    if not text:
        raise NotUsable("text", "Paste the text of the article.")
    _require_past(description, now)
    url = cataloguing.canonical_address(typed=typed_url) if typed_url.strip() else None
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = _known(url, digest)
    if known:
        return _with_text(known, text, digest), False
    article = _article(description, by, now)
    article.url, article.typed_url = url, typed_url.strip()[:URL_MAX_LENGTH]
    article.text, article.text_sha256 = text, digest
    article.title = article.title or text.splitlines()[0][:300]
    article.stage = choices.ArticleStage.PASTED
    return _saved_or_found(article)


@transaction.atomic
def paste_text(*, article: Article, text: str, revision: int | None, by: User) -> Article:
    """The text of an article whose page could not be fetched. Raises Stale.

    A text that came in meanwhile is kept: quotes may stand in it.
    """
    roles.require(by=by, permission=TAKE_IN)
    text = _clean(text)
    if not text:
        raise NotUsable("text", "Paste the text of the article.")
    locked = revisions.lock(rows=Article.objects.all(), pk=article.pk, revision=revision)
    if locked.text:
        raise NotUsable("text", "The article has a text by now, which was kept.")
    return _with_text(locked, text, hashlib.sha256(text.encode()).hexdigest())


@transaction.atomic
def retry_fetch(
    *, article: Article, by: User, now: dt.datetime, revision: int | None = None
) -> Article:
    """Put an article that could not be fetched back in the queue. Raises Stale."""
    roles.require(by=by, permission=TAKE_IN)
    locked = revisions.lock(rows=Article.objects.all(), pk=article.pk, revision=revision)
    if locked.stage != choices.ArticleStage.FAILED:
        raise NotUsable("stage", "Only an article that could not be fetched is fetched again.")
    locked.stage, locked.failure = choices.ArticleStage.TO_BE_FETCHED, ""
    locked.fetch_attempts, locked.next_fetch_at = 0, now
    locked.revision += 1
    locked.save()
    return locked


@transaction.atomic
def describe(
    *,
    article: Article,
    description: Description,
    revision: int | None,
    by: User,
    now: dt.datetime,
) -> Article:
    """Correct what is known about an article. Raises revisions.Stale."""
    roles.require(by=by, permission=TAKE_IN)
    _require_past(description, now)
    locked = revisions.lock(rows=Article.objects.all(), pk=article.pk, revision=revision)
    locked.outlet = _outlet(description.outlet, description.outlet_url)
    locked.title, locked.byline = description.title, description.byline
    locked.published_on, locked.language = description.published_on, description.language
    locked.revision += 1
    locked.save()
    return locked


def _require_past(description: Description, now: dt.datetime) -> None:
    """schema.org dates a CreativeWork by the day it was published, which has come."""
    if description.published_on and description.published_on > now.date():
        raise NotUsable(
            "published_on",
            "The day of publication lies in the future. Check it, or leave it empty.",
        )


def _outlet(name: str, site_url: str) -> Outlet | None:
    if not name.strip():
        return None
    return Outlet.objects.get_or_create(name=name.strip(), defaults={"site_url": site_url})[0]


def _article(description: Description, by: User, now: dt.datetime) -> Article:
    return Article(
        outlet=_outlet(description.outlet, description.outlet_url),
        title=description.title.strip(),
        byline=description.byline.strip(),
        published_on=description.published_on,
        language=description.language,
        taken_in_by=by,
        taken_in_at=now,
    )


def _known(url: str | None, digest: str) -> Article | None:
    """The article at that address; without one, the article of that text."""
    same = {"url": url} if url else {"text_sha256": digest, "url": None}
    return Article.objects.filter(**same).first()


def _saved_or_found(article: Article) -> tuple[Article, bool]:
    """(the new article, True), or the one somebody else saved a moment before, False."""
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError:
        known = _known(article.url, article.text_sha256)
        if known is None:
            raise
        return known, False
    return article, True


def _with_text(article: Article, text: str, digest: str) -> Article:
    """An article that could not be fetched takes the pasted text."""
    if not article.text:
        article.text, article.text_sha256 = text, digest
        article.stage, article.failure = choices.ArticleStage.PASTED, ""
        article.next_fetch_at = article.lease_token = article.lease_until = None
        article.revision += 1
        article.save()
    return article


def _clean(text: str) -> str:
    """Line ends as newlines, no control characters, no blank edges."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in kept if char == "\n" or char == "\t" or char >= " ").strip()
