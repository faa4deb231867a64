"""The lists of the desk: filters, search, the number of queries, and what is not there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claim
from claims.services import intake
from tests import newsroom
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.stages import STAGES, came_back, verdict_in

admin.autodiscover()
OURS = [model for model in admin.site._registry if model._meta.app_label == "claims"]
LISTS = sorted(str(model._meta.model_name) for model in OURS)


def listed(client: Client, model: str, **query: str) -> str:
    answer = client.get(reverse(f"admin:claims_{model}_changelist"), query)
    assert answer.status_code == 200, answer.headers
    rows = pages.tree(answer).xpath("//table[@id='result_list']/tbody")
    return " ".join(rows[0].text_content().split()) if rows else ""


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_more_rows_take_no_more_queries(people: newsroom.People, sit: Sit) -> None:
    editor = sit(people.editor)
    names = [*(f"claims_{model}_changelist" for model in LISTS), "index"]

    def counted() -> dict[str, int]:
        return {name: queries(editor, reverse(f"admin:{name}")) for name in names}

    for number in range(2):
        came_back(people, number)
    with_two = counted()
    for number in range(2, 10):
        came_back(people, number)

    assert counted() == with_two


def test_the_claim_page_takes_no_more_queries_for_more_evidence(
    people: newsroom.People, sit: Sit
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    reviewer, counted = sit(people.reviewer), []

    for number in range(10):
        newsroom.evidence(claim, by=people.reviewer, url=f"https://harbour.example/{number}")
        counted.append(queries(reviewer, pages.claim_url(claim)))

    assert counted[9] == counted[1]


@pytest.mark.parametrize(
    ("stage", "prepare"),
    [
        ("to-review", lambda people: newsroom.claim(by=people.reviewer)),
        ("making", lambda people: verdict_in(STAGES.DRAFT, people).claim),
        ("making", lambda people: verdict_in(STAGES.RETURNED, people).claim),
        ("proposed", lambda people: verdict_in(STAGES.PROPOSED, people).claim),
        ("approved", lambda people: verdict_in(STAGES.APPROVED, people).claim),
        ("published", lambda people: press.release(people).claim),
    ],
)
def test_claims_are_narrowed_by_stage(
    people: newsroom.People, sit: Sit, stage: str, prepare: Callable[[Any], Claim]
) -> None:
    claim = prepare(people)
    declined = newsroom.claim(by=people.reviewer, text="A matter of taste")
    intake.decline_claim(
        claim=declined, reason="Taste.", revision=None, by=people.reviewer, now=newsroom.NOW
    )
    editor = sit(people.editor)

    assert claim.text in listed(editor, "claim", stage=stage)
    assert "A matter of taste" not in listed(editor, "claim", stage=stage)
    assert "A matter of taste" in listed(editor, "claim", stage="declined")
    assert claim.text not in listed(editor, "claim", stage="declined")


def test_an_endangered_claim_is_marked_and_found(people: newsroom.People, sit: Sit) -> None:
    claim = press.release(people, text="Ninety ships called").claim
    press.release(people, text="Sixty ships called", url="https://harbour.example/60")
    press.turn(press.only_link(claim), health="dead", outcome="unreachable", at=newsroom.NOW)
    editor = sit(people.editor)

    rows = listed(editor, "claim", stage="endangered")

    assert "Ninety ships called" in rows
    assert "Sixty ships" not in rows
    assert "⚠ Endangered" in rows
    assert "Sixty ships" not in listed(editor, "verdict", endangered="yes")
    assert "Ninety ships" in listed(editor, "verdict", endangered="yes")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ninety harbour", True),
        ("HARBOUR", True),
        ("mayor", True),
        ("counts ninety calls", True),
        ("gazétte", True),
        ("ninety cranes", False),
    ],
)
def test_claims_are_found_by_words_as_typed_and_as_published(
    people: newsroom.People, sit: Sit, words: str, found: bool
) -> None:
    claim = press.release(people).claim

    assert (claim.text in listed(sit(people.reviewer), "claim", q=words)) == found


def test_claims_are_narrowed_by_claimant_and_published_topic(
    people: newsroom.People, sit: Sit
) -> None:
    claim = press.release(people).claim
    intake.take_in_claim(
        description=intake.ClaimDescription(text="Another claim", claimant="The Council"),
        by=people.reviewer,
        now=newsroom.NOW,
    )
    reviewer = sit(people.reviewer)

    assert claim.claimant is not None
    for query in ({"claimant": str(claim.claimant.pk)}, {"topic": "harbour"}):
        assert claim.text in listed(reviewer, "claim", **query)
        assert "Another claim" not in listed(reviewer, "claim", **query)
    assert listed(reviewer, "claim", claimant="nobody")


def test_the_list_shows_the_rating_as_it_was_published(people: newsroom.People, sit: Sit) -> None:
    press.release(people)
    rating = newsroom.rating()
    rating.label = "Renamed"
    rating.save()

    for model in ("claim", "verdict"):
        rows = listed(sit(people.editor), model)
        assert "True" in rows
        assert "Renamed" not in rows


def test_a_retracted_claim_says_so_in_the_list(people: newsroom.People, sit: Sit) -> None:
    press.retract(press.release(people).claim, people)

    assert "Retracted" in listed(sit(people.reviewer), "claim")


def test_verdicts_are_narrowed_to_current_versions(people: newsroom.People, sit: Sit) -> None:
    press.change(press.release(people).claim, people)
    editor = sit(people.editor)

    assert "Original" in listed(editor, "verdict")
    assert "Original" not in listed(editor, "verdict", current="yes")


def test_articles_are_listed_with_the_number_of_their_claims(
    people: newsroom.People, sit: Sit
) -> None:
    newsroom.claim(by=people.reviewer)
    newsroom.claim(by=people.reviewer, text="Another claim")

    rows = pages.tree(sit(people.reviewer).get(reverse("admin:claims_article_changelist")))

    assert rows.xpath("string(//td[@class='field-claims'])") == "2"


def test_a_verdict_is_read_on_the_page_of_its_claim(people: newsroom.People, sit: Sit) -> None:
    verdict = press.release(people)

    answer: Any = sit(people.reviewer).get(
        reverse("admin:claims_verdict_change", args=[verdict.pk])
    )

    assert answer.url == pages.claim_url(verdict.claim) + "#version-1"


@pytest.mark.parametrize("format", ["csv", "jsonl", "claimreview"])
def test_what_is_published_is_exported_as_a_download(
    people: newsroom.People, sit: Sit, format: str
) -> None:
    claim = press.release(people).claim
    address = reverse("admin:claims_verdict_export")

    answer: Any = sit(people.editor).get(address, {"format": format})

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="verdicts-')
    assert claim.text in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize(
    ("who", "format", "said"),
    [("reviewer", "csv", "may not do this"), ("editor", "docx", "There is no export")],
)
def test_an_export_that_is_refused_says_why(
    people: newsroom.People, sit: Sit, who: str, format: str, said: str
) -> None:
    client = sit(getattr(people, who))

    answer = client.get(reverse("admin:claims_verdict_export"), {"format": format}, follow=True)

    assert said in pages.text(answer)


@pytest.mark.parametrize(("who", "offered"), [("editor", True), ("reviewer", False)])
def test_export_is_offered_to_those_who_may(
    people: newsroom.People, sit: Sit, who: str, offered: bool
) -> None:
    answer = sit(getattr(people, who)).get(reverse("admin:claims_verdict_changelist"))

    assert ('id="export-csv"' in answer.content.decode()) == offered
