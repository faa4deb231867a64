"""Drafting: what is missing, stale or wrong is told, and nothing typed is lost."""

import datetime as dt
from typing import Any

import pytest

from claims.models import Verdict
from tests import newsroom
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.stages import STAGES, verdict_in

NOW = newsroom.NOW


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"rating": ""}, "Choose a rating."),
        ({"summary": ""}, "Write in a few sentences what you found."),
        ({"evidence": []}, "Attach a source to the claim"),
    ],
)
def test_proposing_half_a_verdict_leaves_the_draft_and_says_what_is_missing(
    people: newsroom.People, sit: Sit, missing: dict[str, Any], said: str
) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)

    typed = pages.draft(verdict, summary="Typed just now.") | missing | {"propose": "1"}
    answer = sit(people.reviewer).post(pages.claim_url(verdict.claim, "draft"), typed)

    after = Verdict.objects.get(pk=verdict.pk)
    assert answer.status_code == 409
    assert said in pages.refusal(answer)
    assert pages.field(answer, "verdict-summary") == typed["summary"]
    assert (after.stage, after.summary) == (STAGES.DRAFT, verdict.summary)
    assert (after.revision, after.rating) == (verdict.revision, verdict.rating)


def test_a_stale_draft_shows_both_texts_and_saving_again_overwrites(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)
    newsroom.draft(verdict.claim, by=people.editor, code="false", revision=verdict.revision)
    reviewer, address = sit(people.reviewer), pages.claim_url(verdict.claim, "draft")

    stale = reviewer.post(address, pages.draft(verdict, summary="My own words."))
    again = pages.draft(
        verdict, summary="My own words.", revision=pages.field(stale, "verdict-revision")
    )
    saved = reviewer.post(address, again)

    assert stale.status_code == 409
    assert pages.field(stale, "verdict-summary") == "My own words."
    assert "The harbour's own report counts ninety calls." in pages.text(stale)
    assert saved.status_code == 302
    assert Verdict.objects.get(pk=verdict.pk).summary == "My own words."


def test_starting_a_draft_that_somebody_else_has_started_is_stale(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)

    answer = sit(people.editor).post(
        pages.claim_url(verdict.claim, "draft"), pages.draft(None, summary="Mine.")
    )

    assert answer.status_code == 409
    assert pages.field(answer, "verdict-summary") == "Mine."
    assert pages.field(answer, "verdict-revision") == str(verdict.revision)


def test_a_bad_date_keeps_what_was_typed(people: newsroom.People, sit: Sit) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)

    typed = pages.draft(verdict, summary="My own words.", review_due_on="next year")
    answer = sit(people.reviewer).post(pages.claim_url(verdict.claim, "draft"), typed)

    assert answer.status_code == 422
    assert pages.errors(answer, "verdict-review_due_on") == "Write the day as 2026-03-31."
    assert pages.field(answer, "verdict-summary") == "My own words."


def test_a_day_to_look_again_that_has_passed_is_refused_at_its_field(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)

    typed = pages.draft(verdict, review_due_on="2020-01-31")
    answer = sit(people.reviewer).post(pages.claim_url(verdict.claim, "draft"), typed)

    assert answer.status_code == 422
    assert "must lie in the future" in pages.errors(answer, "verdict-review_due_on")


def test_a_form_of_a_draft_that_never_was_is_refused_with_what_was_typed(
    people: newsroom.People, sit: Sit
) -> None:
    claim = newsroom.claim(by=people.reviewer)

    typed = pages.draft(None, revision="5", summary="My own words.")
    answer = sit(people.reviewer).post(pages.claim_url(claim, "draft"), typed)

    assert answer.status_code == 422
    assert "There is no draft of this claim" in pages.text(answer)
    assert pages.field(answer, "verdict-summary") == "My own words."


def test_editing_a_proposal_takes_it_back_to_draft(people: newsroom.People, sit: Sit) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)

    sit(people.reviewer).post(
        pages.claim_url(verdict.claim, "draft"), pages.draft(verdict, summary="Better words.")
    )

    after = Verdict.objects.get(pk=verdict.pk)
    assert (after.stage, after.summary) == (STAGES.DRAFT, "Better words.")


def test_a_reviewer_drafts_a_correction_that_an_editor_publishes(
    people: newsroom.People, sit: Sit
) -> None:
    claim = press.release(people).claim
    reviewer, editor = sit(people.reviewer), sit(people.editor)
    begun = reviewer.get(pages.claim_url(claim) + "?change=correction")

    typed = {
        "rating": newsroom.rating("false").pk,
        "summary": pages.field(begun, "verdict-summary"),
        "evidence": list(claim.evidence.values_list("pk", flat=True)),
        "kind": "correction",
        "notice": "We had miscounted.",
        "propose": "1",
    }
    reviewer.post(pages.claim_url(claim, "draft"), pages.draft(None, **typed))
    verdict = claim.verdicts.in_the_making().get()
    pages.step(editor, verdict, "approve")
    pages.step(editor, verdict, "publish")

    shown = pages.text(editor.get(pages.claim_url(claim)))
    assert claim.verdicts.current().get().kind == "correction"
    assert "Version 2 · Correction · False" in shown
    assert "We had miscounted." in shown


@pytest.mark.parametrize(
    ("kind", "checked"),
    [("correction", "correction"), ("retraction", "retraction"), ("nonsense", "update")],
)
def test_a_change_starts_from_the_published_version(
    people: newsroom.People, sit: Sit, kind: str, checked: str
) -> None:
    claim = press.release(people).claim

    answer = sit(people.reviewer).get(pages.claim_url(claim) + f"?change={kind}")

    form = pages.tree(answer).xpath("//form[@id='form-verdict']")[0]
    assert form.xpath(".//input[@name='kind'][@checked]/@value") == [checked]
    assert "counts ninety calls" in pages.field(answer, "verdict-summary")
    assert len(form.xpath(".//input[@name='evidence'][@checked]")) == 1


def test_the_due_date_is_set_with_the_draft(people: newsroom.People, sit: Sit) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)

    sit(people.reviewer).post(
        pages.claim_url(verdict.claim, "draft"), pages.draft(verdict, review_due_on="2027-01-31")
    )

    assert Verdict.objects.get(pk=verdict.pk).review_due_on == dt.date(2027, 1, 31)
