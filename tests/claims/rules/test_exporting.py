import datetime as dt
from typing import Any

import pytest

from claims.rules import answer, exporting
from tests.claims.rules.records import URL, record


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),  # noqa: RUF001 - the full-width sign is meant
        ("Ninety = 90", "Ninety = 90"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(typed: str, cell: str) -> None:
    assert exporting.safe(typed) == cell


def test_a_row_is_thick_enough_to_defend_the_verdict() -> None:
    row = exporting.row(told())

    assert row["claim"] == "Ninety ships called at the harbour in 2025"
    assert (row["rating"], row["rating_value"], row["rating_best"]) == ("mostly-true", 4, 5)
    assert row["evidence_count"] == 1
    assert row["evidence"] == (
        "1. supports | Annual report (Harbour Office, primary) | https://harbour.example/report"
        " | published: 2026-01-31 | finding: Ninety calls are counted. | excerpt: ninety calls"
        f" | health: gone | checked: 2026-05-01T00:00:00Z"
        f" | snapshot: 2026-03-01T00:00:00Z sha256 {'ab' * 32}"
    )
    assert row["endangered"] == "true"


def test_the_header_names_every_cell() -> None:
    assert list(exporting.row(told())) == list(exporting.COLUMNS)


def test_the_parts_of_a_claim_stand_in_one_cell_each_on_its_line() -> None:
    rating = record()["verdict"]["rating"]
    verdict = {"version": 1, "kind": "original", "rating": rating, "published_at": ""}
    parts = [
        {"part": 1, "id": "p", "text": "Ships called", "url": URL, "verdict": verdict},
        {"part": 2, "id": "q", "text": "Boats called", "url": None, "verdict": None},
    ]
    claim: Any = told() | {"parts": parts}

    assert exporting.row(claim)["parts"] == (
        f"1. Ships called | Mostly true | {URL}\n2. Boats called | no verdict of its own"
    )


def told() -> answer.ClaimAnswer:
    seen = answer.Seen(health="gone", checked_at="2026-05-01T00:00:00Z")
    around = answer.Surroundings(
        at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
        hash="h",
        url=URL,
        due_on=None,
        seen={"https://harbour.example/report": seen},
        claims={},
    )
    return answer.answer(record=record(), around=around)
