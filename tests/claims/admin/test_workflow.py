"""The way of a verdict through the desk, and who may take which step of it."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from claims.models import Claim, Verdict
from claims.services import verdicts
from sources.services import cataloguing
from tests import newsroom
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.stages import STAGES, verdict_in

NOW = newsroom.NOW


def test_a_claim_goes_from_draft_to_public_through_the_pages(
    people: newsroom.People, sit: Sit
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    evidence = newsroom.evidence(claim, by=people.reviewer)
    reviewer, editor = sit(people.reviewer), sit(people.editor)

    typed = {
        "rating": newsroom.rating().pk,
        "summary": "The report counts ninety calls.",
        "evidence": [evidence.pk],
        "propose": "1",
    }
    reviewer.post(pages.claim_url(claim, "draft"), pages.draft(None, **typed))
    verdict = claim.verdicts.get()
    pages.step(editor, verdict, "approve")
    preview = editor.get(pages.claim_url(claim, "preview"))
    pages.step(editor, verdict, "publish")

    verdict.refresh_from_db()
    assert "publish" in pages.buttons(preview)
    assert (verdict.stage, verdict.version) == (STAGES.PUBLISHED, 1)
    assert (verdict.proposed_by, verdict.approved_by) == (people.reviewer, people.editor)


def test_every_step_says_what_happened(people: newsroom.People, sit: Sit) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)

    answer: Any = sit(people.editor).post(
        pages.claim_url(verdict.claim, "approve"), {"revision": verdict.revision}, follow=True
    )

    assert "Approved. It can be published." in pages.text(answer)
    assert answer.redirect_chain[0][0].endswith("#verdict")


WRITING = {"save-draft", "propose", "preview"}
DESK_OF_A_CLAIM = {"attach", "save-details", "decline"}


@pytest.mark.parametrize(
    ("who", "stage", "offered"),
    [
        ("reviewer", STAGES.DRAFT, WRITING),
        ("editor", STAGES.DRAFT, WRITING),
        ("administrator", STAGES.DRAFT, {"preview"}),
        ("reviewer", STAGES.RETURNED, WRITING),
        ("second_editor", STAGES.RETURNED, WRITING),
        ("reviewer", STAGES.PROPOSED, WRITING | {"withdraw"}),
        ("editor", STAGES.PROPOSED, WRITING | {"approve", "return"}),
        ("administrator", STAGES.PROPOSED, {"preview"}),
        ("reviewer", STAGES.APPROVED, WRITING),
        ("editor", STAGES.APPROVED, WRITING | {"return"}),
        ("administrator", STAGES.APPROVED, {"preview"}),
    ],
)
def test_only_the_steps_of_this_person_now_are_offered(
    people: newsroom.People, sit: Sit, who: str, stage: str, offered: set[str]
) -> None:
    verdict = verdict_in(stage, people)

    answer = sit(getattr(people, who)).get(pages.claim_url(verdict.claim))

    assert pages.buttons(answer) - DESK_OF_A_CLAIM == offered


@pytest.mark.parametrize(
    ("who", "offered"),
    [("reviewer", False), ("editor", True), ("second_editor", True), ("administrator", False)],
)
def test_publish_is_offered_to_those_who_may(
    people: newsroom.People, sit: Sit, who: str, offered: bool
) -> None:
    verdict = verdict_in(STAGES.APPROVED, people)

    answer = sit(getattr(people, who)).get(pages.claim_url(verdict.claim, "preview"))

    assert ("publish" in pages.buttons(answer)) == offered


@pytest.mark.parametrize(
    ("who", "step", "stage"),
    [
        ("reviewer", "approve", STAGES.PROPOSED),
        ("reviewer", "return", STAGES.PROPOSED),
        ("reviewer", "publish", STAGES.APPROVED),
        ("administrator", "approve", STAGES.PROPOSED),
        ("administrator", "withdraw", STAGES.PROPOSED),
        ("administrator", "publish", STAGES.APPROVED),
        ("administrator", "draft", STAGES.DRAFT),
        ("outsider", "approve", STAGES.PROPOSED),
        ("outsider", "draft", STAGES.DRAFT),
    ],
)
def test_a_step_of_another_role_is_refused_and_changes_nothing(
    people: newsroom.People, sit: Sit, who: str, step: str, stage: str
) -> None:
    verdict = verdict_in(stage, people)

    answer = pages.step(
        sit(getattr(people, who)), verdict, step, reason="Because.", summary="Mine."
    )

    after = Verdict.objects.get(pk=verdict.pk)
    assert answer.status_code == 403
    assert (after.stage, after.revision, after.summary) == (
        stage,
        verdict.revision,
        verdict.summary,
    )


def test_a_superuser_without_a_role_sees_no_button_and_is_refused(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)
    root = User.objects.create_superuser("root")
    root.groups.set(people.administrator.groups.all())

    answer = sit(root).get(pages.claim_url(verdict.claim))
    refused = pages.step(sit(root), verdict, "approve")

    assert pages.buttons(answer) == {"preview"}
    assert refused.status_code == 403
    assert Verdict.objects.get(pk=verdict.pk).stage == STAGES.PROPOSED


def test_nobody_approves_their_own_work_and_the_page_says_why(
    people: newsroom.People, sit: Sit
) -> None:
    claim = newsroom.claim(by=people.editor)
    newsroom.evidence(claim, by=people.editor)
    verdict = newsroom.draft(claim, by=people.editor)
    verdicts.propose(verdict=verdict, revision=1, by=people.editor, now=NOW)
    editor = sit(people.editor)

    shown = editor.get(pages.claim_url(claim))
    refused = pages.step(editor, verdict, "approve")

    assert "approve" not in pages.buttons(shown)
    assert "you cannot approve it" in pages.text(shown)
    assert refused.status_code == 409
    assert "ask another editor" in pages.refusal(refused)


def test_approving_names_the_revision_that_was_read(people: newsroom.People, sit: Sit) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)
    newsroom.draft(verdict.claim, by=people.reviewer, code="false", revision=verdict.revision)
    changed = Verdict.objects.get(pk=verdict.pk)
    verdicts.propose(verdict=changed, revision=changed.revision, by=people.reviewer, now=NOW)

    answer = pages.step(sit(people.editor), verdict, "approve")

    assert answer.status_code == 409
    assert "changed this while you were working" in pages.refusal(answer)
    assert Verdict.objects.get(pk=verdict.pk).approved_by is None


def test_a_step_that_names_no_revision_is_stale(people: newsroom.People, sit: Sit) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)

    answer = sit(people.editor).post(pages.claim_url(verdict.claim, "approve"), {})

    assert answer.status_code == 409
    assert Verdict.objects.get(pk=verdict.pk).stage == STAGES.PROPOSED


def test_returning_needs_a_reason_that_its_author_then_reads(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)
    editor = sit(people.editor)

    without = pages.step(editor, verdict, "return", reason=" ")
    pages.step(editor, verdict, "return", reason="Which year is meant?")
    shown = sit(people.reviewer).get(pages.claim_url(verdict.claim))

    assert without.status_code == 422
    assert "what has to change" in pages.errors(without, "return-reason")
    assert "Returned by editor: Which year is meant?" in pages.text(shown)


def test_a_proposal_that_was_withdrawn_meanwhile_keeps_the_reason_typed(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)
    verdicts.withdraw(verdict=verdict, revision=1, by=people.reviewer, now=NOW)

    answer = pages.step(sit(people.editor), verdict, "return", reason="Which year is meant?")

    assert answer.status_code == 409
    assert "Only a proposed or approved verdict can be returned" in pages.refusal(answer)
    assert "Which year is meant?" in answer.content.decode()


def test_a_step_without_a_verdict_in_the_making_says_so(people: newsroom.People, sit: Sit) -> None:
    claim = newsroom.claim(by=people.reviewer)

    answer = sit(people.editor).post(pages.claim_url(claim, "return"), {"reason": "Which year?"})

    assert answer.status_code == 409
    assert "no verdict in the making" in pages.refusal(answer)
    assert "Which year?" in pages.refusal(answer)


def test_an_approved_verdict_with_new_words_of_its_source_fails_the_gate_on_the_page(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.APPROVED, people)
    source = verdict.cited.get().source
    source.title = "Another title"
    source.save()

    answer = sit(people.editor).get(pages.claim_url(verdict.claim, "preview"))

    assert "publish" not in pages.buttons(answer)
    assert "gate-" in answer.content.decode()


def test_a_declined_claim_offers_no_way_on(people: newsroom.People, sit: Sit) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)
    claim: Claim = verdict.claim
    sit(people.reviewer).post(
        pages.claim_url(claim, "decline"), {"revision": claim.revision, "reason": "Taste."}
    )

    answer = sit(people.editor).get(pages.claim_url(claim))

    assert not pages.buttons(answer) & {"approve", "publish", "save-draft", "propose", "attach"}
    assert "reopen" in pages.buttons(answer)


@pytest.mark.parametrize("step", ["details", "decline", "reopen"])
def test_a_form_of_the_claim_that_names_no_revision_is_stale(
    people: newsroom.People, sit: Sit, step: str
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    typed = {"text": "Written blindly", "reason": "Blindly.", "language": "en"}

    answer = sit(people.reviewer).post(pages.claim_url(claim, step), typed)

    after = Claim.objects.get(pk=claim.pk)
    assert answer.status_code == 409
    assert (after.text, after.declined_at, after.revision) == (claim.text, None, claim.revision)


def test_an_approval_of_words_nobody_proposed_is_refused_and_says_what_to_do(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)
    editor = sit(people.editor)
    cataloguing.describe(
        source=verdict.cited.get().source,
        description=cataloguing.Description(title="Another title", kind="primary"),
        revision=None,
        by=people.editor,
    )

    shown = pages.text(editor.get(pages.claim_url(verdict.claim)))
    answer = pages.step(editor, verdict, "approve")

    assert answer.status_code == 409
    assert "Return it, or have its proposer withdraw it" in pages.refusal(answer)
    assert "Return it, or have its proposer withdraw it" in shown
    assert Verdict.objects.get(pk=verdict.pk).stage == STAGES.PROPOSED
