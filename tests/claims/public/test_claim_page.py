import datetime as dt
import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Verdict
from claims.rules import listing
from claims.services import evidence, intake
from sources.services import cataloguing
from tests import newsroom
from tests.claims import press

NOW = newsroom.NOW
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_a_page_tells_what_was_said_by_whom_when_and_where(
    client: Client, people: newsroom.People
) -> None:
    page = shown(client, press.release(people))

    for fact in (
        "Ninety ships called at the harbour in 2025",
        "The Mayor",
        "26 Feb 2026",
        "The Practice Gazette",
        newsroom.QUOTE,
        "https://gazette.example/mayor-counts-ships",
    ):
        assert fact in page


def test_a_page_tells_what_we_found_and_on_which_evidence(
    client: Client, people: newsroom.People
) -> None:
    page = shown(client, press.release(people))

    for fact in (
        "The statement is accurate and leaves nothing of weight out.",
        "5 on a scale from 1, least accurate, to 5, most accurate",
        "The harbour&#x27;s own report counts ninety calls.",
        "Annual report of the harbour",
        "Supports the claim",
        "Primary source",
        newsroom.HARBOUR_URL,
        "Our link checker has not looked at this page yet.",
    ):
        assert fact in page


def test_a_rating_off_the_scale_is_shown_without_numbers(
    client: Client, people: newsroom.People
) -> None:
    page = shown(client, press.release(people, code="satire"))

    assert "Satire" in page
    assert "has no place on our scale" in page
    assert 'class="scale"' not in page


@pytest.mark.parametrize(
    ("health", "outcome", "words"),
    [
        ("healthy", "alive", "The page was there as cited."),
        ("gone", "gone", "The page has been taken down."),
        ("dead", "unreachable", "The page can no longer be reached."),
        ("drifted", "drifted", "its text has changed since we cited it"),
        ("blocked", "blocked", "does not let our checker in"),
        ("suspect", "gone", "We look again before we judge."),
    ],
)
def test_health_of_the_evidence_is_told_in_words_with_the_day_of_the_look(
    client: Client, people: newsroom.People, health: str, outcome: str, words: str
) -> None:
    verdict = press.release(people)
    at = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)
    press.turn(press.only_link(verdict.claim), health=health, outcome=outcome, at=at)

    page = shown(client, verdict)

    assert words in page
    assert "20 Mar 2026" in page
    endangered = health in {"gone", "dead", "drifted"}
    assert ("can no longer be seen as we cited it" in page) is endangered


def test_a_passage_that_left_its_page_endangers_the_verdict(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.release(people, excerpt="ninety calls")
    press.lose(press.only_link(verdict.claim).passages.get(), at=NOW)

    page = shown(client, verdict)

    assert "The quoted words are no longer on it." in page
    assert "can no longer be seen as we cited it" in page


def test_a_source_without_an_address_is_told_without_health(
    client: Client, people: newsroom.People
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    asked = cataloguing.catalogue_contact(
        contact="The harbour master, by telephone",
        contacted_on=NOW.date(),
        description=cataloguing.Description(title="Interview with the harbour master"),
        by=people.reviewer,
        now=NOW,
    )
    evidence.attach(
        claim=claim,
        source=asked.source,
        link=None,
        statement=evidence.Statement(stance="supports", finding="He counts ninety."),
        by=people.reviewer,
        now=NOW,
    )
    page = shown(client, newsroom.published(claim, by=people.reviewer, approver=people.editor))

    assert "Interview or other contact" in page
    assert "He counts ninety." in page
    assert 'class="health' not in page


def test_comment_asked_for_and_its_answer_are_public(
    client: Client, people: newsroom.People
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    asked: dict[str, Any] = {
        "claim": claim,
        "asked_on": NOW.date(),
        "by": people.reviewer,
        "now": NOW,
    }
    answered = evidence.ask_for_comment(asked_of="The Mayor", **asked)
    evidence.record_answer(
        request=answered,
        answer="I counted them myself.",
        answered_on=NOW.date(),
        by=people.reviewer,
        now=NOW,
    )
    evidence.ask_for_comment(asked_of="The Harbour Office", **asked)
    verdict = newsroom.published(claim, by=people.reviewer, approver=people.editor)

    page = shown(client, verdict)

    assert "I counted them myself." in page
    assert "There was no answer when this was published." in page


def test_parts_and_whole_lead_to_each_other(client: Client, people: newsroom.People) -> None:
    whole, part = compound(people)

    assert address(part) in shown(client, whole)
    assert address(whole) in shown(client, part)


def test_a_part_that_is_corrected_shows_its_new_rating_on_the_page_of_the_whole(
    client: Client, people: newsroom.People
) -> None:
    whole, part = compound(people)
    press.change(part.claim, people, code="mostly-false")
    update: dict[str, Any] = {"kind": "update", "code": "true", "now": NOW + 2 * press.DAY}
    press.change(whole.claim, people, **update)

    assert "Mostly false" in shown(client, whole)
    assert "Mostly false" not in shown(client, whole, version=1)


def test_every_version_stays_readable_with_its_notice(
    client: Client, people: newsroom.People
) -> None:
    first = press.release(people)
    second = press.change(first.claim, people, notice="The report counts nineteen.")

    current, old = shown(client, second), shown(client, second, version=1)

    assert "The report counts nineteen." in current
    assert f"{address(second)}?version=1" in current
    assert "You are reading version 1" in old
    assert '<span class="label">True</span>' in old
    assert '<meta name="robots" content="noindex">' in old


def test_a_retracted_claim_stays_says_so_and_carries_no_claim_review(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.retract(press.release(people).claim, people)

    page = shown(client, verdict)

    assert '<span class="label">Retracted</span>' in page
    assert "The report was a forgery." in page
    assert "<title>Retracted: Ninety ships" in page
    assert JSON_LD.findall(page) == []
    assert "The verdict has been retracted since." in shown(client, verdict, version=1)


def test_exactly_one_claim_review_stands_on_the_current_page_and_none_on_older_ones(
    client: Client, people: newsroom.People
) -> None:
    first = press.release(people)
    second = press.change(first.claim, people, code="half-true")

    blocks = JSON_LD.findall(shown(client, second))
    review = json.loads(blocks[0])

    assert len(blocks) == 1
    assert review["@type"] == "ClaimReview"
    assert review["url"] == f"http://127.0.0.1:8000{address(second)}"
    assert JSON_LD.findall(shown(client, second, version=1)) == []


def test_page_and_claim_review_tell_the_same(client: Client, people: newsroom.People) -> None:
    page = html.unescape(shown(client, press.release(people, code="mostly-true")))
    review = json.loads(JSON_LD.findall(page)[0])
    visible = JSON_LD.sub("", page)

    for fact in (
        review["claimReviewed"],
        review["reviewRating"]["alternateName"],
        review["reviewRating"]["ratingExplanation"],
        review["itemReviewed"]["author"]["name"],
        review["itemReviewed"]["appearance"][0]["url"],
    ):
        assert fact in visible


HOSTILE = "</script><img src=x onerror=alert(1)><!-- & ' \" \u2028"


def test_hostile_text_breaks_out_of_nothing(client: Client, people: newsroom.People) -> None:
    verdict = press.release(people, text=HOSTILE)

    page = shown(client, verdict)
    block = JSON_LD.findall(page)[0]

    assert json.loads(block)["claimReviewed"] == verdict.claim.text
    assert not set("<>&\u2028") & set(block)
    assert "<img" not in page
    assert page.count("</script>") == 1


@pytest.mark.parametrize("wrong", ["", "other-words/", "%3Cscript%3E/"])
def test_another_slug_leads_to_the_right_one(
    client: Client, people: newsroom.People, wrong: str
) -> None:
    verdict = press.release(people)

    answer = client.get(f"/claims/{verdict.claim.public_id}/{wrong}")

    assert (answer.status_code, answer["Location"]) == (301, address(verdict))


def test_a_slug_of_an_earlier_wording_leads_to_the_new_one(
    client: Client, people: newsroom.People
) -> None:
    first = press.release(people)
    reworded = intake.edit_claim(
        claim=first.claim,
        description=intake.ClaimDescription(text="Nineteen ships called"),
        revision=None,
        by=people.reviewer,
        now=NOW,
    )
    unpublished = client.get(address(first))
    second = press.change(reworded, people)

    assert unpublished.status_code == 200
    assert client.get(address(first))["Location"] == address(second)
    assert client.get(f"{address(first)}?version=1")["Location"] == f"{address(second)}?version=1"


def test_the_number_of_the_current_version_leads_to_its_one_address(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.release(people)

    assert client.get(f"{address(verdict)}?version=1")["Location"] == address(verdict)
    assert client.get(f"{address(verdict)}?utm_source=x").status_code == 200


@pytest.mark.parametrize("version", ["2", "0", "-1", "one", ""])
def test_a_version_that_is_not_published_is_not_found(
    client: Client, people: newsroom.People, version: str
) -> None:
    verdict = press.release(people)
    newsroom.draft(verdict.claim, by=people.reviewer, kind="update")

    assert client.get(f"{address(verdict)}?version={version}").status_code == 404


def test_an_unpublished_or_unknown_claim_is_not_found_and_the_page_helps(
    client: Client, people: newsroom.People
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.draft(claim, by=people.reviewer)

    for path in (f"/claims/{claim.public_id}/x/", "/claims/not-an-id/", "/nowhere/"):
        answer = client.get(path)

        assert answer.status_code == 404
        assert "There is no page at this address" in answer.content.decode()
        assert claim.text not in answer.content.decode()


def test_days_are_written_as_the_reader_writes_them(
    client: Client, people: newsroom.People
) -> None:
    path = address(press.release(people))

    german = client.get(path, headers={"accept-language": "de"}).content.decode()

    assert '<time datetime="2026-02-26" lang="de">26. Februar 2026</time>' in german


def test_the_path_in_records_is_the_path_of_the_page(people: newsroom.People) -> None:
    verdict = press.release(people)
    parts = {"claim_id": verdict.claim.public_id, "slug": listing.slug(verdict.claim.text)}

    assert address(verdict) == reverse("claim-page", kwargs=parts)


@pytest.mark.parametrize("versions", [1, 4])
def test_queries_do_not_grow_with_versions(
    client: Client, people: newsroom.People, versions: int, django_assert_num_queries: Any
) -> None:
    verdict = press.release(people)
    for number in range(1, versions):
        press.change(verdict.claim, people, now=NOW + number * press.DAY)
    path = address(Verdict.objects.current().get())

    with django_assert_num_queries(5):
        client.get(path)


def compound(people: newsroom.People) -> tuple[Verdict, Verdict]:
    whole = newsroom.claim(by=people.reviewer, text="Ships called and boats too")
    part = intake.take_in_claim(
        description=intake.ClaimDescription(text="Boats called", whole=whole, part=1),
        by=people.reviewer,
        now=NOW,
    )
    of_part = release(part, people)
    return release(whole, people), of_part


def release(claim: Claim, people: newsroom.People) -> Verdict:
    newsroom.evidence(claim, by=people.reviewer)
    return newsroom.published(claim, by=people.reviewer, approver=people.editor)


def address(verdict: Verdict) -> str:
    claim = verdict.record["claim"]  # type: ignore[index]  # published
    return listing.page_path(claim_id=claim["id"], text=claim["text"])


def shown(client: Client, verdict: Verdict, version: int | None = None) -> str:
    query = f"?version={version}" if version else ""
    answer = client.get(f"{address(verdict)}{query}", headers={"accept-language": "en-gb"})
    assert answer.status_code == 200
    return answer.content.decode()
