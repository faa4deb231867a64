"""The page of two who edited the same thing: who was first, three texts, and a choice for each."""

from typing import Any

import pytest
from lxml import html

from claims.admin import who_last
from claims.models import Claim, CommentRequest, Outlet, Verdict
from claims.services import evidence, rereviews, verdicts
from tests import newsroom
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.stages import STAGES, came_back, verdict_in

NOW = newsroom.NOW


@pytest.fixture
def claim(people: newsroom.People) -> Claim:
    return newsroom.claim(by=people.reviewer)


def opened(response: Any, section: str) -> dict[str, list[str]]:
    """What a browser sends of a form, as it stands on the page."""
    [form] = pages.tree(response).xpath(f"//form[@id='form-{section}']")
    sent: dict[str, list[str]] = {"revision": []}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    for choice in pages.tree(response).xpath(f"//input[@form='form-{section}'][@checked]"):
        sent[choice.get("name")] = [choice.get("value")]
    return sent | {"revision": sent["revision"] or [""]}  # lxml leaves an empty one out


def row(response: Any, field: str) -> Any:
    [found] = pages.tree(response).xpath(f"//*[@id='conflict']//tr[@data-field='{field}']")
    return found


def sides(response: Any, field: str) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in row(response, field).xpath("td")]


def test_three_texts_with_who_and_what_one_side_changed(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    reviewer, editor = sit(people.reviewer), sit(people.editor)
    address = pages.claim_url(claim, "details")
    mine = opened(reviewer.get(pages.claim_url(claim)), "details")
    theirs = opened(editor.get(pages.claim_url(claim)), "details")
    editor.post(address, theirs | {"text": "Sixty ships called", "topics": "Harbour, Ships"})

    stale = reviewer.post(address, mine | {"text": "Ninety ships came", "notes": "Ask them."})

    assert stale.status_code == 409
    assert "editor saved this first" in pages.text(stale)
    base, saved, typed = sides(stale, "text")
    assert base == "Ninety ships called at the harbour in 2025"
    assert saved.startswith("Sixty ships called")
    assert typed.startswith("Ninety ships came")
    assert row(stale, "text").get("data-difference") == "both"
    assert row(stale, "topics").get("data-difference") == "theirs"
    assert row(stale, "notes").get("data-difference") == "mine"
    assert not pages.tree(stale).xpath("//tr[@data-field='claimant']")


def test_saved_as_proposed_it_keeps_what_each_alone_changed(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    reviewer, address = sit(people.reviewer), pages.claim_url(claim, "details")
    mine = opened(reviewer.get(pages.claim_url(claim)), "details")
    sit(people.editor).post(address, mine | {"topics": "Harbour, Ships"})
    stale = reviewer.post(address, mine | {"notes": "Ask them."})

    saved = reviewer.post(address, opened(stale, "details"))

    claim.refresh_from_db()
    assert saved.status_code == 302
    assert (claim.topics, claim.notes) == (["Harbour", "Ships"], "Ask them.")


def test_a_second_stale_save_shows_the_page_again(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    reviewer, editor = sit(people.reviewer), sit(people.editor)
    address = pages.claim_url(claim, "details")
    mine = opened(reviewer.get(pages.claim_url(claim)), "details")
    editor.post(address, mine | {"text": "First of theirs"})
    stale = reviewer.post(address, mine | {"text": "Mine"})
    editor.post(address, opened(editor.get(pages.claim_url(claim)), "details") | {"text": "Second"})

    again = reviewer.post(address, opened(stale, "details"))

    assert again.status_code == 409
    assert [side.split(" Take")[0].split(" Keep")[0] for side in sides(again, "text")] == [
        "First of theirs", "Second", "Mine",
    ]  # fmt: skip


def test_a_draft_says_who_ticked_what(people: newsroom.People, sit: Sit) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)
    reviewer, address = sit(people.reviewer), pages.claim_url(verdict.claim, "draft")
    mine = opened(reviewer.get(pages.claim_url(verdict.claim)), "verdict")
    newsroom.draft(verdict.claim, by=people.editor, code="false", revision=verdict.revision)
    unticked = {name: value for name, value in mine.items() if name != "evidence"}

    stale = reviewer.post(address, unticked | {"summary": "My own words."})

    assert "editor saved this first" in pages.text(stale)
    assert row(stale, "rating").get("data-difference") == "theirs"
    assert row(stale, "evidence").get("data-difference") == "mine"
    assert sides(stale, "evidence")[0] == "Supports: Annual report of the harbour"
    reviewer.post(address, opened(stale, "verdict"))
    saved = Verdict.objects.get(pk=verdict.pk)
    assert saved.rating
    assert (saved.rating.code, saved.summary, saved.cited.count()) == ("false", "My own words.", 0)


def test_a_draft_that_was_published_meanwhile_begins_a_change_when_saved_again(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.APPROVED, people)
    editor, address = sit(people.editor), pages.claim_url(verdict.claim, "draft")
    mine = opened(editor.get(pages.claim_url(verdict.claim)), "verdict")
    verdicts.publish(verdict=verdict, revision=verdict.revision, by=people.editor, now=NOW)

    stale = editor.post(address, mine | {"summary": "My own words."})
    again = editor.post(address, opened(stale, "verdict") | {"kind": ["update"]})

    assert (stale.status_code, again.status_code) == (409, 302)
    assert verdict.claim.verdicts.in_the_making().get().summary == "My own words."


def test_two_who_write_down_an_answer_meet(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    asked = evidence.ask_for_comment(
        claim=claim, asked_of="The Mayor", asked_on=NOW.date(), by=people.reviewer, now=NOW
    )
    address = pages.claim_url(claim, "comment_answer", asked.pk)
    reviewer = sit(people.reviewer)
    mine = opened(reviewer.get(pages.claim_url(claim)), f"answer-{asked.pk}")
    evidence.record_answer(
        request=asked,
        answer="Theirs.",
        answered_on=NOW.date(),
        revision=1,
        by=people.editor,
        now=NOW,
    )

    stale = reviewer.post(address, mine | {"answer": "Mine.", "answered_on": "2026-03-02"})

    assert stale.status_code == 409
    assert "editor saved this first" in pages.text(stale)
    assert "Theirs." in sides(stale, "answer")[1]
    assert CommentRequest.objects.get().answer == "Theirs."


def test_a_cause_that_came_in_meanwhile_holds_a_confirmation_up(
    people: newsroom.People, sit: Sit
) -> None:
    rereview = came_back(people, 1).rereviews.get()
    rereviews.open_for_changes(now=NOW)
    typed = {"revision": rereview.revision + 1, "note": "It stands.", "next_due_on": "2099-01-01"}

    stale = sit(people.reviewer).post(f"/admin/claims/rereview/{rereview.pk}/confirm/", typed)

    assert stale.status_code == 409
    assert pages.field(stale, "confirm-note") == "It stands."


def test_who_was_first_is_told_as_far_as_the_row_has_a_history(
    people: newsroom.People, claim: Claim
) -> None:
    assert who_last.changed(claim).by == "reviewer"
    assert who_last.changed(Outlet.objects.all()[0]).by == ""


def test_a_page_without_a_conflict_has_no_table(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    page = html.fromstring(sit(people.reviewer).get(pages.claim_url(claim)).content.decode())

    assert not page.xpath("//*[@id='conflict']")
