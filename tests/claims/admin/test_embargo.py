"""The desk sets an embargo, says until when, and says what an export leaves out."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import formats, timezone

from claims.models import Claim, Verdict
from claims.services import verdicts
from tests import newsroom
from tests.claims import canary, press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.stages import STAGES, verdict_in

DAY = dt.timedelta(days=1)


@pytest.fixture
def until() -> dt.datetime:
    return timezone.now().replace(second=0, microsecond=0) + DAY


@pytest.fixture
def held(people: newsroom.People, until: dt.datetime) -> Verdict:
    """A correction under embargo of a claim that readers have."""
    claim = press.release(people).claim
    notice = f"{canary.CANARY} notice"
    row = canary.draft_on(claim, people, kind="correction", notice=notice, embargo_until=until)
    row = verdicts.approve(verdict=row, revision=row.revision, by=people.editor, now=newsroom.NOW)
    return verdicts.publish(
        verdict=row, revision=row.revision, by=people.editor, now=timezone.now()
    )


def words(until: dt.datetime) -> str:
    return formats.date_format(timezone.localtime(until), "DATETIME_FORMAT")


def test_an_embargo_is_set_in_the_draft_form_and_shown_as_typed(
    people: newsroom.People, sit: Sit, until: dt.datetime
) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)
    editor, typed = sit(people.editor), f"{until:%Y-%m-%dT%H:%M}"

    saved = editor.post(
        pages.claim_url(verdict.claim, "draft"), pages.draft(verdict, embargo_until=typed)
    )

    assert saved.status_code == 302
    assert Verdict.objects.get(pk=verdict.pk).embargo_until == until
    page = editor.get(pages.claim_url(verdict.claim))
    assert pages.field(page, "verdict-embargo_until") == typed
    assert "Time zone: UTC" in pages.text(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2020-01-01T09:00", "This time has passed."),
        ("next Friday", "Write the time as 2026-03-31 09:00."),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_kept_in_the_form(
    people: newsroom.People, sit: Sit, typed: str, said: str
) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)

    answer = sit(people.editor).post(
        pages.claim_url(verdict.claim, "draft"), pages.draft(verdict, embargo_until=typed)
    )

    assert said in pages.errors(answer, "verdict-embargo_until")
    assert pages.field(answer, "verdict-embargo_until") == typed
    assert Verdict.objects.get(pk=verdict.pk).embargo_until is None


def test_a_stale_form_does_not_call_the_same_embargo_theirs(
    people: newsroom.People, sit: Sit, until: dt.datetime
) -> None:
    verdict = verdict_in(STAGES.DRAFT, people)
    address, typed = pages.claim_url(verdict.claim, "draft"), f"{until:%Y-%m-%dT%H:%M}"
    form = pages.draft(verdict, embargo_until=typed)
    sit(people.editor).post(address, form)

    stale = sit(people.reviewer).post(address, form | {"summary": "My own words."})

    assert stale.status_code == 409
    theirs = pages.tree(stale).xpath("string(//*[@id='conflict'])")
    assert "Summary" in theirs
    assert "Under embargo until" not in theirs


def test_who_approves_and_publishes_reads_until_when(
    people: newsroom.People, sit: Sit, until: dt.datetime
) -> None:
    claim = press.release(people).claim
    row = canary.draft_on(claim, people, kind="correction", notice="-", embargo_until=until)
    editor = sit(people.editor)

    page = editor.get(pages.claim_url(claim))
    assert f"Under embargo until {words(until)}" in pages.text(page)
    pages.step(editor, row, "approve")
    preview = editor.get(pages.claim_url(claim, "preview"))
    assert f"Under embargo until {words(until)}" in pages.text(preview)
    published = editor.post(
        pages.claim_url(claim, "publish"), {"revision": row.revision}, follow=True
    )
    assert f"Until {words(until)} nothing of it shows in public." in pages.text(published)


def test_the_page_of_the_claim_tells_what_is_public_and_what_is_to_come(
    people: newsroom.People, sit: Sit, held: Verdict, until: dt.datetime
) -> None:
    shown = pages.text(sit(people.reviewer).get(pages.claim_url(held.claim)))

    assert "Public now · version 1" in shown
    assert f"Version 2 (correction, Satire) is under embargo until {words(until)} –" in shown
    assert "Until then version 1 stays public." in shown
    assert "Published, more to come" in shown
    assert f"From {words(until)} on version 2 is public, by itself." in shown


def test_the_next_change_begins_with_the_version_to_come(
    people: newsroom.People, sit: Sit, held: Verdict
) -> None:
    page = sit(people.reviewer).get(pages.claim_url(held.claim))

    assert pages.field(page, "verdict-summary") == held.summary
    assert pages.field(page, "verdict-embargo_until") == ""


def test_a_first_version_under_embargo_is_no_claim_to_review(
    people: newsroom.People, sit: Sit, until: dt.datetime
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    row = canary.draft_on(claim, people, embargo_until=until)
    row = verdicts.approve(verdict=row, revision=row.revision, by=people.editor, now=newsroom.NOW)
    verdicts.publish(verdict=row, revision=row.revision, by=people.editor, now=timezone.now())
    desk, listed = sit(people.reviewer), reverse("admin:claims_claim_changelist")

    page = pages.text(desk.get(pages.claim_url(claim)))
    assert "Until then nothing shows in public." in page
    assert "Public page" not in page
    assert "Under embargo" in pages.text(desk.get(f"{listed}?stage=embargo"))
    assert claim.text in pages.text(desk.get(f"{listed}?stage=embargo"))
    assert claim.text not in pages.text(desk.get(f"{listed}?stage=published"))
    assert claim.text not in pages.text(desk.get(f"{listed}?stage=to-review"))


def test_the_list_of_verdicts_tells_and_finds_what_is_under_embargo(
    people: newsroom.People, sit: Sit, held: Verdict, until: dt.datetime
) -> None:
    listed = reverse("admin:claims_verdict_changelist")

    shown = pages.text(sit(people.editor).get(f"{listed}?embargo=yes"))

    assert f"Under embargountil {words(until)}" in shown
    assert "1 verdict" in shown


def test_the_export_says_that_it_leaves_it_out_and_does(
    people: newsroom.People, sit: Sit, held: Verdict
) -> None:
    editor = sit(people.editor)

    page = editor.get(reverse("admin:claims_verdict_changelist"))
    export = editor.get(reverse("admin:claims_verdict_export"), {"format": "jsonl"})

    assert "What is under embargo is left out." in pages.text(page)
    written = b"".join(export.streaming_content)  # type: ignore[attr-defined]
    assert Claim.objects.get().text.encode() in written
    assert canary.CANARY.encode() not in written
