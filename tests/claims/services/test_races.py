"""Many people press the same button at once: one wins, the others are told."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from claims.models import Article, Claim, Verdict, VerdictStep
from claims.services import articles, intake, verdicts
from sources.models import Link, Source
from sources.services import cataloguing, revisions
from tests import newsroom
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
