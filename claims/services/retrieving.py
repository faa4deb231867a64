"""The text of articles that were taken in by their address is fetched, three times at most."""

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from claims import choices
from claims.models import Article, Outlet
from claims.rules import unfetched
from sources.rules import diagnosis, extraction
from sources.rules.seen import Seen
from sources.services import findings, seeing

AT_ONCE = 8
MOST_ATTEMPTS = 3
WAIT = (dt.timedelta(minutes=1), dt.timedelta(minutes=10))
"""Between the first and the second attempt, and between the second and the third."""
TITLE_MAX_LENGTH = 300
FAILURE_MAX_LENGTH = 300
OUTLET_MAX_LENGTH = 200
DEFAULT_LANGUAGE = "en"

logger = logging.getLogger(__name__)


def retrieve_due(*, clock: Callable[[], dt.datetime]) -> int:
    """Fetch the articles that wait, a few at a time; how many were settled or put off.

    An article is leased like a link: a worker that dies costs a delay, two workers never share one.
    Text that somebody pasted meanwhile stays.
    """
    token = uuid.uuid4()
    articles = _lease(token, clock())
    seen = seeing.see(urls=[article.url or "" for article in articles], clock=clock)
    for article, one in zip(articles, seen, strict=True):
        _settle(article, token, one, clock())
    return len(articles)


@transaction.atomic
def _lease(token: uuid.UUID, now: dt.datetime) -> list[Article]:
    due = Article.objects.due(now).order_by("next_fetch_at", "pk")
    chosen = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
    Article.objects.due(now).filter(pk__in=chosen).update(
        lease_token=token,
        lease_until=now + dt.timedelta(seconds=_lease_seconds()),
        fetch_attempts=F("fetch_attempts") + 1,
    )
    return list(Article.objects.filter(pk__in=chosen, lease_token=token).order_by("pk"))


def _lease_seconds() -> float:
    """As long as all of them take when they are on one host, and a little more."""
    return AT_ONCE * float(settings.FETCH_TIMEOUT + settings.FETCH_PER_HOST_DELAY) + 30


@transaction.atomic
def _settle(article: Article, token: uuid.UUID, seen: Seen, now: dt.datetime) -> None:
    """Write what came of it, unless the lease was lost or the text was pasted meanwhile."""
    locked = Article.objects.select_for_update().filter(pk=article.pk, lease_token=token).first()
    if locked is None:
        return
    locked.lease_token = locked.lease_until = locked.next_fetch_at = None
    found, page = _read(seen)
    if page is not None and page.text:
        _fill_in(locked, page, seen)
    elif (
        page is None and unfetched.is_trouble(found=found) and locked.fetch_attempts < MOST_ATTEMPTS
    ):
        locked.next_fetch_at = now + WAIT[max(locked.fetch_attempts, 1) - 1]
        locked.failure = _put_off(locked, unfetched.because(found=found))
    else:
        _give_up(locked, _why(found, page, seen))
    locked.revision += 1
    locked.save()


def _read(seen: Seen) -> tuple[diagnosis.Diagnosis, extraction.Page | None]:
    """The diagnosis, and the page when the answer was the page and not a notice in its place."""
    try:
        found = diagnosis.diagnose(seen=seen, known=diagnosis.Known())
        if found.outcome not in findings.WITH_CONTENT:
            return found, None
        return found, found.page or extraction.extract(
            html=seen.body, url=seen.final_url, content_type=seen.content_type
        )
    except Exception:
        logger.exception("The article at %s could not be read", seen.url)
        return findings.failed_diagnosis(), None


def _why(found: diagnosis.Diagnosis, page: extraction.Page | None, seen: Seen) -> str:
    if page is None:
        return unfetched.because(found=found)
    return unfetched.NO_TEXT if extraction.is_text(seen.content_type) else unfetched.NOT_A_PAGE


def _fill_in(article: Article, page: extraction.Page, seen: Seen) -> None:
    """What a person typed stays; the page fills in the rest."""
    article.stage, article.failure = choices.ArticleStage.FETCHED, ""
    article.text = page.text
    article.text_sha256 = hashlib.sha256(page.text.encode()).hexdigest()
    article.title = article.title or (page.title or page.heading)[:TITLE_MAX_LENGTH]
    article.published_on = article.published_on or page.published_on
    article.outlet = article.outlet or _outlet(page.site_name, seen.final_url)
    if article.language == DEFAULT_LANGUAGE and page.language:
        article.language = page.language.partition("-")[0].lower()


def _outlet(site_name: str, url: str) -> Outlet:
    """The outlet known for that site, else one named as the site names itself, or by its host."""
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    known = Outlet.objects.filter(Q(site_url=site) | Q(site_url=f"{site}/")).first()
    if known:
        return known
    name = (site_name or parts.netloc.removeprefix("www."))[:OUTLET_MAX_LENGTH]
    return Outlet.objects.get_or_create(name=name, defaults={"site_url": f"{site}/"})[0]


def _put_off(article: Article, why: str) -> str:
    return f"Attempt {article.fetch_attempts} did not get through: {why}."[:FAILURE_MAX_LENGTH]


def _give_up(article: Article, why: str) -> None:
    article.stage = choices.ArticleStage.FAILED
    article.failure = unfetched.sentence(why=why)[:FAILURE_MAX_LENGTH]
