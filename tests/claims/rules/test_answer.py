import datetime as dt
from typing import Any

import pytest

from claims.rules import answer
from tests.claims.rules.records import CLAIM_ID, URL, record

AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
LINK = "https://harbour.example/report"
QUOTE = ("ninety calls", "there were ", " in")


@pytest.mark.parametrize(
    ("health", "anchoring", "endangered"),
    [
        ("healthy", "found", False),
        ("healthy", "fuzzy", False),
        ("healthy", "missing", True),
        ("unknown", None, False),
        ("suspect", "found", False),
        ("blocked", "found", False),
        ("drifted", "found", True),
        ("gone", "found", True),
        ("dead", "found", True),
        (None, None, False),
    ],
)
def test_evidence_is_endangered_when_it_cannot_be_seen_as_cited(
    health: str | None, anchoring: str | None, endangered: bool
) -> None:
    assert answer.is_endangered(health=health, anchoring=anchoring) is endangered


@pytest.mark.parametrize(
    ("kind", "health", "endangered"),
    [("original", "gone", True), ("original", "healthy", False), ("retraction", "gone", False)],
)
def test_a_verdict_is_endangered_by_its_evidence_unless_retracted(
    kind: str, health: str, endangered: bool
) -> None:
    seen = {LINK: answer.Seen(health=health)}

    told = tell(seen=seen, changes={"verdict.kind": kind})

    assert told["verdict"]["endangered"] is endangered


@pytest.mark.parametrize(
    ("due_on", "stale"),
    [
        (dt.date(2026, 5, 31), True),
        (dt.date(2026, 6, 1), True),
        (dt.date(2026, 6, 2), False),
        (None, False),
    ],
)
def test_a_verdict_is_stale_from_the_day_it_falls_due(due_on: dt.date | None, stale: bool) -> None:
    assert tell(due_on=due_on)["verdict"]["stale"] is stale


@pytest.mark.parametrize(
    ("anchoring", "told"), [("found", "found"), ("missing", "missing"), ("unseen", None)]
)
def test_a_passage_tells_how_it_was_found(anchoring: str, told: str | None) -> None:
    seen = {LINK: answer.Seen(health="healthy", anchorings={QUOTE: anchoring})}

    passage = tell(seen=seen)["evidence"][0]["passage"]

    assert passage
    assert passage["anchoring"] == told


def test_a_part_without_a_verdict_of_its_own_has_neither_verdict_nor_address() -> None:
    part = {"part": 1, "id": "p", "text": "One ship called", "verdict": None}

    told = tell(changes={"parts": [part]})["parts"]

    assert told == [{"part": 1, "id": "p", "url": None, "text": "One ship called", "verdict": None}]


def test_a_whole_is_named_once_it_is_published() -> None:
    published = {"w": (record(**{"claim.id": "w"}), URL)}

    assert tell(changes={"claim.whole": "w"})["whole"] is None
    assert tell(changes={"claim.whole": "w"}, claims=published)["whole"] == "w"


def test_a_part_published_before_its_whole_is_told_of_it_by_the_record_of_the_whole() -> None:
    part = {"part": 1, "id": CLAIM_ID, "text": "One ship called", "verdict": None}
    whole = {"w": (record(**{"claim.id": "w", "parts": [part]}), URL)}

    assert tell(changes={"claim.part": 1}, claims=whole)["whole"] == "w"
    assert tell(claims=whole)["whole"] is None


def tell(*, changes: dict[str, Any] | None = None, **around: Any) -> answer.ClaimAnswer:
    known: dict[str, Any] = {"due_on": None, "seen": {}, "claims": {}} | around
    surroundings = answer.Surroundings(at=AT, hash="h", url=URL, **known)
    return answer.answer(record=record(**(changes or {})), around=surroundings)
