"""A blind double review through the pages: hidden until both are in, then settled and approved."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import BlindProposal, Claim
from claims.services import blind_outcomes
from tests import newsroom
from tests.claims import double
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.test_lists import queries
from tests.newsroom import NOW, People

AGREEMENT = "admin:claims_verdict_agreement"


@pytest.fixture
def claim(people: People) -> Claim:
    return double.claim(people)


def typed(claim: Claim, code: str, summary: str, **more: Any) -> dict[str, Any]:
    cited = list(claim.evidence.values_list("pk", flat=True))
    words = {"rating": newsroom.rating(code).pk, "summary": summary, "evidence": cited}
    return pages.draft(None, **(words | more))


def hand_in(client: Client, claim: Claim, code: str, summary: str, **more: Any) -> Any:
    return client.post(
        pages.claim_url(claim, "hand_in"), typed(claim, code, summary, **more), follow=True
    )


def settle(client: Client, claim: Claim, **words: Any) -> Any:
    return client.post(pages.claim_url(claim, "settle_blind"), {"revision": 1} | words, follow=True)


def look(client: Client, claim: Claim) -> Any:
    return client.get(pages.claim_url(claim))


def test_the_box_in_the_details_turns_it_on(people: People, sit: Sit) -> None:
    found = newsroom.claim(by=people.reviewer)
    words = {"text": found.text, "blind_review": "on", "revision": found.revision}

    sit(people.reviewer).post(pages.claim_url(found, "details"), words)

    found.refresh_from_db()
    assert found.blind_review


def test_the_form_for_a_draft_makes_way_for_a_proposal(
    claim: Claim, people: People, sit: Sit
) -> None:
    shown = look(sit(people.reviewer), claim)

    assert "hand-in" in pages.buttons(shown)
    assert not {"save-draft", "propose", "preview"} & pages.buttons(shown)
    assert "each unseen" in pages.text(shown)


def test_two_who_agree_go_to_a_third_for_approval(claim: Claim, people: People, sit: Sit) -> None:
    first, second, third = (
        sit(one) for one in (people.reviewer, people.second_editor, people.editor)
    )

    assert "Your proposal is in." in pages.text(hand_in(first, claim, "true", "Ninety calls."))
    shown = look(second, claim)
    assert "One proposal is in and stays hidden." in pages.text(shown)
    assert "Ninety calls." not in shown.content.decode()
    assert "take-back" not in pages.buttons(shown)
    hand_in(second, claim, "true", "The same.")

    verdict = claim.verdicts.get()
    assert "approve" not in pages.buttons(look(second, claim))
    assert "both gave the same rating" in pages.text(look(third, claim))
    pages.step(third, verdict, "approve")
    pages.step(third, verdict, "publish")
    verdict.refresh_from_db()
    assert (verdict.stage, verdict.summary) == ("published", "Ninety calls.")


def test_two_who_differ_are_settled_side_by_side(claim: Claim, people: People, sit: Sit) -> None:
    first, second, third = (
        sit(one) for one in (people.reviewer, people.second_editor, people.editor)
    )
    hand_in(first, claim, "true", "Ninety calls.")
    hand_in(second, claim, "false", "Only forty.")

    shown = look(third, claim)
    assert {"stands", "send-both-back"} <= pages.buttons(shown)
    assert all(words in pages.text(shown) for words in ("Ninety calls.", "Only forty."))
    assert "stands" not in pages.buttons(look(second, claim))
    assert "A third person, an editor, says" in pages.text(look(first, claim))
    assert claim.text in pages.text(third.get("/admin/"))
    assert "Two proposals differ" not in pages.text(second.get("/admin/"))

    refused = settle(third, claim, seat=2, reason="")
    assert refused.status_code == 422
    assert "Say why" in pages.text(refused)
    assert "It is proposed." in pages.text(settle(third, claim, seat=2, reason="It counts."))
    assert claim.verdicts.get().summary == "Only forty."
    assert settle(third, claim, seat=1, reason="No.").status_code == 409


def test_both_sent_back_begin_again_and_read_why(claim: Claim, people: People, sit: Sit) -> None:
    double.hand_in(claim, people.reviewer, "true")
    double.hand_in(claim, people.second_editor, "false")

    settle(sit(people.editor), claim, **{"send-back": "1", "reason": "Which year?"})

    shown = look(sit(people.reviewer), claim)
    assert "Which year?" in pages.text(shown)
    assert "hand-in" in pages.buttons(shown)


def test_the_author_edits_what_they_wrote_and_takes_it_back(
    claim: Claim, people: People, sit: Sit
) -> None:
    reviewer = sit(people.reviewer)
    hand_in(reviewer, claim, "true", "Ninety calls.")
    assert pages.field(look(reviewer, claim), "proposal-summary") == "Ninety calls."

    hand_in(reviewer, claim, "true", "Ninety calls in 2025.", revision=1)
    stale = hand_in(reviewer, claim, "true", "An old tab.", revision=1)
    assert stale.status_code == 409
    assert "An old tab." in pages.text(stale)
    assert BlindProposal.objects.get().summary == "Ninety calls in 2025."
    assert pages.field(stale, "proposal-summary") == "An old tab."

    stale = reviewer.post(pages.claim_url(claim, "take_back"), {"revision": 1})
    assert (stale.status_code, BlindProposal.objects.count()) == (409, 1)
    reviewer.post(pages.claim_url(claim, "take_back"), {"revision": 2})
    assert not BlindProposal.objects.exists()


def test_what_is_refused_keeps_what_was_typed(claim: Claim, people: People, sit: Sit) -> None:
    refused = hand_in(sit(people.reviewer), claim, "true", "No evidence.", evidence=[])

    assert refused.status_code == 409
    assert pages.field(refused, "proposal-summary") == "No evidence."


PLACES = (
    "/admin/",
    *(f"/admin/claims/{name}/" for name in ("claim", "verdict", "article", "rereview")),
    "/admin/claims/claim/?q=xanthoceras",
    "/admin/claims/verdict/?q=xanthoceras",
    "/admin/claims/verdict/agreement/",
)


@pytest.mark.parametrize("root", [False, True])
def test_nobody_else_meets_a_word_of_it_or_who_wrote_it(
    claim: Claim, people: People, sit: Sit, root: bool
) -> None:
    author = newsroom.person("quillwort", "Reviewer")
    double.hand_in(claim, author, "satire", summary="xanthoceras words")
    people.editor.is_superuser = root
    people.editor.save()
    other = sit(people.editor)

    addresses = [*PLACES, pages.claim_url(claim), pages.claim_url(claim, "preview")]
    answers = [other.get(address, follow=True) for address in addresses]
    answers.append(other.post(pages.claim_url(claim, "gate"), {}))

    assert {one.status_code for one in answers} == {200}
    for one in answers:
        shown = one.content.decode().replace('value="xanthoceras"', "").replace("q=xanthoceras", "")
        assert "xanthoceras words" not in shown
        assert "quillwort" not in shown
    own = sit(author).get(pages.claim_url(claim)).content.decode()
    assert "xanthoceras words" in own


def test_the_agreement_page_begins_by_saying_how(people: People, sit: Sit) -> None:
    shown = sit(people.editor).get(reverse(AGREEMENT))

    assert "No double review is complete yet" in pages.text(shown)
    assert "To begin: open a claim" in pages.text(shown)


def reviewed(people: People, number: int, codes: tuple[str, str]) -> None:
    found = newsroom.claim(by=people.reviewer, text=f"Ship {number} called")
    newsroom.evidence(found, by=people.reviewer, url=f"https://harbour.example/{number}")
    double.switch(found, by=people.reviewer)
    for by, code in zip((people.reviewer, people.second_editor), codes, strict=True):
        double.hand_in(found, by, code)


def test_the_agreement_page_counts(people: People, sit: Sit) -> None:
    pairs = [("true", "true"), ("false", "false"), ("true", "false"), ("false", "true")]
    for number, codes in enumerate([*pairs, ("unproven", "true")]):
        reviewed(people, number, codes)

    shown = sit(people.editor).get(reverse(AGREEMENT))

    said = pages.text(shown)
    assert "2 of 5 (40 %)" in said
    assert "too low to rely on" in said
    [row] = pages.tree(shown).xpath("//table[contains(@class, 'heat')]/tbody/tr[th='True']")
    assert [cell.text_content().strip() for cell in row.xpath("td")][:5] == ["1", "", "", "", "2"]
    assert row.xpath("td[5]/@class") == ["shade-5"]


def test_more_double_reviews_take_no_more_queries(people: People, sit: Sit) -> None:
    editor, counted = sit(people.editor), []
    for number in range(6):
        reviewed(people, number, ("true", "false"))
        pair = [queries(editor, reverse(AGREEMENT)), queries(editor, reverse("admin:index"))]
        counted.append(pair)

    assert counted[5] == counted[1]


def test_more_rounds_take_no_more_queries_on_the_claim_page(
    claim: Claim, people: People, sit: Sit
) -> None:
    editor, counted = sit(people.editor), []
    for number in range(1, 5):
        double.hand_in(claim, people.reviewer, "true")
        double.hand_in(claim, people.second_editor, "false")
        counted.append(queries(editor, pages.claim_url(claim)))
        blind_outcomes.send_both_back(
            claim=claim, round=number, reason="Again.", by=people.editor, now=NOW
        )

    assert counted[3] == counted[1]


def test_a_claim_without_it_asks_nothing_about_it(people: People, sit: Sit) -> None:
    found = newsroom.claim(by=people.reviewer)

    with CaptureQueriesContext(connection) as asked:
        look(sit(people.reviewer), found)

    assert not [one for one in asked if "claims_blind" in one["sql"]]


def test_reviewers_settle_nothing(claim: Claim, people: People, sit: Sit) -> None:
    double.hand_in(claim, people.editor, "true")
    double.hand_in(claim, people.second_editor, "false")
    other: User = newsroom.person("other", "Reviewer")

    assert "An editor settles them." in pages.text(look(sit(other), claim))
    assert settle(sit(other), claim, seat=1, reason="Yes.").status_code == 403
