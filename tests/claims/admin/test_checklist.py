"""The publish gate as a checklist on the claim page, with the place to record a reason."""

from typing import Any

import pytest

from claims.models import Claim, Verdict
from claims.services import preflight
from tests import newsroom
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.stages import STAGES, verdict_in

NOW = newsroom.NOW
HOST = "reason-one-host"


@pytest.fixture
def claim(people: newsroom.People) -> Claim:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    return claim


def point(answer: Any, code: str, *, where: str = "gate") -> Any:
    [row] = pages.tree(answer).xpath(f"//li[@id='{where}-{code}']")
    return row


def words(row: Any) -> str:
    return " ".join(row.text_content().split())


def bare(claim: Claim, **typed: Any) -> dict[str, Any]:
    """A first draft without any reason."""
    held = {name: "" for name in pages.draft(None) if name.startswith("reason-")}
    cited = list(claim.evidence.values_list("pk", flat=True))
    sound = {"rating": newsroom.rating().pk, "summary": "Counted.", "evidence": cited}
    return pages.draft(None, **(held | sound | typed))


def test_a_missing_point_says_what_to_do_and_has_the_place_for_a_reason(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    answer = sit(people.reviewer).get(pages.claim_url(claim))

    row = point(answer, "one-host")
    assert row.get("data-state") == "failed"
    assert "EFCSN" in words(row)
    assert "To do" in words(row)
    assert row.xpath(".//details[@open]//textarea/@name") == [HOST]
    assert row.xpath("ancestor::form/@id") == ["form-verdict"]
    assert point(answer, "no-primary-source").get("data-state") == "met"


def test_a_reason_is_recorded_with_the_draft_and_stands_in_the_list(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    reviewer = sit(people.reviewer)

    reviewer.post(pages.claim_url(claim, "draft"), bare(claim, **{HOST: "Only they count."}))
    answer = reviewer.get(pages.claim_url(claim))

    assert claim.verdicts.get().reasons.get().reason == "Only they count."
    assert point(answer, "one-host").get("data-state") == "reasoned"
    assert pages.field(answer, f"verdict-{HOST}") == "Only they count."
    assert point(answer, "one-sided").get("data-state") == "failed"


def test_a_long_claim_is_acknowledged_with_a_tick(people: newsroom.People, sit: Sit) -> None:
    claim = newsroom.claim(by=people.reviewer, text="Ninety ships " + "and more " * 9)
    newsroom.evidence(claim, by=people.reviewer)
    reviewer, address = sit(people.reviewer), pages.claim_url(claim, "draft")

    before = reviewer.get(pages.claim_url(claim))
    reviewer.post(address, bare(claim, **{"acknowledge-CR011": "on"}))
    after = reviewer.get(pages.claim_url(claim))

    assert point(before, "CR011").get("data-state") == "warned"
    assert point(after, "CR011").get("data-state") == "acknowledged"
    assert point(after, "CR011").xpath(".//input[@checked]")


def test_a_proposal_that_lacks_a_reason_is_refused_and_keeps_what_was_typed(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    typed = bare(claim, propose="1", **{HOST: "Only they count."})
    answer = sit(people.reviewer).post(pages.claim_url(claim, "draft"), typed)

    assert answer.status_code == 409
    assert "Evidence of one side only" in pages.refusal(answer)
    assert pages.field(answer, f"verdict-{HOST}") == "Only they count."
    assert not Verdict.objects.exists()


def test_a_second_reader_reads_the_reasons_with_who_recorded_them(
    people: newsroom.People, sit: Sit
) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)
    editor = sit(people.editor)

    page = editor.get(pages.claim_url(verdict.claim))
    preview = editor.get(pages.claim_url(verdict.claim, "preview"))

    for answer in (page, preview):
        row = point(answer, "one-host")
        assert row.get("data-state") == "reasoned"
        assert "“Only the harbour counts ships.” reviewer, 2 Mar 2026" in words(row)
        assert not row.xpath(".//textarea")
    assert "Only the harbour counts ships." in words(
        pages.tree(preview).xpath("//article[@class='record']")[0]
    )


def test_a_change_begins_with_the_reasons_of_the_version_it_changes(
    people: newsroom.People, sit: Sit
) -> None:
    claim = press.release(people).claim

    answer = sit(people.reviewer).get(pages.claim_url(claim) + "?change=update")

    assert pages.field(answer, f"verdict-{HOST}") == newsroom.REASONS["one-host"]


def test_somebody_elses_reason_is_shown_beside_mine(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    draft = newsroom.draft(claim, by=people.reviewer)
    newsroom.draft(claim, by=people.editor, revision=draft.revision)

    typed = pages.draft(draft) | {HOST: "My own reason."}
    answer = sit(people.reviewer).post(pages.claim_url(claim, "draft"), typed)

    assert answer.status_code == 409
    assert pages.field(answer, f"verdict-{HOST}") == "My own reason."
    assert "Only the harbour counts ships." in pages.text(answer)


@pytest.mark.parametrize(
    ("typed", "code", "state"),
    [
        ({}, "one-host", "failed"),
        ({HOST: "Only they count."}, "one-host", "reasoned"),
        ({"rating": ""}, "no-rating", "failed"),
        ({"rating": "999999"}, "no-rating", "failed"),
        ({"summary": "a\0b"}, "no-summary", "failed"),
        ({"summary": " "}, "no-summary", "failed"),
        ({"evidence": []}, "no-evidence", "failed"),
        ({"review_due_on": "some day"}, "no-rating", "met"),
    ],
)
def test_what_is_typed_is_judged_while_it_is_typed(
    people: newsroom.People, sit: Sit, claim: Claim, typed: dict[str, Any], code: str, state: str
) -> None:
    answer: Any = sit(people.reviewer).post(pages.claim_url(claim, "gate"), bare(claim, **typed))

    told = answer.json()
    assert told["points"][code]["state"] == state
    assert told["to_do"] == sum(
        one["state"] in ("failed", "warned") for one in told["points"].values()
    )
    assert not Verdict.objects.exists()


def test_the_live_answer_is_the_one_of_the_saved_draft(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    reviewer, typed = sit(people.reviewer), bare(claim, **{HOST: "Only they count."})

    live: Any = reviewer.post(pages.claim_url(claim, "gate"), typed)
    reviewer.post(pages.claim_url(claim, "draft"), typed)

    saved = preflight.of_claim(claim=claim, now=NOW)["points"]
    assert {code: one["state"] for code, one in live.json()["points"].items()} == {
        one["code"]: one["state"] for one in saved
    }


def test_an_outsider_is_told_nothing(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    answer = sit(people.outsider).post(pages.claim_url(claim, "gate"), bare(claim))

    assert answer.status_code == 403
