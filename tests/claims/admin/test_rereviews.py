"""A published verdict that came back is confirmed, or a change of it is drafted."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from claims.models import ReReview
from claims.services import rereviews
from tests import newsroom
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit

LATER = newsroom.NOW + dt.timedelta(days=1)


@pytest.fixture
def rereview(people: newsroom.People) -> ReReview:
    """Opened because the page is gone, and with it the passage."""
    verdict = press.release(people, excerpt="ninety calls")
    evidence = verdict.cited.get()
    assert evidence.link is not None
    assert evidence.passage is not None
    press.turn(evidence.link, health="gone", outcome="gone", at=LATER)
    press.lose(evidence.passage, at=LATER)
    rereviews.open_for_changes(now=LATER)
    return ReReview.objects.get()


def address(rereview: ReReview, step: str = "change") -> str:
    return reverse(f"admin:claims_rereview_{step}", args=[rereview.pk])


def test_the_list_says_why_it_came_back(
    people: newsroom.People, sit: Sit, rereview: ReReview
) -> None:
    shown = pages.text(sit(people.reviewer).get(reverse("admin:claims_rereview_changelist")))

    assert "harbour.example: unknown → gone" in shown
    assert "Passage on harbour.example: not looked for yet → missing" in shown


def test_the_page_shows_what_changed_and_what_was_published(
    people: newsroom.People, sit: Sit, rereview: ReReview
) -> None:
    answer = sit(people.reviewer).get(address(rereview))

    shown = pages.text(answer)
    assert "harbour.example: unknown → gone" in shown
    assert "The harbour's own report counts ninety calls." in shown
    assert "Passage: missing" in shown
    assert "?change=correction#verdict" in answer.content.decode()


def test_it_is_settled_as_confirmed(people: newsroom.People, sit: Sit, rereview: ReReview) -> None:
    typed = {"note": "The library holds a copy.", "next_due_on": "2099-01-01"}

    answer: Any = sit(people.reviewer).post(
        address(rereview, "confirm"), typed | {"revision": rereview.revision}, follow=True
    )

    rereview.refresh_from_db()
    assert (rereview.settlement, rereview.settled_by) == ("confirmed", people.reviewer)
    assert "Settled" in pages.text(answer)
    settled = sit(people.reviewer).get(address(rereview))
    assert "The library holds a copy." in pages.text(settled)
    assert pages.buttons(settled) == set()


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({"note": ""}, "note", "Say why the verdict still stands."),
        ({"next_due_on": "2001-01-01"}, "next_due_on", "must lie in the future"),
        ({"next_due_on": "soon"}, "next_due_on", "Write the day as 2026-03-31."),
    ],
)
def test_a_confirmation_that_does_not_do_is_answered(
    people: newsroom.People,
    sit: Sit,
    rereview: ReReview,
    typed: dict[str, str],
    name: str,
    said: str,
) -> None:
    whole: dict[str, Any] = {
        "revision": rereview.revision,
        "note": "The library holds a copy.",
        "next_due_on": "",
    } | typed

    answer = sit(people.reviewer).post(address(rereview, "confirm"), whole)

    assert answer.status_code == 422
    assert said in pages.errors(answer, f"confirm-{name}")
    assert pages.field(answer, "confirm-note") == whole["note"]
    assert ReReview.objects.open().exists()


def test_an_administrator_settles_nothing(
    people: newsroom.People, sit: Sit, rereview: ReReview
) -> None:
    client = sit(people.administrator)

    refused = client.post(address(rereview, "confirm"), {"note": "It stands."})

    assert refused.status_code == 403
    assert "It stands." in pages.refusal(refused)
    assert pages.buttons(client.get(address(rereview))) == set()
    assert ReReview.objects.open().exists()


def test_a_correction_settles_it_and_both_link_to_each_other(
    people: newsroom.People, sit: Sit, rereview: ReReview
) -> None:
    claim = rereview.verdict.claim
    newsroom.draft(claim, by=people.reviewer, kind="correction", notice="We erred.")
    while_made = sit(people.reviewer).get(address(rereview))

    making = claim.verdicts.in_the_making().get()
    sit(people.reviewer).post(pages.claim_url(claim, "draft"), pages.draft(making, propose="1"))
    making.refresh_from_db()
    pages.step(sit(people.editor), making, "approve")
    pages.step(sit(people.editor), making, "publish")

    rereview.refresh_from_db()
    assert "A change is in the making" in pages.text(while_made)
    assert (rereview.settlement, rereview.settled_with) == ("corrected", making)
    assert "version 2" in pages.text(sit(people.editor).get(address(rereview)))


def test_settled_ones_are_one_filter_away(
    people: newsroom.People, sit: Sit, rereview: ReReview
) -> None:
    rereviews.confirm(
        rereview=rereview, note="Stands.", next_due_on=None, by=people.reviewer, now=LATER
    )
    reviewer, lists = sit(people.reviewer), reverse("admin:claims_rereview_changelist")

    assert "result_list" not in reviewer.get(lists).content.decode()
    assert "result_list" in reviewer.get(lists, {"settled": "yes"}).content.decode()
