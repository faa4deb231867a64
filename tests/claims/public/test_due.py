"""A verdict that fell due says so in words, to readers and to machines, until it is looked at."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from claims.models import Claim, Verdict
from claims.services import findings, rereviews, verdicts
from tests import newsroom, triggers
from tests.claims import press, registers

OVERDUE = "This verdict is due for another look."
YEARLY = "and every year on that day"


def due(people: newsroom.People, *, on: dt.date, yearly: bool = False) -> Claim:
    """Published long ago, to be looked at on a day."""
    at = dt.datetime(2019, 3, 2, 9, 0, tzinfo=dt.UTC)
    claim = registers.claim(people, claimed_on=dt.date(2019, 2, 1))
    finding = findings.Finding(
        rating=newsroom.rating(),
        summary="It is on the list.",
        evidence=list(claim.evidence.standing()),
        review_due_on=on,
        reasons=newsroom.REASONS,
        review_yearly=yearly,
    )
    by, editor = people.reviewer, people.editor
    verdict = verdicts.save_draft(claim=claim, finding=finding, revision=None, by=by, now=at)
    verdict = verdicts.propose(verdict=verdict, revision=1, by=by, now=at)
    verdict = verdicts.approve(verdict=verdict, revision=1, by=editor, now=at)
    return verdicts.publish(verdict=verdict, revision=1, by=editor, now=at).claim


def page_of(client: Client, claim: Claim) -> str:
    return client.get(f"/claims/{claim.public_id}/", follow=True).content.decode()


def answer_of(client: Client, claim: Claim) -> Any:
    return client.get(f"/api/v1/claims/{claim.public_id}/").json()["verdict"]


@pytest.mark.parametrize(
    ("on", "stale"), [(dt.date(2020, 9, 15), True), (dt.date(2099, 9, 15), False)]
)
def test_an_overdue_verdict_says_so(
    client: Client, people: newsroom.People, on: dt.date, stale: bool
) -> None:
    claim = due(people, on=on)

    assert (OVERDUE in page_of(client, claim)) is stale
    assert answer_of(client, claim)["stale"] is stale
    assert answer_of(client, claim)["review_due_on"] == on.isoformat()


@pytest.mark.parametrize("yearly", [True, False])
def test_a_yearly_look_is_announced(client: Client, people: newsroom.People, yearly: bool) -> None:
    claim = due(people, on=dt.date(2099, 9, 15), yearly=yearly)

    assert (YEARLY in page_of(client, claim)) is yearly
    assert answer_of(client, claim)["review_yearly"] is yearly


def test_a_confirmed_verdict_is_no_longer_overdue(client: Client, people: newsroom.People) -> None:
    claim = due(people, on=dt.date(2020, 9, 15), yearly=True)
    rereviews.open_due(now=newsroom.NOW)
    rereviews.confirm(
        rereview=claim.verdicts.get().rereviews.get(),
        note="The new edition names it too.",
        next_due_on=dt.date(2099, 9, 15),
        by=people.editor,
        now=newsroom.NOW,
    )

    assert OVERDUE not in page_of(client, claim)
    assert answer_of(client, claim)["stale"] is False
    past = client.get(f"/api/v1/claims/{claim.public_id}/?as_of=2021-01-01").json()
    assert past["verdict"]["stale"] is True


def test_a_retracted_verdict_is_not_due(client: Client, people: newsroom.People) -> None:
    claim = due(people, on=dt.date(2020, 9, 15))
    press.retract(claim, people)
    with triggers.lifted():
        Verdict.objects.filter(version=2).update(review_due_on=dt.date(2020, 9, 15))

    assert OVERDUE not in page_of(client, claim)
    assert answer_of(client, claim)["stale"] is False
