import csv
import hashlib
import io
import json
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from claims.rules import record as record_rules
from claims.services import evidence, exports
from sources.services import roles
from tests import newsroom
from tests.claims import press

NOW = newsroom.NOW
LATER = NOW + 30 * press.DAY


def rows(**options: Any) -> list[dict[str, str]]:
    text = content("csv", **options).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(**options: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content("jsonl", **options).splitlines()]


def content(format: str, **options: Any) -> bytes:
    return b"".join(exports.export(format=format, now=LATER, **options))


def test_csv_has_one_row_for_each_claim_with_its_current_version(people: newsroom.People) -> None:
    first = press.release(people)
    press.release(people, text="Sixty ships were planned")
    press.change(first.claim, people, code="half-true", notice="Nineteen of them were boats.")

    found = rows()

    assert [row["claim"] for row in found] == [first.claim.text, "Sixty ships were planned"]
    assert [row["version"] for row in found] == ["2", "1"]
    assert found[0]["kind"] == "correction"
    assert found[0]["notice"] == "Nineteen of them were boats."
    assert "Annual report of the harbour" in found[0]["evidence"]
    assert newsroom.QUOTE in found[0]["appearances"]


def test_csv_of_an_empty_newsroom_is_its_header(db: None) -> None:
    assert content("csv").decode().startswith("claim_id,url,claim,")
    assert rows() == []


def test_csv_survives_quotes_commas_and_line_ends(people: newsroom.People) -> None:
    text = 'The mayor said "ninety, not sixty"'
    press.release(people, text=text)

    assert [row["claim"] for row in rows()] == [text]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_csv_holds_no_formula(people: newsroom.People, start: str) -> None:
    press.release(people, text=f"{start}HYPERLINK ninety ships")

    assert rows()[0]["claim"] == f"'{start}HYPERLINK ninety ships"


def test_a_line_of_jsonl_carries_the_record_its_hash_is_made_of(people: newsroom.People) -> None:
    press.release(people)

    line = lines()[0]

    assert record_rules.digest(line["record"]) == line["verdict"]["hash"]


def test_claimreview_is_one_json_array_without_retracted_verdicts(
    people: newsroom.People,
) -> None:
    assert json.loads(content("claimreview")) == []
    kept = press.release(people)
    retracted = press.release(people, text="Sixty ships were planned")
    press.retract(retracted.claim, people)

    reviews = json.loads(content("claimreview"))

    assert [one["claimReviewed"] for one in reviews] == [kept.claim.text]


def test_a_retracted_verdict_stays_in_the_other_exports(people: newsroom.People) -> None:
    press.retract(press.release(people).claim, people)

    assert [row["kind"] for row in rows()] == ["retraction"]
    assert [line["verdict"]["kind"] for line in lines()] == ["retraction"]


def test_an_export_as_of_a_moment_tells_what_was_so_then(people: newsroom.People) -> None:
    verdict = press.release(people)
    press.turn(press.only_link(verdict.claim), health="gone", outcome="gone", at=NOW + press.DAY)
    press.change(verdict.claim, people, now=NOW + 2 * press.DAY)

    then = rows(as_of=NOW + press.DAY / 2)[0]
    afterwards = rows(as_of=NOW + press.DAY)[0]

    assert (then["version"], then["endangered"]) == ("1", "false")
    assert (afterwards["version"], afterwards["endangered"]) == ("1", "true")
    assert rows(as_of=NOW - press.DAY) == []
    assert rows()[0]["version"] == "2"


def test_comments_and_their_answers_go_out(people: newsroom.People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    evidence.ask_for_comment(
        claim=claim, asked_of="The Mayor", asked_on=NOW.date(), by=people.reviewer, now=NOW
    )
    newsroom.published(claim, by=people.reviewer, approver=people.editor)

    assert rows()[0]["comments"] == "1. asked of The Mayor on 2026-03-02"


def test_the_same_moment_gives_the_same_bytes(people: newsroom.People) -> None:
    press.release_many(people, count=3)

    digests = {hashlib.sha256(content("csv")).hexdigest() for _ in range(2)}

    assert len(digests) == 1


@pytest.mark.parametrize("format", exports.FORMATS)
def test_queries_grow_with_batches_and_not_with_rows(
    people: newsroom.People, format: str, django_assert_max_num_queries: Any
) -> None:
    press.release_many(people, count=5)

    with django_assert_max_num_queries(5) as asked:
        content(format)

    assert isinstance(asked, CaptureQueriesContext)


def test_batches_hold_every_row_once(
    people: newsroom.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    press.release_many(people, count=5)

    assert len({row["claim_id"] for row in rows()}) == 5


def test_only_people_who_may_export_get_an_export(people: newsroom.People) -> None:
    press.release(people)

    with pytest.raises(roles.NotPermitted):
        exports.export_for(by=people.reviewer, format="csv", now=NOW)
    for_editor = b"".join(exports.export_for(by=people.editor, format="csv", now=LATER))
    assert for_editor == content("csv")


def test_an_unknown_format_is_refused_before_the_first_byte() -> None:
    with pytest.raises(exports.UnknownFormat, match="csv, jsonl, claimreview"):
        exports.export(format="pdf", now=NOW)


def test_a_download_is_named_for_its_day() -> None:
    assert exports.file_name(format="claimreview", at=NOW) == "verdicts-2026-03-02.json"
