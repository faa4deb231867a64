"""Somebody else is on this claim: who, whether they write, and that they are gone."""

import datetime as dt

import pytest
from django.test import Client

from claims.models import Claim, Presence
from claims.services import presence
from tests import newsroom
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.newsroom import NOW

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def claim(people: newsroom.People) -> Claim:
    return newsroom.claim(by=people.reviewer)


def words(client: Client, claim: Claim, **told: str) -> str:
    address = pages.claim_url(claim, "presence")
    answer = client.post(address, told) if told else client.get(address)
    return str(answer.json()["words"])


def test_two_are_told_of_each_other(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    reviewer, editor = sit(people.reviewer), sit(people.editor)

    assert words(reviewer, claim, writing="no") == ""
    assert words(editor, claim, writing="yes") == "reviewer is on this claim too."
    assert words(reviewer, claim) == "editor is on this claim too, and is writing."


def test_who_leaves_is_gone_at_once(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    editor, reviewer = sit(people.editor), sit(people.reviewer)
    words(editor, claim, writing="no")

    left = editor.post(pages.claim_url(claim, "leave"))

    assert left.status_code == 204
    assert words(reviewer, claim) == ""


@pytest.mark.parametrize(("seconds", "is_there"), [(0, True), (44, True), (46, False)])
def test_who_says_nothing_is_gone_within_a_minute(
    people: newsroom.People, claim: Claim, seconds: int, is_there: bool
) -> None:
    presence.note(claim=claim, by=people.editor, writing=False, now=NOW)

    found = presence.others(claim=claim, by=people.reviewer, now=NOW + seconds * SECOND)

    assert bool(found) is is_there


def test_it_is_forgotten_after_a_day(people: newsroom.People, claim: Claim) -> None:
    presence.note(claim=claim, by=people.editor, writing=True, now=NOW)
    presence.note(
        claim=claim, by=people.reviewer, writing=False, now=NOW + dt.timedelta(days=1, seconds=1)
    )

    assert [row.person for row in Presence.objects.all()] == [people.reviewer]


def test_two_windows_of_one_person_are_one_row(people: newsroom.People, claim: Claim) -> None:
    presence.note(claim=claim, by=people.editor, writing=True, now=NOW)
    presence.note(claim=claim, by=people.editor, writing=False, now=NOW + SECOND)

    row = Presence.objects.get()
    assert (row.writing, row.seen_at) == (False, NOW + SECOND)


def test_many_others_cost_one_query(
    people: newsroom.People,
    claim: Claim,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    for number in range(10):
        other = newsroom.person(f"person-{number}", "Reviewer")
        presence.note(claim=claim, by=other, writing=False, now=NOW)

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(presence.others(claim=claim, by=people.reviewer, now=NOW)) == 10


def test_nobody_without_a_role_is_told(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    outsider = sit(people.outsider)

    assert outsider.get(pages.claim_url(claim, "presence")).status_code == 403
    assert Client().get(pages.claim_url(claim, "presence")).status_code == 302
    assert not Presence.objects.exists()
