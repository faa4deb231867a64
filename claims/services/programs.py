"""What a program does with a key of scope write: it takes claims in, and corrects those until a
person judges them. It can neither propose nor approve.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID

from django.contrib.auth.models import User

from claims import choices
from claims.models import ApiKey, Article, Claim
from claims.services import articles, intake, ledger, turns
from sources.rules import canonical

STAGES = choices.VerdictStage
JUDGED = {
    STAGES.PROPOSED: "A verdict on this claim is before a second reader.",
    STAGES.APPROVED: "A verdict on this claim is approved.",
    STAGES.PUBLISHED: "A verdict on this claim is published.",
}
UNREAD = "Said at {url}: “{quote}” The text of that article was not here yet when this came in."


class NotYours(Exception):
    """No such claim, or another one took it in: a program is not told which."""


class Judged(Exception):
    """A person is judging the claim, or has; a program does not change it under their hands."""


class Changed(Exception):
    """The claim is not as the program saw it; `current` is what it is now, with its `tag`."""

    def __init__(self, current: "TakenIn", tag: str) -> None:
        self.current, self.tag = current, tag
        super().__init__("The claim was changed since you read it. Here is what it is now.")


class ArticleTaken(TypedDict):
    url: str
    stage: str


class TakenIn(TypedDict):
    """A claim that this key took in. `stage` of its verdict: `to-review` when there is none, and
    `declined` when a person decided not to check it."""

    id: str
    text: str
    language: str
    claimant: str | None
    claimed_on: str | None
    stage: str
    articles: list[ArticleTaken]


@dataclass(frozen=True, slots=True)
class Words:
    """What a program says of a claim. A quote needs the address of its article."""

    text: str
    claimant: str = ""
    claimed_on: dt.date | None = None
    language: str = "en"
    article_url: str = ""
    quote: str = ""


@ledger.governed()
def take_in(*, key: ApiKey, words: Words, now: dt.datetime) -> Claim:
    """A claim for review, with its article, which a task fetches when it is not on file.

    A quote becomes an appearance when the text of the article is here, and is kept in the internal
    notes until then. Raises intake.NotUsable, articles.NotUsable and canonical.UnusableAddress.
    """
    by = _account(key)
    article = _article(words, by, now)
    readable = article if article and article.text and words.quote else None
    notes = ""
    if article and not readable:
        quoted = UNREAD.format(url=words.article_url, quote=words.quote)
        notes = quoted if words.quote else f"Said at {words.article_url}"
    return intake.take_in_claim(
        description=intake.ClaimDescription(
            text=words.text,
            claimant=words.claimant,
            claimed_on=words.claimed_on,
            language=words.language,
            notes=notes,
        ),
        article=readable,
        quote=words.quote,
        by=by,
        now=now,
    )


@ledger.governed()
def correct(
    *,
    key: ApiKey,
    claim_id: UUID,
    changes: Mapping[str, Any],
    matches: Callable[[str], bool],
    now: dt.datetime,
) -> Claim:
    """Change what was said of a claim that nobody judges yet: `changes` are fields of Words.

    `matches` says whether the program saw the claim as it is, by its `tag`. Raises NotYours,
    Changed, Judged and intake.NotUsable.
    """
    claim = turns.take_with_whole(claim=owned(key=key, claim_id=claim_id))
    if not matches(now_is := tag(claim=claim)):
        raise Changed(told(claim=claim), now_is)
    if reason := _judged(claim):
        raise Judged(f"{reason} Nothing was changed. Tell the newsroom.")
    before = intake.ClaimDescription(
        text=claim.text,
        claimant=claim.claimant.name if claim.claimant else "",
        claimed_on=claim.claimed_on,
        language=claim.language,
        topics=tuple(claim.topics),
        notes=claim.notes,
        whole=claim.whole,
        part=claim.part,
        blind_review=claim.blind_review,
    )
    return intake.edit_claim(
        claim=claim,
        description=dataclasses.replace(before, **changes),
        revision=claim.revision,
        by=_account(key),
        now=now,
    )


def owned(*, key: ApiKey, claim_id: UUID) -> Claim:
    """The claim, if this key took it in."""
    claim = Claim.objects.filter(public_id=claim_id, taken_in_by=_account(key)).first()
    if claim is None:
        raise NotYours("This key took in no claim with this id.")
    return claim


def told(*, claim: Claim) -> TakenIn:
    """The claim as the program that took it in is told of it."""
    found = Article.objects.filter(appearances__claim=claim).order_by("pk").distinct()
    return {
        "id": str(claim.public_id),
        "text": claim.text,
        "language": claim.language,
        "claimant": claim.claimant.name if claim.claimant else None,
        "claimed_on": claim.claimed_on.isoformat() if claim.claimed_on else None,
        "stage": _stage(claim),
        "articles": [{"url": one.url or "", "stage": one.stage} for one in found],
    }


def tag(*, claim: Claim) -> str:
    """Of the revision and of all that is told: another one whenever either is another."""
    words = json.dumps(told(claim=claim), sort_keys=True)
    return f"{claim.revision}-{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def _stage(claim: Claim) -> str:
    if claim.declined_at:
        return "declined"
    stages = set(claim.verdicts.values_list("stage", flat=True))
    return next((str(stage) for stage in reversed(STAGES.values) if stage in stages), "to-review")


def _judged(claim: Claim) -> str:
    """Why a program may not touch it; a published version counts while it is under embargo too."""
    if claim.declined_at:
        return "This claim was declined."
    if claim.blind_rounds.filter(settled_at__isnull=True, proposals__isnull=False).exists():
        return "Two people are judging this claim."
    stages = set(claim.verdicts.values_list("stage", flat=True))
    return next((reason for stage, reason in JUDGED.items() if stage in stages), "")


def _article(words: Words, by: User, now: dt.datetime) -> Article | None:
    if not words.article_url:
        if words.quote:
            raise intake.NotUsable("quote", "Give the address of the article that is quoted.")
        return None
    try:
        return articles.take_in_address(
            typed_url=words.article_url,
            description=articles.Description(language=words.language),
            by=by,
            now=now,
        )[0]
    except canonical.UnusableAddress as error:
        raise intake.NotUsable("article_url", str(error)) from error


def _account(key: ApiKey) -> User:
    if key.account is None:
        raise NotYours("This key has no account. Ask for a new one.")
    return key.account
