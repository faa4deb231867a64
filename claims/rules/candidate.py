"""What the publish gate looks at: the record as it would be frozen, and what it cannot tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from claims.choices import VerdictKind
from claims.rules.persons import Person
from claims.rules.record import EvidenceRecord, RatingRecord, Record


@dataclass(frozen=True, slots=True)
class Piece:
    """Cited evidence with what machines know of it.

    `is_seen`: its excerpt stands in a text that we hold. `is_lost`: its page is gone or dead.
    `is_kept`: we or a web archive hold a copy of the page.
    """

    record: EvidenceRecord
    is_withdrawn: bool = False
    is_seen: bool = False
    is_lost: bool = False
    is_kept: bool = False

    @property
    def title(self) -> str:
        return self.record["source"]["title"]


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Who publishes. `demo_name` is the name nobody has changed yet."""

    name: str
    url: str
    corrections_policy_url: str
    public_url: str
    demo_name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A verdict in the making. `unread` is a text that differs from the one that
    was proposed or approved. `markup` is the ClaimReview that the page at `page_url` would carry;
    `scale` are the steps of its scale, in their order. `single_person`: an author
    approved it in a newsroom of one, which `is_over` when that was turned off since. Without
    `has_draft` nobody has begun a verdict: it is judged as if one cited all that stands.
    """

    record: Record
    evidence: tuple[Piece, ...]
    rating: RatingRecord | None
    authors: frozenset[Person]
    approver: Person | None
    published_rating: RatingRecord | None
    markup: Mapping[str, Any]
    page_url: str
    newsroom: Newsroom
    scale: tuple[RatingRecord, ...] = ()
    unread: bool = False
    single_person: bool = False
    is_over: bool = False
    has_draft: bool = True
    reasons: Mapping[str, str] = field(default_factory=dict)
    acknowledged: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        return self.record["verdict"]["kind"]

    @property
    def summary(self) -> str:
        return self.record["verdict"]["summary"]

    @property
    def notice(self) -> str:
        return self.record["verdict"]["notice"]

    @property
    def is_retraction(self) -> bool:
        return self.kind == VerdictKind.RETRACTION
