"""Shapes of the claims API that are not the answer on a claim itself."""

from typing import Any, NotRequired, TypedDict

from claims.models import Verdict
from claims.rules.answer import ClaimAnswer
from claims.rules.preflight import PreflightAnswer
from claims.rules.record import RatingRecord, Record
from claims.services import published
from claims.services.programs import TakenIn
from sources.api.shapes import Shape


class VersionAnswer(TypedDict):
    """A published version as frozen: `hash` is the SHA-256 of `record` in canonical form."""

    version: int
    kind: str
    rating: RatingRecord
    summary: str
    notice: str
    published_at: str
    review_due_on: str | None
    hash: str
    record: Record


class EventAnswer(TypedDict):
    """One event of the ledger; the `record` in its payload is left out: ask for it apart."""

    actor: str
    at: str
    kind: str
    payload: dict[str, Any]
    prev: str
    sequence: int
    subject: str
    v: int


class ProofAnswer(TypedDict):
    """`inclusion` is the path of RFC 9162 from the event to the root in `checkpoint`, a signed
    note. The body is in canonical form (RFC 8785).
    """

    checkpoint: str
    claim: str
    event: EventAnswer
    hash: str
    inclusion: list[str]
    sequence: int
    version: int


class ArticleAnswer(TypedDict):
    url: str
    outlet: str | None
    title: str
    published_on: str | None
    claims: list[ClaimAnswer]


class ClaimShape(Shape):
    shape = ClaimAnswer


class VersionShape(Shape):
    shape = VersionAnswer


class RecordShape(Shape):
    shape = Record


class ProofShape(Shape):
    shape = ProofAnswer


class ArticleShape(Shape):
    shape = ArticleAnswer


class PreflightShape(Shape):
    shape = PreflightAnswer


class FieldProblem(TypedDict):
    field: str
    detail: str


class ProblemAnswer(TypedDict):
    """RFC 9457. `current` comes with 412: the claim as it is now."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]
    current: NotRequired[TakenIn]


class ProblemShape(Shape):
    shape = ProblemAnswer


class TakenInShape(Shape):
    """A claim that this key took in, until a verdict on it is public."""

    shape = TakenIn


class ClaimReviewShape(Shape):
    """schema.org JSON-LD, as on the claim's page."""

    shape = dict[str, Any]


def version_answer(verdict: Verdict) -> VersionAnswer:
    record = published.record_of(verdict=verdict)
    frozen = record["verdict"]
    return {
        "version": frozen["version"],
        "kind": frozen["kind"],
        "rating": frozen["rating"],
        "summary": frozen["summary"],
        "notice": frozen["notice"],
        "published_at": frozen["published_at"],
        "review_due_on": frozen["review_due_on"],
        "hash": verdict.hash,
        "record": record,
    }


def article_answer(url: str, claims: list[ClaimAnswer]) -> ArticleAnswer:
    """The article as the claims that appeared in it have it on record."""
    appearances = (one for claim in claims for one in claim["appearances"])
    article = next(one for one in appearances if one["url"] == url)
    return {
        "url": url,
        "outlet": article["outlet"],
        "title": article["title"],
        "published_on": article["published_on"],
        "claims": claims,
    }
