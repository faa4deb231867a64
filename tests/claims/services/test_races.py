"""Many people press the same button at once: one wins, the others are told."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from claims.models import Article, Claim, Verdict, VerdictStep
from claims.services import articles, evidence, intake, rereviews, verdicts
from sources.models import Link, Source
from sources.services import cataloguing, revisions
from tests import newsroom
from tests.claims import press
from tests.newsroom import NOW, People

CROWD = 12

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> People:
    return newsroom.people()


@pytest.fixture
def proposed(people: People) -> Verdict:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    draft = newsroom.draft(claim, by=people.reviewer)
    return verdicts.propose(verdict=draft, revision=1, by=people.reviewer, now=NOW)


def at_once(acts: Sequence[Callable[[], object]]) -> Counter[str]:
    """How many of the acts, started together on a connection each, ended in which way."""
    start = threading.Barrier(len(acts))
    ends: Counter[str] = Counter()

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            end = "done"
        except Exception as error:
            end = type(error).__name__
        finally:
            connection.close()
        ends[end] += 1

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_one_of_many_approvals_wins(proposed: Verdict, people: People) -> None:
    editors = [newsroom.person(f"editor-{number}", "Editor") for number in range(CROWD)]

    ends = at_once(
        [
            lambda by=by: verdicts.approve(verdict=proposed, revision=1, by=by, now=NOW)  # type: ignore[misc]
            for by in editors
        ]
    )

    assert ends == {"done": 1, "NotInThatStage": CROWD - 1}
    assert VerdictStep.objects.filter(act="approved").count() == 1


def test_one_of_many_publications_wins(proposed: Verdict, people: People) -> None:
    approved = verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)

    ends = at_once(
        [lambda: verdicts.publish(verdict=approved, revision=1, by=people.editor, now=NOW)] * CROWD
    )

    assert ends == {"done": 1, "NotInThatStage": CROWD - 1}
    assert list(Verdict.objects.values_list("version", flat=True)) == [1]


def test_approval_and_edit_at_once_never_leave_an_edited_text_approved(
    proposed: Verdict, people: People
) -> None:
    claim = proposed.claim

    def edit() -> None:
        intake.edit_claim(
            claim=claim,
            description=intake.ClaimDescription(text="Reworded"),
            revision=None,
            by=people.reviewer,
            now=NOW,
        )

    def approve() -> None:
        verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)

    ends = at_once([edit, approve])

    now = Verdict.objects.get()
    assert ends in ({"done": 2}, {"done": 1, "Stale": 1})
    assert (now.stage, now.approved_by, now.revision) == ("proposed", None, 2)


def test_one_of_many_drafts_is_started(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)

    ends = at_once([lambda: newsroom.draft(claim, by=people.reviewer)] * CROWD)

    assert ends == {"done": 1, revisions.Stale.__name__: CROWD - 1}
    assert Verdict.objects.count() == 1


def test_one_address_catalogued_by_many_is_one_source(people: People) -> None:
    def catalogue() -> None:
        cataloguing.catalogue_web(
            typed_url="https://harbour.example/page",
            description=cataloguing.Description(title="Page"),
            by=people.reviewer,
            now=NOW,
        )

    ends = at_once([catalogue] * CROWD)

    assert ends == {"done": CROWD}
    assert (Source.objects.count(), Link.objects.count()) == (1, 1)


def test_one_article_taken_in_by_many_is_one_row(people: People) -> None:
    def take_in() -> None:
        articles.take_in_address(
            typed_url="https://gazette.example/news",
            description=articles.Description(),
            by=people.reviewer,
            now=NOW,
        )

    ends = at_once([take_in] * CROWD)

    assert ends == {"done": CROWD}
    assert Article.objects.count() == 1


def test_one_part_number_wanted_by_many_is_given_once(people: People) -> None:
    whole = newsroom.claim(by=people.reviewer)

    def take_in() -> None:
        intake.take_in_claim(
            description=intake.ClaimDescription(text="Part", whole=whole, part=1),
            by=people.reviewer,
            now=NOW,
        )

    ends = at_once([take_in] * CROWD)

    assert ends == {"done": 1, "NotUsable": CROWD - 1}
    assert Claim.objects.filter(whole=whole).count() == 1


def of_whole(text: str, whole: Claim, number: int) -> intake.ClaimDescription:
    return intake.ClaimDescription(text=text, whole=whole, part=number)


def test_parts_that_change_places_do_not_block_each_other(people: People) -> None:
    wholes = [newsroom.claim(by=people.reviewer, text=text) for text in ("One", "Two")]
    by, now = people.reviewer, NOW
    parts = [
        intake.take_in_claim(description=of_whole("Part", whole, 1), by=by, now=now)
        for whole in wholes
    ]

    def move(part: Claim, whole: Claim, number: int) -> Callable[[], object]:
        described = of_whole("Part", whole, number)
        return lambda: intake.edit_claim(
            claim=part, description=described, revision=None, by=by, now=now
        )

    ends: Counter[str] = Counter()
    for number in range(2, 2 + CROWD):
        there = wholes[number % 2 - 1], wholes[number % 2]
        ends += at_once([move(*one, number) for one in zip(parts, there, strict=True)])

    assert ends == {"done": 2 * CROWD}


def test_publication_of_a_part_and_work_on_its_whole_do_not_block_each_other(
    people: People,
) -> None:
    whole = newsroom.claim(by=people.reviewer)
    newsroom.evidence(whole, by=people.reviewer)
    draft = newsroom.draft(whole, by=people.reviewer)

    def ask() -> None:
        evidence.ask_for_comment(
            claim=whole, asked_of="The Mayor", asked_on=NOW.date(), by=people.reviewer, now=NOW
        )

    def propose() -> None:
        verdicts.propose(verdict=draft, revision=None, by=people.reviewer, now=NOW)

    ends: Counter[str] = Counter()
    for number in range(1, 1 + CROWD):
        part = approved_part(whole, number, people)
        ends += at_once([lambda part=part: publish(part, people), ask, ask, propose])  # type: ignore[misc]

    assert ends == {"done": 3 * CROWD + 1, "NotInThatStage": CROWD - 1}


def approved_part(whole: Claim, number: int, people: People) -> Verdict:
    part = intake.take_in_claim(
        description=of_whole(f"Part {number}", whole, number), by=people.reviewer, now=NOW
    )
    newsroom.evidence(part, by=people.reviewer)
    draft = newsroom.draft(part, by=people.reviewer)
    proposed = verdicts.propose(verdict=draft, revision=1, by=people.reviewer, now=NOW)
    return verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)


def publish(verdict: Verdict, people: People) -> None:
    verdicts.publish(verdict=verdict, revision=None, by=people.editor, now=NOW)  # type: ignore[arg-type]


def test_no_rereview_stays_open_on_a_version_that_was_replaced_meanwhile(people: People) -> None:
    left, ends = 0, Counter[str]()
    for number in range(CROWD):
        at = NOW + dt.timedelta(hours=number + 1)
        claim = newsroom.claim(by=people.reviewer, text=f"Claim {number}")
        newsroom.evidence(claim, by=people.reviewer, url=f"https://harbour.example/{number}")
        first = newsroom.published(claim, by=people.reviewer, approver=people.editor)
        draft = newsroom.draft(claim, by=people.reviewer, kind="update")
        proposed = verdicts.propose(verdict=draft, revision=1, by=people.reviewer, now=at)
        update = verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=at)
        press.turn(press.only_link(claim), health="gone", outcome="gone", at=at)

        ends += at_once(
            [
                lambda update=update, at=at: verdicts.publish(  # type: ignore[misc]
                    verdict=update, revision=1, by=people.editor, now=at
                ),
                lambda at=at: rereviews.open_for_changes(now=at),  # type: ignore[misc]
                lambda at=at: rereviews.open_due(now=at),  # type: ignore[misc]
            ]
        )
        left += first.rereviews.open().count()

    assert (ends, left) == ({"done": 3 * CROWD}, 0)
