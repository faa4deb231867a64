"""The canonical record: what publishing freezes, and the one thing every public view is made of."""

import copy
import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict

from claims.rules import ledger
from claims.rules.listing import fold

FACET_MAX_BYTES = 2000  # an index of PostgreSQL holds no longer value


class RatingRecord(TypedDict):
    """A step of the scale as it was when published; the numbers are null off the scale."""

    code: str
    label: str
    definition: str
    value: int | None
    best: int | None
    worst: int | None


class ClaimantRecord(TypedDict):
    name: str
    kind: str
    same_as: list[str]


class ClaimRecord(TypedDict):
    """`whole` is null while the whole is not published; `part` tells that there is one."""

    id: str
    text: str
    language: str
    claimant: ClaimantRecord | None
    claimed_on: str | None
    topics: list[str]
    whole: str | None
    part: int | None


class VerdictRecord(TypedDict):
    """`review_yearly` is there when it falls due every year, `single_person` when an author
    approved it, the newsroom having nobody else.
    """

    version: int
    kind: str
    rating: RatingRecord
    summary: str
    notice: str
    published_at: str
    review_due_on: str | None
    review_yearly: NotRequired[bool]
    single_person: NotRequired[bool]


class PartVerdictRecord(TypedDict):
    """What the part was rated; a retracted one says so by its kind."""

    version: int
    kind: str
    rating: RatingRecord


class PartRecord(TypedDict):
    part: int
    id: str
    text: str
    verdict: PartVerdictRecord | None


class SelectorRecord(TypedDict):
    """W3C Web Annotation TextQuoteSelector."""

    exact: str
    prefix: str
    suffix: str


class SnapshotRecord(TypedDict):
    captured_at: str
    sha256: str


class SourceRecord(TypedDict):
    title: str
    publisher: str
    kind: str
    medium: str
    published_on: str | None


class EvidenceRecord(TypedDict):
    source: SourceRecord
    url: str | None
    stance: str
    finding: str
    excerpt: str
    unseen_reason: str
    passage: SelectorRecord | None
    snapshot: SnapshotRecord | None


class AppearanceRecord(TypedDict):
    url: str | None
    outlet: str | None
    title: str
    published_on: str | None
    first: bool
    quote: SelectorRecord


class CommentRecord(TypedDict):
    asked_of: str
    asked_on: str
    answer: str
    answered_on: str | None


class EditionRecord(TypedDict):
    label: str
    issued_on: str


class RegisterRecord(TypedDict):
    """What the claim says of an entry, and what the edition in force on the day it was said says.

    `edition` and `listed` are null without a day, and before the first edition.
    """

    register: str
    name: str
    code: str
    entry: str
    claimed_listed: bool
    said_on: str | None
    edition: EditionRecord | None
    listed: bool | None


class ReasonRecord(TypedDict):
    """Why the verdict stands although its evidence is thinner than we ask for; `code` says how."""

    code: str
    reason: str


class Record(TypedDict):
    """One published version, whole. Dates are ISO; times are UTC `YYYY-MM-DDTHH:MM:SSZ`."""

    claim: ClaimRecord
    parts: list[PartRecord]
    verdict: VerdictRecord
    evidence: list[EvidenceRecord]
    appearances: list[AppearanceRecord]
    comments: NotRequired[list[CommentRecord]]
    registers: NotRequired[list[RegisterRecord]]
    reasons: NotRequired[list[ReasonRecord]]


def instant(at: dt.datetime) -> str:
    """UTC as `YYYY-MM-DDTHH:MM:SSZ`."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def canonical(record: Record) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces (a subset of RFC 8785: no floats occur)."""
    return ledger.canonical(record)


def digest(record: Record) -> str:
    """SHA-256 of the canonical bytes, in hex: the version's `hash`."""
    return hashlib.sha256(canonical(record)).hexdigest()


def content_digest(record: Record) -> str:
    """SHA-256 of the words people judge: the record without its version and time.

    Snapshots are left out, machines take them; the id of the whole, which comes and goes with the
    publication of another claim; and who approved it. None of them changes a word.
    """
    content = copy.deepcopy(record)
    content["verdict"]["version"], content["verdict"]["published_at"] = 0, ""
    content["verdict"].pop("single_person", None)
    content["claim"]["whole"] = None
    for evidence in content["evidence"]:
        evidence["snapshot"] = None
    return digest(content)


def search_text(record: Record) -> str:
    """Folded words a version is found by: claim, parts, claimant, summary, outlets, titles."""
    claim = record["claim"]
    claimant = claim["claimant"]
    texts: list[str | None] = [claim["text"], claimant["name"] if claimant else None]
    texts += [part["text"] for part in record["parts"]]
    texts += [record["verdict"]["summary"], record["verdict"]["rating"]["label"]]
    texts += claim["topics"]
    for appearance in record["appearances"]:
        texts += [appearance["outlet"], appearance["title"]]
    return fold(" ".join(text for text in texts if text))


def facets(record: Record) -> list[tuple[str, str]]:
    """(name, value) pairs a version can be filtered by; words are folded, addresses are not."""
    return [(name, facet_value(value)) for name, value in dict.fromkeys(_facets(record))]


def facet_value(value: str) -> str:
    """As much of the value as is kept, for writing a facet and for asking after it."""
    return value.encode()[:FACET_MAX_BYTES].decode(errors="ignore")


def readable(frozen: Any) -> Any:
    """The record, or a piece of it, with its days as dates: pages write them as the reader does."""
    if isinstance(frozen, list):
        return [readable(one) for one in frozen]
    if isinstance(frozen, dict):
        return {
            name: dt.date.fromisoformat(value)
            if name.endswith("_on") and value
            else readable(value)
            for name, value in frozen.items()
        }
    return frozen


def _facets(record: Record) -> Iterator[tuple[str, str]]:
    claim: Any = record["claim"]
    yield "rating", record["verdict"]["rating"]["code"]
    yield "language", claim["language"].casefold()
    if claim["claimant"]:
        yield "claimant", fold(claim["claimant"]["name"])
    for topic in claim["topics"]:
        yield "topic", fold(topic)
    for appearance in record["appearances"]:
        if appearance["outlet"]:
            yield "outlet", fold(appearance["outlet"])
        if appearance["url"]:
            yield "article_url", appearance["url"]
    for bound in record.get("registers", []):
        yield "register", bound["register"]
