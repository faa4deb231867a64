import datetime as dt
import hashlib
import json
import uuid
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.test import Client

from claims.models import Claim
from claims.rules import record as record_rules
from claims.services import rereviews
from tests import newsroom
from tests.claims import press

NOW = newsroom.NOW


def get(client: Client, path: str) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def texts(client: Client, query: str = "") -> list[str]:
    return [one["text"] for one in get(client, f"claims/?{query}")["results"]]


def test_a_claim_is_told_as_the_contract_has_it(client: Client, people: newsroom.People) -> None:
    verdict = press.release(people, excerpt="ninety calls")
    claim_id = str(verdict.claim.public_id)

    told = get(client, f"claims/{claim_id}/")

    assert told["id"] == claim_id
    assert told["url"] == (
        f"http://127.0.0.1:8000/claims/{claim_id}/ninety-ships-called-at-the-harbour-in-2025/"
    )
    assert told["claimant"] == {"name": "The Mayor", "kind": "person", "same_as": []}
    assert (told["claimed_on"], told["topics"], told["language"]) == (
        "2026-02-26",
        ["Harbour"],
        "en",
    )
    assert (told["whole"], told["part"], told["parts"]) == (None, None, [])
    assert told["verdict"]["rating"]["code"] == "true"
    assert told["verdict"]["published_at"] == "2026-03-02T09:00:00Z"
    assert told["verdict"]["hash"] == verdict.hash
    assert told["evidence"][0]["source"]["title"] == "Annual report of the harbour"
    assert told["evidence"][0]["passage"]["exact"] == "ninety calls"
    assert told["appearances"][0]["outlet"] == "The Practice Gazette"
    assert dt.datetime.fromisoformat(told["as_of"]).tzinfo


def test_a_verdict_of_two_persons_says_so(client: Client, people: newsroom.People) -> None:
    told = get(client, f"claims/{press.release(people).claim.public_id}/")

    assert told["verdict"]["single_person"] is False


def test_a_list_holds_the_same_objects_as_single_reads(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.release(people)

    listed = get(client, "claims/")["results"][0]

    assert listed | {"as_of": ""} == get(client, f"claims/{verdict.claim.public_id}/") | {
        "as_of": ""
    }


@pytest.mark.parametrize("stage", ["unknown", "unpublished"])
@pytest.mark.parametrize("suffix", ["", "verdicts/", "claimreview/"])
def test_a_claim_without_a_published_verdict_is_a_problem_404(
    client: Client, people: newsroom.People, stage: str, suffix: str
) -> None:
    unpublished = newsroom.claim(by=people.reviewer).public_id
    claim_id = unpublished if stage == "unpublished" else uuid.uuid4()

    answer = client.get(f"/api/v1/claims/{claim_id}/{suffix}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "No claim with this id has a published verdict."


def test_a_retracted_claim_is_still_there_and_says_so(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.retract(press.release(people).claim, people)
    path = f"claims/{verdict.claim.public_id}/"

    told = get(client, path)["verdict"]
    review = client.get(f"/api/v1/{path}claimreview/")

    assert (told["kind"], told["notice"]) == ("retraction", "The report was a forgery.")
    assert (review.status_code, review["Content-Type"]) == (410, "application/problem+json")


def test_versions_come_newest_first_with_notices_and_records_that_give_their_hashes(
    client: Client, people: newsroom.People
) -> None:
    claim = press.release(people).claim
    press.change(claim, people, notice="Nineteen, not ninety.")

    versions = get(client, f"claims/{claim.public_id}/verdicts/")["results"]

    assert [(one["version"], one["kind"], one["notice"]) for one in versions] == [
        (2, "correction", "Nineteen, not ninety."),
        (1, "original", ""),
    ]
    for one in versions:
        assert hashlib.sha256(record_rules.canonical(one["record"])).hexdigest() == one["hash"]


def test_claimreview_is_the_json_ld_of_the_page(client: Client, people: newsroom.People) -> None:
    review = get(client, f"claims/{press.release(people).claim.public_id}/claimreview/")

    assert review["@type"] == "ClaimReview"
    assert review["author"]["correctionsPolicy"] == "http://127.0.0.1:8000/corrections/"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=NÍNETY+SHIPS", True),
        ("q=ninety+submarines", False),
        ("rating=true", True),
        ("rating=false", False),
        ("claimant=the+MAYOR", True),
        ("claimant=mayor", False),
        ("outlet=the+practice+gazette", True),
        ("outlet=other", False),
        ("article_url=https://gazette.example:443/mayor-counts-ships?utm_source=x%23top", True),
        ("article_url=https://gazette.example/other", False),
        ("language=EN", True),
        ("language=fr", False),
        ("topic=harbour", True),
        ("topic=sea", False),
        ("published_after=2026-03-02T09:00:00Z", True),
        ("published_after=2026-03-02T09:00:01Z", False),
        ("published_before=2026-03-03", True),
        ("published_before=2026-03-02", False),
        ("endangered=false", True),
        ("endangered=true", False),
        ("parts=false", True),
        ("q=&rating=&endangered=", True),
        ("q=ninety&rating=true&topic=harbour", True),
        ("q=ninety&rating=false", False),
    ],
)
def test_filters(client: Client, people: newsroom.People, query: str, found: bool) -> None:
    verdict = press.release(people)

    assert texts(client, query) == ([verdict.claim.text] if found else [])


def test_the_filter_and_the_verdict_agree_on_what_is_endangered(
    client: Client, people: newsroom.People
) -> None:
    lost, gone, retracted, sound = (
        press.release(people, text=f"{name} ships", url=f"https://{name}.example/", excerpt="ships")
        for name in ("lost", "gone", "retracted", "sound")
    )
    press.lose(press.only_link(lost.claim).passages.get(), at=NOW)
    for one in (gone, retracted):
        press.turn(press.only_link(one.claim), health="gone", outcome="gone", at=NOW)
    press.retract(retracted.claim, people)

    results = get(client, "claims/?")["results"]
    told = {one["text"] for one in results if one["verdict"]["endangered"]}

    assert told == {lost.claim.text, gone.claim.text}
    assert set(texts(client, "endangered=true")) == told
    assert set(texts(client, "endangered=false")) == {retracted.claim.text, sound.claim.text}


def test_parts_can_be_left_out(client: Client, people: newsroom.People) -> None:
    whole = press.release(people)
    part = newsroom.claim(by=people.reviewer, text="Ninety boats called")
    Claim.objects.filter(pk=part.pk).update(whole=whole.claim, part=1)
    part.refresh_from_db()
    newsroom.evidence(part, by=people.reviewer)
    newsroom.published(part, by=people.reviewer, approver=people.editor)

    assert set(texts(client)) == {whole.claim.text, part.text}
    assert texts(client, "parts=false") == [whole.claim.text]
    told = get(client, f"claims/{part.public_id}/")
    assert (told["whole"], told["part"]) == (str(whole.claim.public_id), 1)


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("ratin=true", "ratin", "The parameters here are: as_of, q, rating"),
        ("rating=super", "rating", "Give one of: true, mostly-true"),
        ("rating=true&rating=false", "rating", "Give this parameter once."),
        ("endangered=maybe", "endangered", "Give true or false."),
        ("parts=0", "parts", "Give true or false."),
        ("published_after=soon", "published_after", "Give a day or a time as in 2026-03-01"),
        ("as_of=soon", "as_of", "Give a day or a time as in 2026-03-01"),
        ("article_url=ftp://x.example", "article_url", "https://"),
        ("q=%00", "q", "Null characters are not allowed."),
        ("rating=%00", "rating", "Null characters are not allowed."),
        (f"q={'x' * 201}", "q", "no more than 200 characters"),
        ("page_size=0", "page_size", "whole number from 1 to 100"),
        ("page_size=100000", "page_size", "whole number from 1 to 100"),
        ("cursor=spoilt", "cursor", "not one of ours"),
    ],
)
@pytest.mark.django_db
def test_a_bad_parameter_is_named_with_what_is_allowed(
    client: Client, query: str, field: str, told: str
) -> None:
    answer = client.get(f"/api/v1/claims/?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["field"] == field
    assert told in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("blank", ["q=", "q=%20", "q=%09%20&claimant=%20&parts=%20"])
def test_a_blank_parameter_counts_as_not_given(
    client: Client, people: newsroom.People, blank: str
) -> None:
    verdict = press.release(people)

    assert texts(client, blank) == [verdict.claim.text]


@pytest.mark.parametrize(
    "values", [["2020-01-01T00:00:00Z", 10**30], ["2020-01-01T00:00:00Z", "\0"], ["\0", 1]]
)
@pytest.mark.django_db
def test_a_cursor_to_no_possible_claim_is_refused(client: Client, values: list[Any]) -> None:
    cursor = urlsafe_b64encode(json.dumps([False, values]).encode()).decode()

    assert client.get(f"/api/v1/claims/?cursor={cursor}").status_code == 400


def test_as_of_tells_the_record_and_the_health_of_that_time(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.release(people)
    link = press.only_link(verdict.claim)
    press.turn(link, health="healthy", outcome="alive", at=NOW + press.DAY)
    press.turn(link, health="gone", outcome="gone", at=NOW + 3 * press.DAY)
    press.change(verdict.claim, people, now=NOW + 5 * press.DAY)
    path = f"claims/{verdict.claim.public_id}/"

    def then(day: int) -> tuple[int, str, str | None, bool]:
        told = get(client, f"{path}?as_of=2026-03-{day:02}T12:00:00Z")
        evidence = told["evidence"][0]
        return (
            told["verdict"]["version"],
            evidence["health"],
            evidence["checked_at"],
            told["verdict"]["endangered"],
        )

    assert client.get(f"/api/v1/{path}?as_of=2026-03-01").status_code == 404
    assert then(2) == (1, "unknown", None, False)
    assert then(3) == (1, "healthy", "2026-03-03T09:00:00Z", False)
    assert then(6) == (1, "gone", "2026-03-05T09:00:00Z", True)
    assert then(7) == (2, "gone", "2026-03-05T09:00:00Z", True)


def test_a_list_as_of_a_moment_agrees_with_its_endangered_filter(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.release(people)
    link = press.only_link(verdict.claim)
    press.turn(link, health="gone", outcome="gone", at=NOW + press.DAY)
    press.turn(link, health="healthy", outcome="alive", at=NOW + 3 * press.DAY)

    assert texts(client, "endangered=true") == []
    assert texts(client, "endangered=true&as_of=2026-03-04") == [verdict.claim.text]
    assert texts(client, "as_of=2026-03-01") == []


def test_a_confirmed_verdict_is_due_when_its_reader_said(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.release(people)
    press.turn(press.only_link(verdict.claim), health="gone", outcome="gone", at=NOW + press.DAY)
    rereviews.open_for_changes(now=NOW + press.DAY)
    rereviews.confirm(
        rereview=verdict.rereviews.get(),
        note="The report is on paper too.",
        next_due_on=dt.date(2026, 4, 1),
        by=people.reviewer,
        now=NOW + press.DAY,
    )
    path = f"claims/{verdict.claim.public_id}/"

    before = get(client, f"{path}?as_of=2026-03-03")["verdict"]
    early = get(client, f"{path}?as_of=2026-03-31")["verdict"]
    late = get(client, f"{path}?as_of=2026-04-01")["verdict"]

    assert (before["review_due_on"], before["stale"]) == (None, False)
    assert (early["review_due_on"], early["stale"]) == ("2026-04-01", False)
    assert late["stale"] is True


def test_an_article_is_found_by_any_spelling_of_its_address(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.release(people)

    told = get(client, "articles/?url=https://GAZETTE.example/mayor-counts-ships?fbclid=1")

    assert (told["outlet"], told["title"]) == ("The Practice Gazette", "Mayor counts ships")
    assert [one["id"] for one in told["claims"]] == [str(verdict.claim.public_id)]


@pytest.mark.parametrize(
    ("query", "status"),
    [("url=https://gazette.example/none", 404), ("url=nonsense", 400), ("", 400)],
)
@pytest.mark.django_db
def test_an_unknown_article_is_a_problem(client: Client, query: str, status: int) -> None:
    assert client.get(f"/api/v1/articles/?{query}").status_code == status
