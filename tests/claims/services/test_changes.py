"""A person reads what changed in the evidence, what verdicts cite first."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from claims.models import Verdict
from claims.services import changes
from tests import newsroom, watching
from tests.claims import press
from tests.newsroom import NOW, People

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def all_were_there_before(people: People) -> None:
    for user in (people.reviewer, people.editor, people.second_editor):
        user.date_joined = NOW - HOUR
        user.save()


@pytest.fixture
def cited(people: People) -> Verdict:
    return press.release(people, excerpt="ninety calls")


def listed(by: User, *, mine: bool = False) -> list[tuple[str, str, bool]]:
    rows = list(changes.listed(by=by, mine=mine))
    return [(one.kind, one.row.new, one.is_cited) for one in changes.told(rows)]


def test_cited_changes_come_first_and_then_the_newest(people: People, cited: Verdict) -> None:
    evidence = cited.cited.get()
    assert evidence.link
    assert evidence.passage
    other = watching.watch("https://elsewhere.example/", by=people.reviewer)
    press.turn(evidence.link, health="drifted", outcome="drifted", at=NOW)
    press.lose(evidence.passage, at=NOW + HOUR)
    press.turn(other, health="suspect", outcome="gone", at=NOW + 2 * HOUR)
    press.turn(other, health="gone", outcome="gone", at=NOW + 3 * HOUR)

    assert listed(people.reviewer) == [
        ("passage", "missing", True),
        ("health", "drifted", True),
        ("health", "gone", False),
        ("health", "suspect", False),
    ]


def test_each_change_names_the_claims_that_cite_it(people: People, cited: Verdict) -> None:
    evidence = cited.cited.get()
    assert evidence.passage
    press.lose(evidence.passage, at=NOW)
    press.turn(press.only_link(cited.claim), health="gone", outcome="gone", at=NOW)

    told = changes.told(list(changes.listed(by=people.reviewer)))

    assert [one.claims for one in told] == [(cited.claim,), (cited.claim,)]
    assert {one.source for one in told} == {"Annual report of the harbour"}


def test_a_retracted_verdict_cites_nothing_any_more(people: People, cited: Verdict) -> None:
    press.turn(press.only_link(cited.claim), health="gone", outcome="gone", at=NOW)

    press.retract(cited.claim, people)

    assert listed(people.reviewer) == [("health", "gone", False)]


@pytest.mark.parametrize(
    ("who", "theirs"), [("reviewer", 1), ("editor", 1), ("second_editor", 0), ("outsider", 0)]
)
def test_mine_are_changes_on_claims_somebody_had_a_hand_in(
    people: People, cited: Verdict, who: str, theirs: int
) -> None:
    """The reviewer took it in and drafted, the editor approved and published."""
    press.turn(press.only_link(cited.claim), health="gone", outcome="gone", at=NOW)

    assert len(listed(getattr(people, who), mine=True)) == theirs


def test_who_attached_evidence_has_it_among_theirs(people: People, cited: Verdict) -> None:
    row = newsroom.evidence(
        cited.claim, by=people.second_editor, url="https://harbour.example/other"
    )
    assert row.link
    press.turn(row.link, health="gone", outcome="gone", at=NOW)

    assert listed(people.second_editor, mine=True) == [("health", "gone", False)]


@pytest.mark.parametrize("rows", [2, 10])
def test_the_list_asks_the_database_the_same_however_long_it_is(
    people: People, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    press.release_many(people, count=rows)
    for verdict in Verdict.objects.all():
        evidence = verdict.cited.get()
        assert evidence.passage
        press.lose(evidence.passage, at=NOW)
        press.turn(evidence.passage.link, health="gone", outcome="gone", at=NOW)

    with django_assert_num_queries(LIST_QUERIES):
        told = changes.told(list(changes.listed(by=people.reviewer)))

    assert len(told) == 2 * rows


LIST_QUERIES = 5
