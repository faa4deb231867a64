"""What events tell of a row: a table, one row an event after what stood before it."""

from typing import Any

import pytest

from claims.choices import EventKind as Kind
from claims.rules import retelling
from claims.rules.retelling import Standing, Told

PUBLICATION = {"claim": "c", "hash": "h", "kind": "correction", "record": {"a": 1}, "version": 2}


def event(of: str, /, **payload: Any) -> Told:
    return Told(7, of, "verdict/1", payload)


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [
        ("", Kind.CLAIM_TAKEN_IN, "open"),
        ("open", Kind.CLAIM_DECLINED, "declined"),
        ("declined", Kind.CLAIM_REOPENED, "open"),
        ("", Kind.EVIDENCE_ATTACHED, "standing"),
        ("standing", Kind.EVIDENCE_WITHDRAWN, "withdrawn"),
        ("", Kind.VERDICT_DRAFTED, "draft"),
        ("approved", Kind.VERDICT_DRAFTED, "draft"),
        ("draft", Kind.VERDICT_PROPOSED, "proposed"),
        ("proposed", Kind.VERDICT_WITHDRAWN, "draft"),
        ("proposed", Kind.VERDICT_RETURNED, "returned"),
        ("proposed", Kind.VERDICT_APPROVED, "approved"),
        ("approved", Kind.VERDICT_VOIDED, "proposed"),
        ("draft", Kind.VERDICT_VOIDED, "draft"),
        ("", Kind.VERDICT_VOIDED, ""),
        ("returned", Kind.VERDICT_AMENDED, "returned"),
        ("approved", Kind.VERDICT_PUBLISHED, "published"),
        ("approved", Kind.VERDICT_RETRACTED, "published"),
        ("", Kind.REREVIEW_OPENED, "open"),
        ("", Kind.SCALE_ADDED, "out of use"),
        ("", Kind.LEDGER_OPENED, ""),
    ],
)
def test_the_stage_after_an_event(before: str, kind: Kind, after: str) -> None:
    assert retelling.after(Standing(before), event(kind)).stage == after


@pytest.mark.parametrize(
    ("kind", "payload", "stage"),
    [
        (Kind.REREVIEW_SETTLED, {"settlement": "corrected"}, "corrected"),
        (Kind.REREVIEW_SETTLED, {"settlement": "burnt"}, ""),
        (Kind.REREVIEW_SETTLED, {}, ""),
        (Kind.SCALE_CHANGED, {"in_use": True}, "in use"),
        (Kind.SCALE_CHANGED, {"in_use": False}, "out of use"),
        (Kind.SCALE_CHANGED, {}, ""),
        (Kind.LEDGER_OPENED, PUBLICATION, "published"),
    ],
)
def test_what_the_payload_says_of_the_stage(
    kind: Kind, payload: dict[str, Any], stage: str
) -> None:
    assert retelling.after(Standing("open"), event(kind, **payload)).stage == stage


def test_a_publication_tells_all_but_keeps_only_a_digest_of_the_record() -> None:
    approved = retelling.after(Standing("proposed"), event(Kind.VERDICT_APPROVED, revision=4))

    published = retelling.after(approved, event(Kind.VERDICT_CORRECTED, **PUBLICATION))

    assert published.facts == {
        "claim": "c",
        "hash": "h",
        "kind": "correction",
        "record": retelling.digest({"a": 1}),
        "revision": 4,
        "version": 2,
    }


def test_a_binding_is_known_by_its_key_until_it_is_released() -> None:
    events = [event(Kind.CLAIM_BOUND, binding=5), event(Kind.CLAIM_BOUND, binding=6)]
    events += [event(Kind.CLAIM_RELEASED, binding=5), event(Kind.CLAIM_BOUND)]

    standing = retelling.retell(events)["verdict/1"]

    assert sorted(standing.bound) == [5, 6]
    assert sorted(standing.released) == [5]


def test_events_that_tell_nothing_are_passed_over() -> None:
    assert retelling.retell([event(Kind.CLAIM_EDITED), event(Kind.RATING_CHANGED)]) == {}
