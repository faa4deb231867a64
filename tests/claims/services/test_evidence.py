"""Evidence is attached and withdrawn, never edited; comment is asked for and answered."""

import datetime as dt
from collections.abc import Callable

import pytest

from claims.models import Claim, CommentRequest, Evidence
from claims.services import evidence, verdicts
from sources.models import Link, LinkCheck, Passage, Snapshot, Source
from sources.services import cataloguing, roles
from tests import newsroom
from tests.newsroom import NOW, People

PAGE = "Annual report. In the year of the report ninety calls were counted. The end."


@pytest.fixture
def claim(people: People) -> Claim:
    return newsroom.claim(by=people.reviewer)


@pytest.fixture
def link(people: People) -> Link:
    found = cataloguing.catalogue_web(
        typed_url=newsroom.HARBOUR_URL,
        description=cataloguing.Description(title="Annual report"),
        by=people.reviewer,
        now=NOW,
    )
    assert found.link
    return found.link


def attach(
    claim: Claim,
    link: Link,
    people: People,
    source: Source | None = None,
    stance: str = "supports",
    **said: str,
) -> Evidence:
    return evidence.attach(
        claim=claim,
        source=source or link.source,
        link=link,
        statement=evidence.Statement(stance=stance, **said),
        by=people.reviewer,
        now=NOW,
    )


def keep(link: Link, text: str) -> None:
    look = LinkCheck.objects.create(
        link=link,
        lease_token="00000000-0000-0000-0000-000000000001",
        checked_at=NOW,
        outcome="alive",
    )
    Snapshot.objects.create(link=link, look=look, captured_at=NOW, text=text, sha256="a" * 64)


def test_excerpt_becomes_a_passage_in_the_words_and_context_of_the_page(
    claim: Claim, link: Link, people: People
) -> None:
    keep(link, PAGE)

    attached = attach(claim, link, people, excerpt="“ninety  calls were counted”")

    assert attached.passage
    assert attached.passage.exact == "ninety calls were counted"
    assert attached.passage.prefix.endswith("of the report ")
    assert attached.passage.suffix == ". The end."


def test_same_excerpt_on_two_claims_is_one_passage(
    claim: Claim, link: Link, people: People
) -> None:
    other = newsroom.claim(by=people.reviewer, text="Another claim")

    first = attach(claim, link, people, excerpt="ninety calls")
    second = attach(other, link, people, excerpt="ninety calls")

    assert first.passage == second.passage == Passage.objects.get()


def test_words_that_stand_on_no_page_are_not_watched(
    claim: Claim, link: Link, people: People
) -> None:
    attached = attach(claim, link, people, excerpt="ninety calls", unseen_reason="Read on paper.")

    assert attached.passage is None
    assert not Passage.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"stance": "doubts", "finding": "x"}, "stance"),
        ({"finding": "  ", "excerpt": ""}, "excerpt"),
    ],
)
def test_unsound_statement_is_refused(
    claim: Claim, link: Link, people: People, said: dict[str, str], field: str
) -> None:
    with pytest.raises(evidence.NotUsable) as refusal:
        attach(claim, link, people, **said)  # type: ignore[arg-type]

    assert refusal.value.field == field
    assert not Evidence.objects.exists()


def test_link_of_another_source_is_refused(claim: Claim, link: Link, people: People) -> None:
    other = cataloguing.catalogue_contact(
        contact="Harbour master",
        contacted_on=NOW.date(),
        description=cataloguing.Description(title="A call"),
        by=people.reviewer,
        now=NOW,
    ).source

    with pytest.raises(evidence.NotUsable) as refusal:
        attach(claim, link, people, source=other, finding="x")
    assert refusal.value.field == "link"


def test_withdrawn_evidence_stays_readable_with_who_when_why(
    claim: Claim, link: Link, people: People
) -> None:
    attached = attach(claim, link, people, finding="x")

    evidence.withdraw(evidence=attached, reason="Wrong year.", by=people.editor, now=NOW)

    kept = Evidence.objects.get()
    assert (kept.withdrawn_by, kept.withdrawal_reason) == (people.editor, "Wrong year.")
    assert not claim.evidence.standing().exists()


def test_evidence_is_withdrawn_once_and_with_a_reason(
    claim: Claim, link: Link, people: People
) -> None:
    attached = attach(claim, link, people, finding="x")
    with pytest.raises(evidence.NotUsable, match="why"):
        evidence.withdraw(evidence=attached, reason=" ", by=people.editor, now=NOW)
    evidence.withdraw(evidence=attached, reason="Wrong.", by=people.editor, now=NOW)

    with pytest.raises(evidence.NotUsable, match="already"):
        evidence.withdraw(evidence=attached, reason="Again.", by=people.editor, now=NOW)


def test_withdrawn_evidence_holds_up_a_proposal(claim: Claim, link: Link, people: People) -> None:
    attached = attach(claim, link, people, finding="x")
    draft = newsroom.draft(claim, by=people.reviewer)
    evidence.withdraw(evidence=attached, reason="Wrong.", by=people.reviewer, now=NOW)
    draft.refresh_from_db()

    with pytest.raises(verdicts.NotReady) as refusal:
        verdicts.propose(verdict=draft, revision=draft.revision, by=people.reviewer, now=NOW)
    assert [one.code for one in refusal.value.failures] == ["withdrawn-evidence"]


def test_evidence_that_no_verdict_cites_is_withdrawn_without_voiding_one(
    claim: Claim, link: Link, people: People
) -> None:
    attach(claim, link, people, finding="cited")
    draft = newsroom.draft(claim, by=people.reviewer)
    spare = attach(claim, link, people, finding="spare")

    evidence.withdraw(evidence=spare, reason="Not needed.", by=people.editor, now=NOW)

    before = draft.revision
    draft.refresh_from_db()
    assert draft.revision == before


def ask(claim: Claim, people: People, **more: object) -> CommentRequest:
    asked = {"asked_of": "The Mayor", "asked_on": NOW.date()} | more
    return evidence.ask_for_comment(claim=claim, **asked, by=people.reviewer, now=NOW)  # type: ignore[arg-type]


def answer(request: CommentRequest, people: People, text: str, day: dt.date) -> CommentRequest:
    return evidence.record_answer(
        request=request, answer=text, answered_on=day, by=people.reviewer, now=NOW
    )


def test_comment_asked_for_is_part_of_the_record(claim: Claim, link: Link, people: People) -> None:
    attach(claim, link, people, finding="x")
    answer(ask(claim, people), people, "We counted them.", NOW.date())

    verdict = newsroom.published(claim, by=people.reviewer, approver=people.editor)

    assert verdict.record is not None
    assert verdict.record["comments"] == [
        {
            "asked_of": "The Mayor",
            "asked_on": "2026-03-02",
            "answer": "We counted them.",
            "answered_on": "2026-03-02",
        }
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"asked_of": " "}, "asked_of"),
        ({"asked_on": NOW.date() + dt.timedelta(days=1)}, "asked_on"),
    ],
)
def test_question_needs_a_person_and_a_day_that_has_come(
    claim: Claim, people: People, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(evidence.NotUsable) as refusal:
        ask(claim, people, **wrong)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("text", "days", "field"),
    [(" ", 0, "answer"), ("Yes.", -1, "answered_on"), ("Yes.", 1, "answered_on")],
)
def test_answer_needs_words_and_a_day_between_question_and_now(
    claim: Claim, people: People, text: str, days: int, field: str
) -> None:
    request = ask(claim, people)

    with pytest.raises(evidence.NotUsable) as refusal:
        answer(request, people, text, NOW.date() + dt.timedelta(days=days))
    assert refusal.value.field == field
    assert CommentRequest.objects.get().answer == ""


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_nothing_is_attached_without_the_role(
    claim: Claim, link: Link, people: People, who: str
) -> None:
    by = getattr(people, who)
    attached, request = attach(claim, link, people, finding="x"), ask(claim, people)
    statement = evidence.Statement(stance="supports", finding="x")
    doors: list[Callable[[], object]] = [
        lambda: evidence.attach(
            claim=claim, source=link.source, link=link, statement=statement, by=by, now=NOW
        ),
        lambda: evidence.withdraw(evidence=attached, reason="x", by=by, now=NOW),
        lambda: evidence.ask_for_comment(
            claim=claim, asked_of="x", asked_on=NOW.date(), by=by, now=NOW
        ),
        lambda: evidence.record_answer(
            request=request, answer="x", answered_on=NOW.date(), by=by, now=NOW
        ),
    ]

    for door in doors:
        with pytest.raises(roles.NotPermitted):
            door()
