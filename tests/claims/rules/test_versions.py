"""What changed between two versions, as a table that a reader could follow."""

import copy
from typing import Any

import pytest

from claims.rules import versions
from claims.rules.record import Record
from sources.rules.differences import Piece
from tests.claims.rules.candidates import council, evidence
from tests.claims.rules.records import RECORD, record

FALSE: Any = {**RECORD["verdict"]["rating"], "label": "False", "value": 1}
PART: Any = {
    "part": 1,
    "id": "a",
    "text": "Ships called",
    "verdict": {"version": 1, "kind": "original", "rating": RECORD["verdict"]["rating"]},
}
ASKED: Any = {"asked_of": "The Mayor", "asked_on": "2026-03-01", "answer": "", "answered_on": None}
BOUND: Any = {
    "register": "us-majors-list",
    "name": "Majors List",
    "code": "CN",
    "entry": "China",
    "claimed_listed": True,
    "said_on": "2023-03-01",
    "edition": {"label": "FY2023", "issued_on": "2022-09-15"},
    "listed": False,
}
REASON: Any = {"code": "one-host", "reason": "Only they count."}


def shown(before: Record, after: Record) -> dict[str, list[tuple[str, str]]]:
    """Both sides of each change as plain text."""
    return {
        change.name: [
            ("".join(p.text for p in row.before), "".join(p.text for p in row.after))
            for row in change.rows
        ]
        for change in versions.changes(before=before, after=after)
    }


def test_nothing_changed_when_only_version_time_and_snapshot_did() -> None:
    later = record(
        **{"verdict.version": 2, "verdict.published_at": "2026-04-01T00:00:00Z"},
        evidence=[evidence(snapshot=None)],
    )

    assert versions.changes(before=RECORD, after=later) == []


@pytest.mark.parametrize(
    ("path", "value", "name", "sides"),
    [
        ("claim.text", "Nine ships", "Claim", (RECORD["claim"]["text"], "Nine ships")),
        ("claim.claimant", None, "Claimant", ("The Mayor", "unknown")),
        ("claim.claimed_on", None, "Claimed on", ("2026-02-26", "unknown")),
        ("verdict.rating", FALSE, "Rating", ("Mostly true", "False")),
        ("verdict.kind", "retraction", "Rating", ("Mostly true", "Retracted")),
        (
            "verdict.rating",
            {**FALSE, "label": "Mostly true"},
            "On the scale",
            ("4 on a scale from 1 to 5", "1 on a scale from 1 to 5"),
        ),
        (
            "verdict.rating",
            {**FALSE, "label": "Mostly true", "value": None},
            "On the scale",
            ("4 on a scale from 1 to 5", "no number"),
        ),
        ("verdict.review_due_on", None, "Next look", ("2026-09-15", "none")),
        ("parts", [PART], "Parts", ("", "1. Ships called – Mostly true")),
        ("comments", [ASKED], "Comment", ("", "The Mayor · no answer")),
        ("verdict.review_yearly", True, "Next look", ("2026-09-15", "2026-09-15, then every year")),
        (
            "registers",
            [BOUND],
            "Registers",
            (
                "",
                "Majors List · China, claimed to be listed · FY2023, issued 2022-09-15: not listed",
            ),
        ),
        (
            "registers",
            [{**BOUND, "claimed_listed": False, "edition": None, "listed": None}],
            "Registers",
            (
                "",
                "Majors List · China, claimed to be not listed · "
                "we hold no edition that was in force then",
            ),
        ),
        (
            "registers",
            [{**BOUND, "said_on": None, "edition": None, "listed": None}],
            "Registers",
            ("", "Majors List · China, claimed to be listed · the day it was said is unknown"),
        ),
        ("reasons", [REASON], "Reasons", ("", "Only they count.")),
        (
            "appearances",
            [],
            "Where it was said",
            ("Mayor counts ships · The Practice Gazette · ninety ships", ""),
        ),
    ],
)
def test_each_change_is_named_with_both_sides(
    path: str, value: Any, name: str, sides: tuple[str, str]
) -> None:
    assert shown(RECORD, record(**{path: value})) == {name: [sides]}


def test_of_a_summary_only_the_words_that_differ_are_marked() -> None:
    later = record(**{"verdict.summary": "The report counts nineteen calls."})

    [change] = versions.changes(before=RECORD, after=later)
    [row] = change.rows

    assert row.before[0] == Piece("The report counts ", differs=False)
    assert [piece.text.split()[0] for piece in row.before if piece.differs] == ["ninety"]
    assert [piece.text.split()[0] for piece in row.after if piece.differs] == ["nineteen"]


def test_evidence_is_added_removed_or_told_anew() -> None:
    before = record(evidence=[evidence(), council()])
    after = record(
        evidence=[evidence(stance="refutes"), evidence(url=None, title="Interview", excerpt="")]
    )

    [first, second, third] = shown(before, after)["Evidence"]

    assert first[0].startswith("Supports: Annual report")
    assert first[1].startswith("Refutes: Annual")
    assert second[0].startswith("Refutes: Annual report · Council")
    assert second[1] == ""
    assert third[0] == ""
    assert third[1].startswith("Supports: Interview")


def test_the_same_evidence_in_another_order_is_no_change() -> None:
    before, after = [evidence(), council()], [council(), evidence()]

    assert shown(record(evidence=before), record(evidence=after)) == {}


def test_of_one_source_cited_twice_only_the_piece_that_went_is_told() -> None:
    twice = [evidence(), evidence(stance="refutes", finding="And against.")]

    [sides] = shown(record(evidence=twice), record(evidence=[evidence()]))["Evidence"]

    assert sides[0].startswith("Refutes")
    assert sides[1] == ""


def test_a_part_that_was_rated_anew_stands_side_by_side() -> None:
    rerated = copy.deepcopy(PART)
    rerated["verdict"]["rating"] = FALSE
    retracted = {**PART, "verdict": {**PART["verdict"], "kind": "retraction"}}

    assert shown(record(parts=[PART]), record(parts=[rerated])) == {
        "Parts": [("1. Ships called – Mostly true", "1. Ships called – False")]
    }
    assert shown(record(parts=[{**PART, "verdict": None}]), record(parts=[retracted])) == {
        "Parts": [("1. Ships called – no verdict yet", "1. Ships called – Retracted")]
    }
