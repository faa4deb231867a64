"""The publish gate as a table: what is missing, and what it is called."""

import dataclasses
from typing import Any

import pytest

from claims.rules import gate
from claims.rules.record import RatingRecord

TRUE: RatingRecord = {
    "code": "true",
    "label": "True",
    "definition": "Accurate.",
    "value": 5,
    "best": 5,
    "worst": 1,
}
FALSE: RatingRecord = {**TRUE, "code": "false", "label": "False", "value": 1}

SOUND = gate.Candidate(
    kind="original",
    rating=TRUE,
    summary="The harbour's own report counts ninety calls.",
    notice="",
    evidence=1,
    withdrawn_evidence=0,
    authors=frozenset({1}),
    approver=2,
    published_rating=None,
)


def failures(**changes: Any) -> list[gate.Failure]:
    return gate.failures(dataclasses.replace(SOUND, **changes))


def test_sound_candidate_passes() -> None:
    assert failures() == []


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"rating": None}, gate.NO_RATING),
        ({"summary": " \n"}, gate.NO_SUMMARY),
        ({"evidence": 0}, gate.NO_EVIDENCE),
        ({"withdrawn_evidence": 1}, gate.WITHDRAWN_EVIDENCE),
        ({"approver": None}, gate.NO_SECOND_PERSON),
        ({"approver": 1}, gate.NO_SECOND_PERSON),
        ({"unread": True}, gate.CHANGED_SINCE_APPROVAL),
        ({"kind": "correction", "published_rating": TRUE}, gate.NO_NOTICE),
        ({"kind": "retraction", "published_rating": TRUE}, gate.NO_NOTICE),
        ({"kind": "update", "published_rating": FALSE}, gate.NO_NOTICE),
        ({"kind": "correction", "published_rating": TRUE, "notice": " "}, gate.NO_NOTICE),
        ({"kind": "update", "published_rating": {**TRUE, "label": "Correct"}}, gate.NO_NOTICE),
        ({"kind": "update", "published_rating": {**TRUE, "code": "right"}}, gate.NO_NOTICE),
        ({"kind": "update", "published_rating": {**TRUE, "value": 1}}, gate.NO_NOTICE),
        ({"kind": "update", "published_rating": {**TRUE, "best": 7}}, gate.NO_NOTICE),
    ],
)
def test_gate_names_what_is_missing(changes: dict[str, Any], failure: gate.Failure) -> None:
    assert failures(**changes) == [failure]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "update", "published_rating": TRUE},
        {"kind": "update", "published_rating": {**TRUE, "definition": "Accurate in full."}},
        {"kind": "update", "published_rating": FALSE, "notice": "New figures."},
        {"kind": "correction", "published_rating": FALSE, "notice": "We miscounted."},
        {"kind": "retraction", "published_rating": TRUE, "notice": "No.", "evidence": 0},
    ],
)
def test_gate_lets_through(changes: dict[str, Any]) -> None:
    assert failures(**changes) == []


def test_gate_names_everything_at_once_in_the_order_people_work() -> None:
    found = failures(rating=None, summary="", evidence=0, approver=None)

    assert [one.code for one in found] == [
        "no-rating",
        "no-summary",
        "no-evidence",
        "no-second-person",
    ]


def test_a_proposal_that_was_edited_unread_says_so_beside_the_missing_approval() -> None:
    found = failures(approver=None, unread=True)

    assert found == [gate.NO_SECOND_PERSON, gate.CHANGED_SINCE_PROPOSAL]


def test_proposal_waits_for_no_second_person() -> None:
    candidate = dataclasses.replace(SOUND, approver=None)

    assert gate.proposal_failures(candidate) == []


def test_every_failure_names_its_principle_and_what_to_do() -> None:
    known = [one for one in vars(gate).values() if isinstance(one, gate.Failure)]

    assert len(known) == 8
    assert len({one.code for one in known}) == len(known)
    for one in known:
        assert "IFCN" in one.message or "ClaimReview" in one.message
        assert one.remedy.endswith(".")
