import datetime as dt
import hashlib
import json

import pytest

from claims.rules import record as rules
from tests.claims.rules.records import RECORD, record


def test_the_hash_is_the_sha256_of_sorted_json_without_spaces_in_utf_8() -> None:
    text = json.dumps(RECORD, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert rules.digest(RECORD) == hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert "Häfen".encode() in rules.canonical(RECORD)


def test_the_order_of_keys_does_not_change_the_hash() -> None:
    turned = record()
    turned["claim"] = dict(reversed(RECORD["claim"].items()))  # type: ignore[typeddict-item]

    assert rules.digest(turned) == rules.digest(RECORD)


@pytest.mark.parametrize(
    "path", ["claim.text", "verdict.summary", "verdict.notice", "verdict.rating.label"]
)
def test_every_published_word_changes_the_hash(path: str) -> None:
    assert rules.digest(record(**{path: "Other words"})) != rules.digest(RECORD)


def test_times_are_told_in_utc() -> None:
    summer = dt.timezone(dt.timedelta(hours=2))

    assert rules.instant(dt.datetime(2026, 7, 1, 11, 0, 5, tzinfo=summer)) == "2026-07-01T09:00:05Z"


@pytest.mark.parametrize(
    "words", ["ninety ships", "the mayor", "hafen", "practice gazette", "counts ninety", "mostly"]
)
def test_a_version_is_found_by_its_words(words: str) -> None:
    assert words in rules.search_text(RECORD)


def test_evidence_and_notes_of_others_are_not_searched() -> None:
    assert "harbour office" not in rules.search_text(RECORD)


def test_facets_are_folded_but_for_addresses() -> None:
    assert set(rules.facets(RECORD)) == {
        ("rating", "mostly-true"),
        ("language", "en"),
        ("claimant", "the mayor"),
        ("topic", "hafen"),
        ("outlet", "the practice gazette"),
        ("article_url", "https://gazette.example/ships"),
    }


def test_a_long_value_is_kept_and_asked_for_alike() -> None:
    value = rules.facet_value("é" * 5000)

    assert len(value.encode()) == rules.FACET_MAX_BYTES
    assert rules.facet_value(value) == value


def test_pages_are_given_days_as_dates_and_nothing_else_is_touched() -> None:
    frozen = record(**{"claim.claimed_on": "2025-09-18", "verdict.review_due_on": None})

    shown = rules.readable(frozen)

    assert shown["claim"].pop("claimed_on") == dt.date(2025, 9, 18)
    assert shown["verdict"] == frozen["verdict"]
    assert shown["claim"] == {k: v for k, v in frozen["claim"].items() if k != "claimed_on"}
