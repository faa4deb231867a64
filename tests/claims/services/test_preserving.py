"""What a verdict cites is captured before it is published, and held from then on."""

from importlib import import_module

from django.apps import apps
from django.db import connection

from claims.services import verdicts
from sources.models import CaptureRequest, Hold, Link
from tests import newsroom, triggers
from tests.newsroom import NOW, People


def wanted() -> list[tuple[str, str]]:
    rows = CaptureRequest.objects.open().order_by("link__url")
    return list(rows.values_list("link__url", "cause"))


def test_attaching_a_source_asks_for_a_capture(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    link = Link.objects.get()
    CaptureRequest.objects.update(settled_at=NOW)

    newsroom.evidence(claim, by=people.reviewer)

    assert wanted() == [(link.url, "attached")]
    assert Link.objects.due(NOW).get() == link


def test_proposing_asks_for_a_capture_of_everything_cited(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    evidence = newsroom.evidence(claim, by=people.reviewer)
    CaptureRequest.objects.update(settled_at=NOW)
    verdict = newsroom.draft(claim, by=people.reviewer)
    assert wanted() == []

    verdicts.propose(verdict=verdict, revision=1, by=people.reviewer, now=NOW)

    assert evidence.link is not None
    assert wanted() == [(evidence.link.url, "publishing")]
    assert not Hold.objects.exists()


def test_publishing_holds_what_is_cited_and_nothing_else(people: People) -> None:
    first = newsroom.published_claim(people)

    cited = first.cited.values_list("link", flat=True)
    assert set(Hold.objects.values_list("link", flat=True)) == set(cited)


def test_a_second_version_that_cites_the_same_holds_it_once(people: People) -> None:
    first = newsroom.published_claim(people)
    newsroom.published(
        first.claim,
        by=people.reviewer,
        approver=people.editor,
        kind="correction",
        code="false",
        notice="We were wrong.",
    )

    assert Hold.objects.count() == 1


def test_what_was_published_before_is_held_by_the_migration(people: People) -> None:
    newsroom.published_claim(people)
    with triggers.lifted():
        Hold.objects.all().delete()
    migration = import_module("claims.migrations.0006_hold_what_is_published")

    for _ in range(2):
        migration.hold(apps, connection.schema_editor())

    assert Hold.objects.get().link == Link.objects.get()
