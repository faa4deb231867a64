"""Blind double review: two proposals, hidden until both are in, and what comes of them."""

import datetime as dt
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from claims.models import BlindProposal, BlindRound, Claim, LedgerEvent
from claims.services import (
    blind,
    blind_outcomes,
    findings,
    keys,
    persons,
    preflight,
    turns,
    verdicts,
)
from claims.services import evidence as evidence_service
from factcheck import verification
from factcheck.accounts import people as accounts
from sources.services import revisions, roles
from tests import newsroom
from tests.claims import double
from tests.claims.services.test_races import at_once
from tests.newsroom import NOW, People

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def claim(people: People) -> Claim:
    return double.claim(people)


@pytest.fixture
def differing(claim: Claim, people: People) -> Claim:
    double.hand_in(claim, people.reviewer, "true")
    double.hand_in(claim, people.second_editor, "false")
    return claim


def choose(claim: Claim, by: User, seat: int = 2, reason: str = "It is older.") -> None:
    blind_outcomes.choose(claim=claim, round=1, seat=seat, reason=reason, by=by, now=NOW)


def kinds(claim: Claim) -> list[str]:
    events = LedgerEvent.objects.filter(subject=f"claim/{claim.pk}", kind__startswith="blind-")
    return list(events.order_by("sequence").values_list("kind", flat=True))


def test_nobody_drafts_a_verdict_directly(claim: Claim, people: People) -> None:
    with pytest.raises(verdicts.NotInThatStage, match="Hand in your proposal"):
        newsroom.draft(claim, by=people.editor)


def test_the_first_proposal_is_its_authors_alone(claim: Claim, people: People) -> None:
    mine = double.hand_in(claim, people.reviewer)

    own, other = (blind.seen_by(claim=claim, by=one) for one in (people.reviewer, people.editor))
    assert (own.mine, own.waits, own.revealed) == (mine, False, ())
    assert (other.mine, other.waits, other.revealed) == (None, True, ())


def test_its_words_stand_in_no_other_table(claim: Claim, people: People) -> None:
    """Not in the ledger, not in a log entry, not in Django's own history."""
    double.hand_in(claim, people.reviewer, summary="xanthoceras")

    holding = {
        model._meta.label
        for model in apps.get_models()
        if "xanthoceras" in str(list(model._default_manager.values_list()))
    }
    assert holding == {"claims.BlindProposal"}


@pytest.mark.parametrize("way", ["API", "command"])
def test_the_gate_tells_nobody(client: Client, claim: Claim, people: People, way: str) -> None:
    before = preflight.of_claim(claim=claim, now=NOW)
    double.hand_in(claim, people.reviewer, "satire", summary="xanthoceras")
    _, key = keys.create(name="site", scope="read", now=NOW)
    out = StringIO()

    if way == "API":
        address = f"/api/v1/claims/{claim.public_id}/preflight/"
        told = client.get(address, headers={"authorization": f"Bearer {key}"}).json()
    else:
        with suppress(SystemExit):
            call_command("preflight", str(claim.pk), "--json", stdout=out)
        told = json.loads(out.getvalue())

    assert told == before


def test_a_superuser_sees_no_more(claim: Claim, people: People) -> None:
    double.hand_in(claim, people.reviewer)
    people.editor.is_superuser = True
    people.editor.save()

    assert blind.seen_by(claim=claim, by=people.editor).mine is None


def test_equal_ratings_make_a_proposed_verdict_of_both(claim: Claim, people: People) -> None:
    other = newsroom.evidence(claim, by=people.editor, url="https://council.example/count")
    first, second = claim.evidence.order_by("pk")
    double.hand_in(claim, people.reviewer, summary="Ninety, it says.", evidence=[first])
    double.hand_in(claim, people.second_editor, summary="Yes, ninety.", evidence=[other])

    verdict = claim.verdicts.get()
    assert (verdict.stage, verdict.summary) == ("proposed", "Ninety, it says.")
    assert set(verdict.cited.all()) == {first, second}
    assert persons.authors(verdict=verdict) == {
        persons.of(account=people.reviewer),
        persons.of(account=people.second_editor),
    }
    assert claim.blind_rounds.get().outcome == "agreed"


def test_neither_author_approves_and_a_third_person_does(claim: Claim, people: People) -> None:
    double.hand_in(claim, people.editor)
    double.hand_in(claim, people.second_editor)
    verdict = claim.verdicts.get()
    third = newsroom.person("third", "Editor")

    for author in (people.editor, people.second_editor):
        with pytest.raises(verdicts.OwnWork):
            verdicts.approve(verdict=verdict, revision=1, by=author, now=NOW)
    verdict = verdicts.approve(verdict=verdict, revision=1, by=third, now=NOW)
    assert verdicts.publish(verdict=verdict, revision=1, by=third, now=NOW).version == 1


def test_withdrawn_evidence_is_left_out(claim: Claim, people: People) -> None:
    kept = newsroom.evidence(claim, by=people.editor, url="https://council.example/count")
    double.hand_in(claim, people.reviewer)
    evidence_service.withdraw(
        evidence=claim.evidence.exclude(pk=kept.pk).get(),
        reason="Another harbour.",
        by=people.reviewer,
        now=NOW,
    )
    double.hand_in(claim, people.second_editor)

    assert list(claim.verdicts.get().cited.all()) == [kept]


def test_different_ratings_wait_for_a_third_person(differing: Claim, people: People) -> None:
    seen = blind.seen_by(claim=differing, by=people.editor)

    assert not differing.verdicts.exists()
    assert seen.to_settle
    assert [one.rating.code for one in seen.revealed[0].proposals.all()] == ["true", "false"]


def test_the_third_person_chooses(differing: Claim, people: People) -> None:
    choose(differing, people.editor)

    verdict, current = differing.verdicts.get(), differing.blind_rounds.get()
    assert verdict.rating
    assert (verdict.rating.code, verdict.stage) == ("false", "proposed")
    assert (current.outcome, current.stands, current.settled_by) == ("chosen", 2, people.editor)
    assert len(persons.authors(verdict=verdict)) == 2
    verdicts.approve(verdict=verdict, revision=1, by=people.editor, now=NOW)


def test_the_third_person_is_a_third_person(differing: Claim, people: People) -> None:
    people.editor.email = people.reviewer.email.upper()
    people.editor.save()

    with pytest.raises(verdicts.OwnWork):
        choose(differing, people.second_editor)
    with pytest.raises(verdicts.OwnWork):
        choose(differing, people.editor)


def test_the_third_person_may_approve_and_says_why(differing: Claim, people: People) -> None:
    with pytest.raises(roles.NotPermitted):
        choose(differing, newsroom.person("other", "Reviewer"))
    with pytest.raises(findings.NotUsable, match="Say why"):
        choose(differing, people.editor, reason=" ")
    with pytest.raises(findings.NotUsable, match="which of the two"):
        choose(differing, people.editor, seat=3)


def test_sent_back_a_new_round_begins(differing: Claim, people: People) -> None:
    blind_outcomes.send_both_back(
        claim=differing, round=1, reason="Which year?", by=people.editor, now=NOW
    )
    with pytest.raises(verdicts.NotInThatStage):
        choose(differing, people.editor)
    double.hand_in(differing, people.reviewer, "false")

    seen = blind.seen_by(claim=differing, by=people.second_editor)
    assert seen.round
    assert (seen.round.number, seen.waits, len(seen.revealed)) == (2, True, 1)
    assert seen.last
    assert seen.last.reason == "Which year?"


def test_one_person_hands_in_once_whatever_the_account(claim: Claim, people: People) -> None:
    double.hand_in(claim, people.reviewer)
    people.editor.email = people.reviewer.email
    people.editor.save()

    with pytest.raises(revisions.Stale):
        double.hand_in(claim, people.editor)
    double.hand_in(claim, people.editor, "false", revision=1)

    [mine] = BlindProposal.objects.all()
    assert (mine.rating.code, mine.proposed_by) == ("false", people.reviewer)


def test_it_is_changed_and_taken_back_until_the_second_is_in(claim: Claim, people: People) -> None:
    double.hand_in(claim, people.reviewer)
    double.hand_in(claim, people.reviewer, "false", revision=1)
    blind.take_back(claim=claim, revision=2, by=people.reviewer, now=NOW)

    assert not BlindProposal.objects.exists()
    with pytest.raises(verdicts.NotInThatStage):
        blind.take_back(claim=claim, revision=1, by=people.reviewer, now=NOW)
    with pytest.raises(verdicts.NotInThatStage, match="was taken back"):
        double.hand_in(claim, people.reviewer, revision=2)
    assert kinds(claim) == ["blind-handed-in", "blind-changed", "blind-taken-back"]


def test_once_both_are_in_nobody_changes_one(differing: Claim, people: People) -> None:
    with pytest.raises(verdicts.NotInThatStage, match="Both proposals are in"):
        double.hand_in(differing, people.reviewer, revision=1)
    with pytest.raises(verdicts.NotInThatStage):
        blind.take_back(claim=differing, revision=1, by=people.reviewer, now=NOW)
    with pytest.raises(verdicts.NotInThatStage):
        double.hand_in(differing, people.editor)


@pytest.mark.parametrize("way", ["update", "delete", "cited", "add"])
def test_the_database_keeps_what_was_revealed(differing: Claim, people: People, way: str) -> None:
    one = BlindProposal.objects.order_by("seat")[0]
    ways: dict[str, Callable[[], object]] = {
        "update": lambda: BlindProposal.objects.filter(pk=one.pk).update(summary="No."),
        "delete": lambda: BlindProposal.objects.filter(pk=one.pk)._raw_delete(connection.alias),
        "cited": lambda: one.cited.clear(),
        "add": lambda: BlindProposal.objects.create(
            **{"round": one.round, "seat": 1, "proposed_by": people.editor, "proposed_at": NOW},
            **{"rating": one.rating, "summary": "Me too."},
        ),
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        ways[way]()


def test_words_that_would_not_pass_are_not_handed_in(claim: Claim, people: People) -> None:
    with pytest.raises(verdicts.NotReady):
        double.hand_in(claim, people.reviewer, evidence=[])
    with pytest.raises(roles.NotPermitted):
        double.hand_in(claim, people.outsider)
    assert not BlindRound.objects.exists()


def test_it_is_about_the_first_verdict(claim: Claim, people: People) -> None:
    double.hand_in(claim, people.reviewer)
    double.hand_in(claim, people.second_editor)
    verdict = claim.verdicts.get()
    with pytest.raises(verdicts.NotInThatStage, match="work on that"):
        double.hand_in(claim, people.editor)
    verdict = verdicts.approve(verdict=verdict, revision=1, by=people.editor, now=NOW)
    verdicts.publish(verdict=verdict, revision=1, by=people.editor, now=NOW)

    with pytest.raises(verdicts.NotInThatStage, match="no double review"):
        double.hand_in(claim, people.editor)
    newsroom.published(claim, by=people.reviewer, approver=people.editor, kind="update")


def test_it_is_not_switched_with_a_verdict_in_the_making(people: People) -> None:
    found = newsroom.claim(by=people.reviewer)
    newsroom.evidence(found, by=people.reviewer)
    newsroom.draft(found, by=people.reviewer)

    with pytest.raises(findings.NotUsable, match="first verdict"):
        double.switch(found, by=people.reviewer)


def test_called_off_the_proposal_stays_hidden(claim: Claim, people: People) -> None:
    double.hand_in(claim, people.reviewer)
    double.switch(claim, by=people.editor, on=False)

    assert kinds(claim)[-1] == "blind-called-off"
    assert blind.seen_by(claim=claim, by=people.editor).revealed == ()
    newsroom.draft(claim, by=people.editor)


def test_two_that_differ_are_not_called_off(differing: Claim, people: People) -> None:
    with pytest.raises(findings.NotUsable, match="third person"):
        double.switch(differing, by=people.editor, on=False)


def test_a_declined_claim_takes_none(differing: Claim, people: People) -> None:
    differing.declined_at, differing.declined_by = NOW, people.editor
    differing.decline_reason = "Old."
    differing.save()

    with pytest.raises(verdicts.NotInThatStage, match="declined"):
        choose(differing, people.editor)


def test_events_tell_nothing_and_verify_is_content(differing: Claim, people: People) -> None:
    choose(differing, people.editor)

    assert kinds(differing) == [
        "blind-handed-in",
        "blind-handed-in",
        "blind-revealed",
        "blind-chosen",
    ]
    for event in LedgerEvent.objects.filter(kind__startswith="blind-"):
        assert set(json.loads(event.payload)) == {"state"}
    assert verification.verify().problems == []


@pytest.mark.parametrize("part", ["words", "rating", "evidence"])
def test_verify_names_a_proposal_written_past_the_services(
    claim: Claim, people: People, part: str
) -> None:
    mine = double.hand_in(claim, people.reviewer)
    if part == "evidence":
        mine.cited.clear()
    else:
        changed: dict[str, Any] = {
            "words": {"summary": "No."},
            "rating": {"rating": newsroom.rating("false")},
        }
        BlindProposal.objects.filter(pk=mine.pk).update(**changed[part])

    assert [one.code for one in verification.verify().problems] == ["state-differs"]


def test_an_author_can_be_erased(claim: Claim, people: People) -> None:
    double.hand_in(claim, people.reviewer)
    accounts.erase(username=people.reviewer.username, now=LATER)
    double.hand_in(claim, people.second_editor, "false")

    assert blind.seen_by(claim=claim, by=people.editor).to_settle
    choose(claim, people.editor, seat=1)
    assert verification.verify().problems == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["true", "false"])
def test_of_several_who_hand_in_at_once_two_are_in(code: str) -> None:
    people = newsroom.people()
    claim = double.claim(people)
    tasks = [(people.reviewer, "true"), (people.editor, code), (people.second_editor, code)]

    ends = at_once([partial(hand_in_anew, claim, by, rating) for by, rating in tasks])

    current = claim.blind_rounds.get()
    ratings = {one.rating.code for one in current.proposals.all()}
    assert ends == {"done": 2, "NotInThatStage": 1}
    assert current.proposals.count() == 2
    assert claim.verdicts.count() == (1 if len(ratings) == 1 else 0)


@pytest.mark.django_db(transaction=True)
def test_without_turns_two_would_take_one_seat(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the database refuses the second. SQLite lets one write at a time anyway."""
    people, is_sqlite = newsroom.people(), connection.vendor == "sqlite"
    claim = double.claim(people)
    double.hand_in(claim, people.reviewer)
    blind.take_back(claim=claim, revision=1, by=people.reviewer, now=NOW)  # leaves the round open
    both_have_read, write = threading.Barrier(2), blind._write

    def write_late(*args: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait(timeout=0.5 if is_sqlite else 10)
        write(*args)

    monkeypatch.setattr(turns, "take_one", lambda claim: Claim.objects.get(pk=claim.pk))
    monkeypatch.setattr(blind, "_write", write_late)
    ends = at_once([partial(hand_in_anew, claim, by) for by in (people.reviewer, people.editor)])

    assert ends == ({"done": 2} if is_sqlite else {"done": 1, "IntegrityError": 1})


def hand_in_anew(claim: Claim, by: User, code: str = "true") -> None:
    """As a process of its own would: with a claim that it read itself."""
    double.hand_in(Claim.objects.get(pk=claim.pk), by, code)
