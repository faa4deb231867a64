"""The first page tells each person what waits for them."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.models import Article, ReReview
from claims.services import articles, verdicts
from sources.models import Sweep
from tests import newsroom
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.stages import STAGES, verdict_in

NOW = newsroom.NOW


def piles(client: Client) -> dict[str, int]:
    """Each pile that is shown, with its count."""
    page = pages.tree(client.get(reverse("admin:index")))
    return {
        pile.get("id"): int(pile.xpath("string(.//h2/span[@class='count'])"))
        for pile in page.xpath("//section[starts-with(@class, 'pile')]")
    }


def waiting(client: Client) -> dict[str, int]:
    return {pile: count for pile, count in piles(client).items() if count}


@pytest.mark.parametrize(
    ("stage", "who", "waits"),
    [
        (STAGES.DRAFT, "reviewer", {"drafts": 1, "to-review": 1}),
        (STAGES.DRAFT, "editor", {"to-review": 1}),
        (STAGES.PROPOSED, "reviewer", {"proposals": 1}),
        (STAGES.PROPOSED, "editor", {"to-approve": 1}),
        (STAGES.RETURNED, "reviewer", {"returned": 1, "to-review": 1}),
        (STAGES.RETURNED, "second_editor", {"to-review": 1}),
        (STAGES.APPROVED, "reviewer", {}),
        (STAGES.APPROVED, "editor", {"to-publish": 1}),
        (STAGES.PROPOSED, "administrator", {}),
    ],
)
def test_a_verdict_waits_for_those_who_can_go_on_with_it(
    people: newsroom.People, sit: Sit, stage: str, who: str, waits: dict[str, int]
) -> None:
    verdict_in(stage, people)

    assert waiting(sit(getattr(people, who))) == waits


def test_an_editors_own_proposal_does_not_wait_for_their_approval(
    people: newsroom.People, sit: Sit
) -> None:
    claim = newsroom.claim(by=people.editor)
    newsroom.evidence(claim, by=people.editor)
    verdict = newsroom.draft(claim, by=people.editor)
    verdicts.propose(verdict=verdict, revision=1, by=people.editor, now=NOW)

    assert waiting(sit(people.editor)) == {"proposals": 1}
    assert waiting(sit(people.second_editor)) == {"to-approve": 1}


def test_what_came_back_waits(people: newsroom.People, sit: Sit) -> None:
    verdict = press.release(people)
    press.turn(press.only_link(verdict.claim), health="gone", outcome="gone", at=NOW)
    rereview = ReReview.objects.create(verdict=verdict, opened_at=NOW)
    rereview.causes.create(kind="due-date", due_on=NOW.date(), at=NOW)

    answer = sit(people.reviewer).get(reverse("admin:index"))

    assert waiting(sit(people.reviewer)) == {"rereviews": 1, "endangered": 1}
    assert reverse("admin:claims_rereview_change", args=[rereview.pk]) in answer.content.decode()


@pytest.mark.parametrize(("days", "due"), [(-1, 1), (0, 1), (2, 0)])
def test_a_verdict_is_due_on_its_day(
    people: newsroom.People, sit: Sit, days: int, due: int
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    verdict = newsroom.draft(claim, by=people.reviewer)
    verdict.review_due_on = timezone.now().date() + dt.timedelta(days=days)
    verdict.save()
    verdicts.propose(verdict=verdict, revision=1, by=people.reviewer, now=NOW)
    verdicts.approve(verdict=verdict, revision=1, by=people.editor, now=NOW)
    verdicts.publish(verdict=verdict, revision=1, by=people.editor, now=NOW)

    assert piles(sit(people.reviewer))["due"] == due


def test_articles_on_their_way_and_failed_ones_wait(people: newsroom.People, sit: Sit) -> None:
    for number in range(3):
        articles.take_in_address(
            typed_url=f"https://gazette.example/{number}",
            description=articles.Description(),
            by=people.reviewer,
            now=NOW,
        )
    article = Article.objects.all()[0]
    article.stage, article.failure = "failed", "The page is gone."
    article.save()

    answer = sit(people.reviewer).get(reverse("admin:index"))

    assert waiting(sit(people.reviewer)) == {"fetching": 2, "failed": 1}
    assert "The page is gone." in pages.text(answer)


def test_an_empty_desk_says_what_to_do_first(people: newsroom.People, sit: Sit) -> None:
    answer = sit(people.reviewer).get(reverse("admin:index"))

    assert "Paste an article" in pages.text(answer)
    assert reverse("admin:claims_article_add") in answer.content.decode()


def test_an_empty_desk_sends_an_administrator_to_nobody(people: newsroom.People, sit: Sit) -> None:
    answer = sit(people.administrator).get(reverse("admin:index"))

    assert "A reviewer or an editor can do that." in pages.text(answer)


def test_somebody_without_a_role_is_told_whom_to_ask(people: newsroom.People, sit: Sit) -> None:
    answer = sit(people.outsider).get(reverse("admin:index"))

    assert "Ask an administrator" in pages.text(answer)


@pytest.mark.parametrize(("sweeps", "told"), [([True], True), ([True, False], False), ([], False)])
def test_being_offline_is_told(
    people: newsroom.People, sit: Sit, sweeps: list[bool], told: bool
) -> None:
    newsroom.claim(by=people.reviewer)
    for minute, offline in enumerate(sweeps):
        at = NOW + dt.timedelta(minutes=minute)
        Sweep.objects.create(started_at=at, finished_at=at, offline=offline)
    Sweep.objects.create(started_at=NOW + dt.timedelta(hours=1))

    answer = sit(people.reviewer).get(reverse("admin:index"))

    assert ("We are offline." in pages.text(answer)) == told


def test_a_pile_shows_its_first_rows_and_counts_all(people: newsroom.People, sit: Sit) -> None:
    for number in range(7):
        newsroom.claim(by=people.reviewer, text=f"Claim number {number}")

    page = pages.tree(sit(people.reviewer).get(reverse("admin:index")))

    assert piles(sit(people.reviewer))["to-review"] == 7
    assert len(page.xpath("//section[@id='to-review']//li")) == 5
