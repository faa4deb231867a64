"""The publish gate as a table: what is missing, and what it is called."""

import dataclasses
from typing import Any

import pytest

from claims.rules import gate

SOUND = gate.Candidate(
    kind="original",
    rating="True",
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
        ({"differs_from_approved": True}, gate.CHANGED_SINCE_APPROVAL),
        ({"kind": "correction", "published_rating": "True"}, gate.NO_NOTICE),
        ({"kind": "retraction", "published_rating": "True"}, gate.NO_NOTICE),
        ({"kind": "update", "published_rating": "False"}, gate.NO_NOTICE),
        ({"kind": "correction", "published_rating": "True", "notice": " "}, gate.NO_NOTICE),
    ],
)
def test_gate_names_what_is_missing(changes: dict[str, Any], failure: gate.Failure) -> None:
    assert failures(**changes) == [failure]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "update", "published_rating": "True"},
        {"kind": "update", "published_rating": "False", "notice": "New figures."},
        {"kind": "correction", "published_rating": "False", "notice": "We miscounted."},
        {"kind": "retraction", "published_rating": "True", "notice": "No.", "evidence": 0},
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


def test_proposal_waits_for_no_second_person() -> None:
    candidate = dataclasses.replace(SOUND, approver=None)

    assert gate.proposal_failures(candidate) == []


def test_every_failure_names_its_principle_and_what_to_do() -> None:
    known = [one for one in vars(gate).values() if isinstance(one, gate.Failure)]

    assert len(known) == 7
    assert len({one.code for one in known}) == len(known)
    for one in known:
        assert "IFCN" in one.message or "ClaimReview" in one.message
        assert one.remedy.endswith(".")
