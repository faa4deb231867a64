"""The claim page: details, appearances, comment, evidence, and both texts of a stale form."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from claims.models import Claim
from claims.services import articles, intake
from tests import newsroom
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit

NOW = newsroom.NOW


@pytest.fixture
def claim(people: newsroom.People) -> Claim:
    return newsroom.claim(by=people.reviewer)


def details(claim: Claim, **typed: Any) -> dict[str, Any]:
    return {
        "revision": claim.revision,
        "text": claim.text,
        "claimant": "The Mayor",
        "claimant_kind": "person",
        "language": "en",
    } | typed


def test_details_are_saved(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    typed = details(claim, text="Ninety ships  called", topics="Harbour, Ships", notes="Ask.")

    sit(people.reviewer).post(pages.claim_url(claim, "details"), typed)

    claim.refresh_from_db()
    assert claim.text == "Ninety ships called"
    assert (claim.topics, claim.notes) == (["Harbour", "Ships"], "Ask.")


def test_a_stale_form_keeps_mine_shows_theirs_and_then_overwrites(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    reviewer, address = sit(people.reviewer), pages.claim_url(claim, "details")
    mine = details(claim, text="My wording", notes="My notes")
    sit(people.editor).post(address, details(claim, text="Their wording"))

    stale = reviewer.post(address, mine)
    between = Claim.objects.get(pk=claim.pk).text
    reviewer.post(address, mine | {"revision": pages.field(stale, "details-revision")})

    assert stale.status_code == 409
    assert pages.field(stale, "details-text") == "My wording"
    assert pages.field(stale, "details-notes") == "My notes"
    assert "Their wording" in pages.tree(stale).xpath("string(//*[@id='conflict'])")
    assert between == "Their wording"
    assert Claim.objects.get(pk=claim.pk).text == "My wording"


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({"text": " "}, "text", "Write the claim as one checkable sentence."),
        ({"text": "y" * 501}, "text", "The claim has 501 characters"),
        ({"language": "e"}, "language", "Write the language as a code"),
        ({"part": "0"}, "part", "greater than or equal to 1"),
    ],
)
def test_bad_details_are_answered_at_their_field(
    people: newsroom.People,
    sit: Sit,
    claim: Claim,
    typed: dict[str, str],
    name: str,
    said: str,
) -> None:
    answer = sit(people.reviewer).post(
        pages.claim_url(claim, "details"), details(claim, notes="Kept.", **typed)
    )

    assert answer.status_code == 422
    assert said in pages.errors(answer, f"details-{name}")
    assert pages.field(answer, "details-notes") == "Kept."
    assert Claim.objects.get(pk=claim.pk).revision == claim.revision


def test_a_part_names_its_whole_by_number(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    whole = newsroom.claim(by=people.reviewer, text="Ships called and cranes were paid for")
    typed = details(claim, whole=f"{whole.pk} · {whole.text}", part="1")

    sit(people.reviewer).post(pages.claim_url(claim, "details"), typed)
    shown = sit(people.reviewer).get(pages.claim_url(whole))

    claim.refresh_from_db()
    assert (claim.whole, claim.part) == (whole, 1)
    assert claim.text in pages.text(shown)


def test_internal_notes_are_marked_as_such(people: newsroom.People, sit: Sit) -> None:
    claim = intake.take_in_claim(
        description=intake.ClaimDescription(text="Ninety ships", notes="Call her office."),
        by=people.reviewer,
        now=NOW,
    )

    page = pages.tree(sit(people.reviewer).get(pages.claim_url(claim)))

    shown = " ".join(page.get_element_by_id("notes").text_content().split())
    assert shown == "Internal notes · never published Call her office."


def test_a_claim_without_an_article_is_taken_in(people: newsroom.People, sit: Sit) -> None:
    address = reverse("admin:claims_claim_add")

    refused = sit(people.reviewer).post(address, {"text": "", "claimant": "The Mayor"})
    answer: Any = sit(people.reviewer).post(address, {"text": "Heard on the radio"})

    assert "Write the claim" in pages.errors(refused, "details-text")
    assert pages.field(refused, "details-claimant") == "The Mayor"
    assert answer.url == pages.claim_url(Claim.objects.get())


def test_another_appearance_is_added(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    other, _ = articles.take_in_text(
        text="Again: ninety ships called at the harbour last year, we hear.",
        description=articles.Description(title="Again"),
        by=people.reviewer,
        now=NOW,
    )
    reviewer, address = sit(people.reviewer), pages.claim_url(claim, "appearance")

    without = reviewer.post(address, {"article": "", "quote": newsroom.QUOTE})
    wrong = reviewer.post(address, {"article": f"{other.pk}", "quote": "sixty ships"})
    reviewer.post(address, {"article": f"{other.pk} · Again", "quote": newsroom.QUOTE})

    assert "Choose the article" in pages.errors(without, "appearance-article")
    assert "not in the article" in pages.errors(wrong, "appearance-quote")
    assert pages.field(wrong, "appearance-quote") == "sixty ships"
    assert claim.appearances.filter(article=other).exists()


def test_declining_needs_a_reason_and_reopening_keeps_it(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    reviewer, address = sit(people.reviewer), pages.claim_url(claim, "decline")

    without = reviewer.post(address, {"revision": 1, "reason": ""})
    reviewer.post(address, {"revision": 1, "reason": "A matter of taste."})
    declined = reviewer.get(pages.claim_url(claim))
    reviewer.post(pages.claim_url(claim, "reopen"), {"revision": 2})

    claim.refresh_from_db()
    assert "Say why this claim is not checked." in pages.errors(without, "decline-reason")
    assert "Declined by reviewer" in pages.text(declined)
    assert claim.declined_at is None
    assert "A matter of taste." in claim.notes


def test_an_open_claim_cannot_be_reopened(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    answer = sit(people.reviewer).post(pages.claim_url(claim, "reopen"), {"revision": 1})

    assert answer.status_code == 422
    assert "This claim is open." in pages.refusal(answer)


def test_a_published_claim_offers_no_decline(people: newsroom.People, sit: Sit) -> None:
    claim = press.release(people).claim

    assert "decline" not in pages.buttons(sit(people.editor).get(pages.claim_url(claim)))


def test_comment_is_asked_for_and_answered(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    reviewer = sit(people.reviewer)
    asked = {"asked_of": "Office of the Mayor", "asked_on": "2026-02-28"}

    without = reviewer.post(pages.claim_url(claim, "comment"), {"asked_of": "Office"})
    reviewer.post(pages.claim_url(claim, "comment"), asked)
    request = claim.comment_requests.get()
    address = pages.claim_url(claim, "comment_answer", request.pk)
    said = {"revision": "1", "answer": "We stand by it."}
    early = reviewer.post(address, said | {"answered_on": "2026-02-01"})
    undated = reviewer.post(address, said)
    reviewer.post(address, said | {"answered_on": "2026-03-01"})

    request.refresh_from_db()
    assert "Give the day" in pages.errors(without, "comment-asked_on")
    assert "cannot be older" in pages.errors(early, f"answer-{request.pk}-answered_on")
    assert pages.field(early, f"answer-{request.pk}-answer") == "We stand by it."
    assert "Give the day" in pages.errors(undated, f"answer-{request.pk}-answered_on")
    assert (request.answer, request.answered_on) == ("We stand by it.", dt.date(2026, 3, 1))


def test_the_public_page_is_linked(people: newsroom.People, sit: Sit) -> None:
    claim = press.release(people).claim

    page = pages.tree(sit(people.reviewer).get(pages.claim_url(claim)))

    assert (
        page.get_element_by_id("public-page").get("href").startswith(f"/claims/{claim.public_id}/")
    )


def test_versions_stand_side_by_side(people: newsroom.People, sit: Sit) -> None:
    claim = press.release(people).claim
    press.change(claim, people)

    page = pages.tree(sit(people.reviewer).get(pages.claim_url(claim)))

    assert page.xpath("//table[@class='compare']//del/text()") == ["True"]
    assert page.xpath("//table[@class='compare']//ins/text()") == ["False"]


def test_what_is_cited_where_is_marked(people: newsroom.People, sit: Sit) -> None:
    claim = press.release(people).claim
    newsroom.draft(claim, by=people.reviewer, kind="update")

    answer = sit(people.reviewer).get(pages.claim_url(claim))

    assert "cited in public" in pages.text(answer)
    assert "cited in the draft verdict" in pages.text(answer)
