"""Verdicts that rest on what was lost alone come back before those that other sources hold."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import choices
from claims.models import Claim, Evidence, ReReview, Verdict
from claims.services import evidence as evidence_service
from claims.services import rereviews, waiting
from sources.services import cataloguing
from tests import newsroom, triggers
from tests.claims import press
from tests.newsroom import NOW, People

SUPPORTS, REFUTES, CONTEXT = choices.Stance.SUPPORTS, choices.Stance.REFUTES, choices.Stance.CONTEXT
LATER = NOW + dt.timedelta(days=1)


def attach(claim: Claim, people: People, number: int, stance: str, host: str = "") -> Evidence:
    host = host or f"source-{claim.pk}-{number}.example"
    found = cataloguing.catalogue_web(
        typed_url=f"https://{host}/{number}",
        description=cataloguing.Description(title=f"Source {number}", kind="primary"),
        by=people.reviewer,
        now=NOW,
    )
    return evidence_service.attach(
        claim=claim,
        source=found.source,
        link=found.link,
        statement=evidence_service.Statement(stance=stance, finding="It says so."),
        by=people.reviewer,
        now=NOW,
    )


def verdict_on(people: People, stances: list[str], text: str = "Ninety ships called") -> Verdict:
    claim = newsroom.claim(by=people.reviewer, text=text)
    for number, stance in enumerate(stances):
        attach(claim, people, number, stance)
    return newsroom.published(claim, by=people.reviewer, approver=people.editor)


def lose(verdict: Verdict, *numbers: int, health: str = "gone") -> None:
    for number in numbers:
        link = list(verdict.cited.order_by("id"))[number].link
        assert link
        press.turn(link, health=health, outcome="gone", at=LATER)
    rereviews.open_for_changes(now=LATER)


def others(verdict: Verdict) -> int | None:
    row = ReReview.objects.with_other_sources().get(verdict=verdict)
    counted: int | None = getattr(row, "other_sources")  # noqa: B009 - annotated by the query
    return counted


@pytest.mark.parametrize(
    ("stances", "lost", "left"),
    [
        ([SUPPORTS], [0], 0),
        ([SUPPORTS, SUPPORTS], [0], 1),
        ([SUPPORTS, SUPPORTS, SUPPORTS], [0], 2),
        ([SUPPORTS, SUPPORTS], [0, 1], 0),
        ([SUPPORTS, REFUTES, REFUTES], [0], 0),
        ([SUPPORTS, REFUTES, REFUTES], [1], 1),
        ([SUPPORTS, REFUTES, REFUTES], [0, 1], 0),
        ([SUPPORTS, CONTEXT], [1], None),
        ([SUPPORTS, CONTEXT], [0], 0),
    ],
)
def test_sound_evidence_that_says_the_same_is_counted(
    people: People, stances: list[str], lost: list[int], left: int | None
) -> None:
    verdict = verdict_on(people, stances)

    lose(verdict, *lost)

    assert others(verdict) == left


@pytest.mark.parametrize(("health", "sound"), [("drifted", 0), ("dead", 0), ("blocked", 1)])
def test_evidence_in_danger_itself_holds_nothing(people: People, health: str, sound: int) -> None:
    verdict = verdict_on(people, [SUPPORTS, SUPPORTS])
    lose(verdict, 0)

    lose(verdict, 1, health=health)

    assert others(verdict) == sound


def test_withdrawn_evidence_holds_nothing(people: People) -> None:
    verdict = verdict_on(people, [SUPPORTS, SUPPORTS])
    lose(verdict, 0)

    evidence_service.withdraw(
        evidence=verdict.cited.order_by("id")[1],
        reason="Wrong page.",
        by=people.reviewer,
        now=LATER,
    )

    assert others(verdict) == 0


def test_another_page_of_the_same_source_is_no_other_source(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    first = attach(claim, people, 0, SUPPORTS)
    second = attach(claim, people, 1, SUPPORTS)
    with triggers.lifted():
        Evidence.objects.filter(pk=second.pk).update(source=first.source)
    verdict = newsroom.published(claim, by=people.reviewer, approver=people.editor)

    lose(verdict, 0)

    assert others(verdict) == 0


def test_evidence_without_a_page_is_sound(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    attach(claim, people, 0, SUPPORTS)
    paper = attach(claim, people, 1, SUPPORTS)
    with triggers.lifted():
        Evidence.objects.filter(pk=paper.pk).update(link=None)
    verdict = newsroom.published(claim, by=people.reviewer, approver=people.editor)

    lose(verdict, 0)

    assert others(verdict) == 1


def test_the_pile_begins_with_what_rests_on_the_lost_source_alone(people: People) -> None:
    held = verdict_on(people, [SUPPORTS, SUPPORTS, SUPPORTS], text="Held by two others")
    once = verdict_on(people, [SUPPORTS, SUPPORTS], text="Held by one other")
    due = verdict_on(people, [SUPPORTS], text="Only due")
    alone = verdict_on(people, [SUPPORTS], text="Rests on this alone")
    ReReview.objects.create(verdict=due, opened_at=NOW)
    for verdict in (held, once, alone):
        lose(verdict, 0)

    order = [row.verdict for row in waiting.open_rereviews()]

    assert order == [alone, once, held, due]


@pytest.mark.parametrize("count", [1, 4])
def test_the_pile_takes_the_same_queries_however_long_it_is(people: People, count: int) -> None:
    for number in range(count):
        lose(verdict_on(people, [SUPPORTS, SUPPORTS], text=f"Claim {number}"), 0)

    with CaptureQueriesContext(connection) as asked:
        rows = list(waiting.open_rereviews())

    assert (len(rows), len(asked)) == (count, 2)
