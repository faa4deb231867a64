"""Two persons are counted by people: a second account of one person is no second reader."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Verdict
from claims.rules import gate
from claims.services import candidates, persons, verdicts
from factcheck.accounts import people as accounts
from tests import newsroom
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit, sit
from tests.newsroom import NOW, People

__all__ = ["sit"]


@pytest.fixture
def proposed(people: People) -> Verdict:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    verdict = newsroom.draft(claim, by=people.reviewer)
    return verdicts.propose(verdict=verdict, revision=1, by=people.reviewer, now=NOW)


def become(account: User, email: str) -> User:
    """The administrator corrects the address of an account."""
    account.email = email
    account.save()
    return account


@pytest.mark.parametrize("email", ["reviewer@newsroom.example", " Reviewer@NEWSROOM.example"])
def test_a_second_account_neither_approves_nor_returns(
    proposed: Verdict, people: People, email: str
) -> None:
    same = become(people.editor, email)

    with pytest.raises(verdicts.OwnWork):
        verdicts.approve(verdict=proposed, revision=1, by=same, now=NOW)
    with pytest.raises(verdicts.OwnWork):
        verdicts.send_back(verdict=proposed, reason="Why?", revision=1, by=same, now=NOW)


def test_another_person_does(proposed: Verdict, people: People) -> None:
    verdict = verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)

    assert verdict.approved_by == people.editor


def test_a_deactivated_account_is_still_its_person(proposed: Verdict, people: People) -> None:
    same = become(people.editor, people.reviewer.email)
    people.reviewer.is_active = False
    people.reviewer.save()

    with pytest.raises(verdicts.OwnWork):
        verdicts.approve(verdict=proposed, revision=1, by=same, now=NOW)


def test_they_are_compared_again_when_it_is_published(proposed: Verdict, people: People) -> None:
    verdict = verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)
    become(people.editor, people.reviewer.email)

    with pytest.raises(verdicts.NotReady) as refusal:
        verdicts.publish(verdict=verdict, revision=1, by=people.second_editor, now=NOW)

    assert gate.NO_SECOND_PERSON in refusal.value.failures


def test_an_erased_author_is_a_person_of_their_own(proposed: Verdict, people: People) -> None:
    accounts.erase(username=people.reviewer.username, now=NOW)
    become(people.editor, "")

    verdict = verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)

    assert verdict.approved_by == people.editor


def test_a_proposal_is_withdrawn_by_its_person_with_either_account(
    proposed: Verdict, people: People
) -> None:
    same = become(people.editor, people.reviewer.email)

    assert verdicts.withdraw(verdict=proposed, revision=1, by=same, now=NOW).stage == "draft"


def test_the_page_offers_the_second_account_no_approval(
    proposed: Verdict, people: People, sit: Sit
) -> None:
    same = become(people.editor, people.reviewer.email)

    shown = sit(same).get(pages.claim_url(proposed.claim))

    assert not {"approve", "return"} & pages.buttons(shown)
    assert "You worked on this verdict" in pages.text(shown)


def test_authors_are_counted_in_one_query(proposed: Verdict, people: People) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = persons.authors(verdict=proposed)

    assert len(asked) == 1
    assert found == {persons.of(account=people.reviewer)}


def test_the_gate_sees_people(proposed: Verdict, people: People) -> None:
    verdict = verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)

    candidate = candidates.of_verdict(verdict=verdict, now=NOW)

    assert candidate.approver == persons.of(account=people.editor)
    assert candidate.authors == {persons.of(account=people.reviewer)}
