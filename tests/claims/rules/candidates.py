"""A candidate by hand that passes every rule of the gate, and ways to spoil it."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from claims.rules.candidate import Candidate, Newsroom, Piece
from claims.rules.claimreview import Publisher, claim_review
from claims.rules.persons import Person
from claims.rules.record import EvidenceRecord, RatingRecord, Record
from tests.claims.rules.records import RECORD, URL

Change = Callable[[Candidate], Candidate]

WRITER = Person("reviewer@newsroom.example")
TRUE: RatingRecord = {
    "code": "true",
    "label": "True",
    "definition": "Accurate.",
    "value": 5,
    "best": 5,
    "worst": 1,
}
FALSE: RatingRecord = {**TRUE, "code": "false", "label": "False", "value": 1}
NEWSROOM = Newsroom(
    name="The Newsroom",
    url="https://newsroom.example/",
    corrections_policy_url="https://newsroom.example/corrections/",
    public_url="https://newsroom.example",
    demo_name="Demo newsroom",
)


def evidence(**changes: Any) -> EvidenceRecord:
    """The harbour's report, found in our copy of it."""
    found: Any = copy.deepcopy(RECORD["evidence"][0])
    source = {key: changes.pop(key) for key in ("kind", "publisher", "title") if key in changes}
    found["source"] |= source
    return found | changes  # type: ignore[no-any-return]


def council(**changes: Any) -> EvidenceRecord:
    """What the council says against it."""
    url = "https://council.example/minutes"
    sound = {"stance": "refutes", "kind": "secondary", "publisher": "Council", "url": url}
    return evidence(**(sound | changes))


def rated(record: Record, rating: RatingRecord | None) -> Candidate:
    """The candidate of a record, with all its quotations seen."""
    publisher = Publisher(NEWSROOM.name, NEWSROOM.url, NEWSROOM.corrections_policy_url)
    return Candidate(
        record=record,
        evidence=tuple(Piece(record=one, is_seen=True) for one in record["evidence"]),
        rating=rating,
        authors=frozenset({WRITER}),
        approver=Person("editor@newsroom.example"),
        published_rating=None,
        markup=claim_review(record=record, url=URL, publisher=publisher),
        page_url=URL,
        newsroom=NEWSROOM,
        scale=(TRUE, FALSE),
    )


def written(*path: str, value: Any) -> Change:
    """This stands in the record, and so in the markup."""

    def change(candidate: Candidate) -> Candidate:
        record = copy.deepcopy(candidate.record)
        put(record, path, value)
        fresh = rated(record, candidate.rating)
        return replace(candidate, record=record, evidence=fresh.evidence, markup=fresh.markup)

    return change


def cites(*pieces: EvidenceRecord) -> Change:
    return written("evidence", value=list(pieces))


def marked(*path: str, value: Any) -> Change:
    """This stands in the markup alone, as a fault of ours would put it there."""

    def change(candidate: Candidate) -> Candidate:
        markup = copy.deepcopy(dict(candidate.markup))
        put(markup, path, value)
        return replace(candidate, markup=markup)

    return change


def known(**changes: Any) -> Change:
    """What machines know of the first piece of evidence."""

    def change(candidate: Candidate) -> Candidate:
        first, *others = candidate.evidence
        return replace(candidate, evidence=(replace(first, **changes), *others))

    return change


def given(**changes: Any) -> Change:
    return lambda candidate: replace(candidate, **changes)


def newsroom(**changes: str) -> Change:
    return lambda one: replace(one, newsroom=replace(one.newsroom, **changes))


def changing(kind: str, published: RatingRecord, notice: str = "") -> Change:
    """A version after one that was published with this rating."""

    def change(candidate: Candidate) -> Candidate:
        second = written("verdict", "kind", value=kind)(candidate)
        told = written("verdict", "notice", value=notice)(second)
        return replace(told, published_rating=published)

    return change


def put(where: Any, path: tuple[str, ...], value: Any) -> None:
    *parents, last = path
    for name in parents:
        where = where[name]
    where[last] = value


SOUND = rated({**RECORD, "evidence": [evidence(), council()]}, TRUE)
SOUND = written("verdict", "rating", value=TRUE)(SOUND)
