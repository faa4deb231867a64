"""Every governed act is an event, in the transaction of the act, and tells no name."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from claims.choices import EventKind
from claims.models import Claim, LedgerEvent, LedgerPerson, LedgerSalt, Verdict
from claims.rules import ledger as rules
from claims.services import evidence, intake, ledger, rereviews, scales, states, verdicts
from tests import newsroom
from tests.claims import press
from tests.newsroom import NOW, People

LATER = NOW + dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


def told_since(sequence: int) -> list[str]:
    rows = LedgerEvent.objects.filter(pk__gt=sequence).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def size() -> int:
    return LedgerEvent.objects.count()


def proposed(people: People) -> Verdict:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    draft = newsroom.draft(claim, by=people.reviewer)
    return verdicts.propose(verdict=draft, revision=1, by=people.reviewer, now=NOW)


def approved(people: People) -> Verdict:
    verdict = proposed(people)
    return verdicts.approve(verdict=verdict, revision=1, by=people.editor, now=NOW)


def reword(claim: Claim, people: People) -> None:
    intake.edit_claim(
        claim=claim,
        description=intake.ClaimDescription(text="Reworded"),
        revision=None,
        by=people.reviewer,
        now=NOW,
    )


def change(people: People, kind: str) -> Callable[[], object]:
    claim = newsroom.published_claim(people).claim
    return lambda: newsroom.published(
        claim, by=people.reviewer, approver=people.editor, kind=kind, notice="Why.", now=LATER
    )


def open_rereview(people: People) -> None:
    verdict = newsroom.published_claim(people)
    press.turn(press.only_link(verdict.claim), health="gone", outcome="gone", at=LATER)
    rereviews.open_for_changes(now=LATER)


def settle(people: People) -> Callable[[], object]:
    open_rereview(people)
    rereview = Verdict.objects.get().rereviews.get()
    return lambda: rereviews.confirm(
        rereview=rereview, note="It stands.", next_due_on=None, by=people.reviewer, now=LATER
    )


def scale(people: People) -> Callable[[], object]:
    def make() -> None:
        by = people.editor
        made = scales.add_scale(name="Thumbs", description="", by=by, now=NOW)
        for code in ("up", "down"):
            step = scales.Step(code=code, label=code)
            scales.add_rating(scale=made, step=step, by=by, now=NOW)
        scales.use_scale(scale=made, by=by, now=NOW)

    return make


def withdraw_evidence(people: People) -> Callable[[], object]:
    cited = approved(people).cited.get()
    return lambda: evidence.withdraw(evidence=cited, reason="Wrong.", by=people.reviewer, now=NOW)


def ask(people: People) -> Callable[[], object]:
    claim = newsroom.claim(by=people.reviewer)

    def asked() -> None:
        day = NOW.date()
        request = evidence.ask_for_comment(
            claim=claim, asked_of="The Mayor", asked_on=day, by=people.reviewer, now=NOW
        )
        evidence.record_answer(
            request=request, answer="No.", answered_on=day, by=people.reviewer, now=NOW
        )

    return asked


def decline(people: People) -> Callable[[], object]:
    claim = newsroom.claim(by=people.reviewer)

    def declined() -> None:
        by = people.reviewer
        intake.decline_claim(claim=claim, reason="Opinion.", revision=None, by=by, now=NOW)
        intake.reopen_claim(claim=claim, revision=None, by=by, now=NOW)

    return declined


def of_verdict(
    ready: Callable[[People], Verdict], act: Callable[[Verdict, People], object]
) -> Callable[[People], Callable[[], object]]:
    def prepare(people: People) -> Callable[[], object]:
        verdict = ready(people)
        return lambda: act(verdict, people)

    return prepare


Prepare = Callable[[People], Callable[[], object]]
ACTS: list[tuple[str, Prepare, list[str]]] = [
    (
        "take in",
        lambda people: lambda: newsroom.claim(by=people.reviewer),
        ["claim-taken-in", "appearance-added"],
    ),
    (
        "take in, rate and publish",
        lambda people: lambda: newsroom.published_claim(people),
        [
            "claim-taken-in",
            "appearance-added",
            "evidence-attached",
            "verdict-drafted",
            "verdict-proposed",
            "verdict-approved",
            "verdict-published",
        ],
    ),
    ("decline and reopen", decline, ["claim-declined", "claim-reopened"]),
    ("ask for comment", ask, ["comment-asked", "comment-answered"]),
    (
        "withdraw a proposal",
        of_verdict(
            proposed,
            lambda it, people: verdicts.withdraw(
                verdict=it, revision=1, by=people.reviewer, now=NOW
            ),
        ),
        ["verdict-withdrawn"],
    ),
    (
        "return a proposal",
        of_verdict(
            proposed,
            lambda it, people: verdicts.send_back(
                verdict=it, reason="No.", revision=1, by=people.editor, now=NOW
            ),
        ),
        ["verdict-returned"],
    ),
    (
        "edit what is proposed",
        of_verdict(proposed, lambda it, people: reword(it.claim, people)),
        ["claim-edited", "verdict-amended"],
    ),
    (
        "edit what is approved",
        of_verdict(approved, lambda it, people: reword(it.claim, people)),
        ["claim-edited", "verdict-voided", "verdict-amended"],
    ),
    (
        "draft over what is approved",
        of_verdict(
            approved,
            lambda it, people: newsroom.draft(it.claim, by=people.reviewer, revision=it.revision),
        ),
        ["verdict-voided", "verdict-drafted"],
    ),
    (
        "withdraw cited evidence",
        withdraw_evidence,
        ["evidence-withdrawn", "verdict-voided", "verdict-amended"],
    ),
    *(
        (
            kind,
            lambda people, kind=kind: change(people, kind),
            ["verdict-drafted", "verdict-proposed", "verdict-approved", told],
        )
        for kind, told in (
            ("update", "verdict-updated"),
            ("correction", "verdict-corrected"),
            ("retraction", "verdict-retracted"),
        )
    ),
    ("settle a re-review", settle, ["rereview-settled"]),
    ("a new scale", scale, ["scale-added", "rating-added", "rating-added", *["scale-changed"] * 2]),
]


@pytest.mark.parametrize(
    ("prepare", "kinds"), [pytest.param(prepare, kinds, id=name) for name, prepare, kinds in ACTS]
)
def test_each_act_leaves_its_events_in_order(
    people: People, prepare: Prepare, kinds: list[str]
) -> None:
    act = prepare(people)
    before = size()

    act()

    assert told_since(before) == kinds


def test_a_machine_opens_a_rereview_and_is_nobody(people: People) -> None:
    open_rereview(people)

    event = LedgerEvent.objects.latest("sequence")
    assert (event.kind, event.actor) == ("rereview-opened", "")


def test_one_more_cause_is_an_event_of_its_own(people: People) -> None:
    open_rereview(people)
    link = press.only_link(Verdict.objects.get().claim)
    press.turn(link, health="dead", outcome="unreachable", at=LATER + dt.timedelta(days=1))

    rereviews.open_for_changes(now=LATER + dt.timedelta(days=1))

    assert LedgerEvent.objects.latest("sequence").kind == "rereview-caused"


def test_an_event_is_what_its_hashes_say(people: People) -> None:
    newsroom.published_claim(people)

    tree, prev = rules.Frontier(), rules.FIRST
    for number, event in enumerate(LedgerEvent.objects.order_by("sequence"), start=1):
        told = rules.Event(
            number, event.kind, rules.instant(event.at), event.actor, event.subject,
            event.payload, prev,
        )  # fmt: skip
        assert (event.sequence, event.prev_hash) == (number, prev)
        assert event.leaf_hash == told.leaf().hex()
        assert event.crown_hash == tree.append(told.leaf()).hex()
        assert rules.canonical(json.loads(event.payload)).decode() == event.payload
        prev = event.leaf_hash


def test_a_published_version_stands_in_its_event_whole(people: People) -> None:
    verdict = newsroom.published_claim(people)

    payload = json.loads(LedgerEvent.objects.latest("sequence").payload)

    assert payload["record"] == verdict.record
    assert (payload["hash"], payload["version"]) == (verdict.hash, 1)
    assert payload["claim"] == str(verdict.claim.public_id)


def test_no_account_and_nothing_unpublished_is_named(people: People) -> None:
    user = people.reviewer
    user.first_name, user.last_name, user.email = "Grace", "Canary", "canary@newsroom.example"
    user.save()
    intake.take_in_claim(
        description=intake.ClaimDescription(
            text="Canary said so", claimant="Canary", notes="Canary"
        ),
        by=user,
        now=NOW,
    )

    rows = LedgerEvent.objects.values_list("kind", "actor", "subject", "payload")
    text = json.dumps(list(rows)).lower()

    assert "canary" not in text
    assert user.username not in text
    assert str(LedgerPerson.objects.get(user=user).reference) in text


def test_a_person_keeps_one_reference_and_shares_it_with_nobody(people: People) -> None:
    newsroom.published_claim(people)
    references = dict(LedgerPerson.objects.values_list("user__username", "reference"))

    assert set(references) == {"reviewer", "editor"}
    assert len(set(references.values())) == 2
    by_person = LedgerEvent.objects.exclude(actor="").values_list("actor", flat=True)
    assert set(by_person) == set(references.values())


def test_the_same_state_looks_different_each_time(people: People) -> None:
    """Or else somebody who guesses a row could tell from the ledger that they are right."""
    claim = newsroom.claim(by=people.reviewer)
    before = size()

    for _ in range(2):
        ledger.append(kind=EventKind.CLAIM_EDITED, row=claim, by=None, now=NOW)

    payloads = LedgerEvent.objects.filter(pk__gt=before).values_list("payload", flat=True)
    assert len(set(payloads)) == 2
    assert LedgerSalt.objects.filter(event__in=[before + 1, before + 2]).count() == 2


class Interrupted(Exception):
    pass


@ledger.governed()
def begin_and_fail(people: People) -> None:
    newsroom.claim(by=people.reviewer, text="Undone")
    raise Interrupted


def test_what_is_undone_leaves_no_event(people: People) -> None:
    before = size()

    with pytest.raises(Interrupted):
        begin_and_fail(people)

    assert (size(), Claim.objects.count()) == (before, 0)


def test_a_step_that_is_undone_alone_leaves_no_event(people: People) -> None:
    before = size()

    with ledger.governed():
        newsroom.claim(by=people.reviewer, text="Kept")
        with pytest.raises(Interrupted):
            begin_and_fail(people)

    assert told_since(before) == ["claim-taken-in", "appearance-added"]
    assert Claim.objects.get().text == "Kept"


def test_events_are_written_last_of_all(people: People) -> None:
    """The ledger is locked when all rows are: else two could wait for each other."""
    before = size()

    with ledger.governed():
        newsroom.claim(by=people.reviewer)
        assert size() == before

    assert size() == before + 2


def test_a_switch_of_the_newsroom_has_its_event(people: People) -> None:
    ledger.append_fact(
        kind=EventKind.NEWSROOM_SWITCHED,
        subject="newsroom/single-person",
        by=people.administrator,
        now=NOW,
        facts={"on": True},
    )

    event = LedgerEvent.objects.latest("sequence")
    assert (event.kind, event.payload) == ("newsroom-switched", '{"on":true}')


def test_a_forgotten_person_is_a_reference_nobody_knows(people: People) -> None:
    newsroom.claim(by=people.reviewer)
    reference = LedgerPerson.objects.get(user=people.reviewer).reference

    ledger.forget(person=people.reviewer, now=NOW)

    event = LedgerEvent.objects.latest("sequence")
    assert (event.kind, event.subject) == ("person-erased", f"person/{reference}")
    assert not LedgerPerson.objects.filter(user=people.reviewer).exists()


@pytest.mark.parametrize("children", [1, 6])
def test_an_event_costs_the_same_however_much_hangs_on_the_row(
    people: People, children: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    for number in range(children):
        evidence.ask_for_comment(
            claim=claim, asked_of=f"{number}", asked_on=NOW.date(), by=people.reviewer, now=NOW
        )
    turn = connection.vendor == "postgresql"  # on SQLite the transaction is the lock

    with django_assert_max_num_queries(11 + turn):  # type: ignore[attr-defined]
        ledger.append(kind=EventKind.CLAIM_EDITED, row=claim, by=people.reviewer, now=NOW)


def test_an_empty_column_changes_no_state_that_was_committed_to(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    table = states.BY_NAME["claim"]

    state = states.of(table=table, pks=[claim.pk])[claim.pk]

    assert {"notes", "declined_at", "decline_reason", "revision"}.isdisjoint(state)
    assert state["topics"] == ["Harbour"]
    assert [one["exact"] for one in state["appearances"]] == [newsroom.QUOTE]


def test_rows_of_a_table_are_told_at_once(
    people: People, django_assert_max_num_queries: Callable[..., object]
) -> None:
    rows = [newsroom.claim(by=people.reviewer, text=f"Claim {number}") for number in range(5)]
    before = size()

    with django_assert_max_num_queries(13), ledger.governed():  # type: ignore[attr-defined]
        ledger.append_all(kind=EventKind.CLAIM_EDITED, rows=rows, by=None, now=NOW)
        ledger.append_all(kind=EventKind.CLAIM_EDITED, rows=[], by=None, now=NOW)

    assert told_since(before) == ["claim-edited"] * 5


def test_events_of_a_failed_transaction_are_forgotten_with_it(people: People) -> None:
    """The next act of the same thread starts afresh."""
    with pytest.raises(Interrupted), transaction.atomic():
        begin_and_fail(people)
    before = size()

    scales.add_scale(name="Thumbs", description="", by=people.editor, now=NOW)

    assert told_since(before) == ["scale-added"]


def test_people_are_named_by_reference_alone(people: People) -> None:
    assert ledger.reference_of(person=None) == ""
    first = ledger.reference_of(person=people.reviewer)
    assert ledger.reference_of(person=User.objects.get(pk=people.reviewer.pk)) == first
