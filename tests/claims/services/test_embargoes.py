"""An embargo is part of what is approved; versions, numbers and re-reviews stay right under it."""

import datetime as dt

import pytest
from django.utils import timezone

from claims.models import Claim, ReReview, Verdict
from claims.services import (
    candidates,
    findings,
    intake,
    rereviews,
    verdicts,
)
from tests import newsroom, triggers
from tests.claims import press
from tests.newsroom import NOW, People

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
NOTICE = "The report counts nineteen calls."


@pytest.fixture
def until() -> dt.datetime:
    return timezone.now().replace(microsecond=0) + DAY


@pytest.fixture
def published(people: People) -> Verdict:
    return press.release(people, excerpt="ninety calls")


def draft(
    claim: Claim,
    people: People,
    until: dt.datetime | None,
    *,
    kind: str = "update",
    revision: int | None = None,
    now: dt.datetime = NOW,
) -> Verdict:
    finding = findings.Finding(
        rating=newsroom.rating("false"),
        summary="Nineteen.",
        evidence=list(claim.evidence.standing()),
        notice=NOTICE if kind != "original" else "",
        kind=kind,
        reasons=newsroom.REASONS,
        embargo_until=until,
    )
    by = people.reviewer
    return verdicts.save_draft(claim=claim, finding=finding, revision=revision, by=by, now=now)


def approved(
    claim: Claim, people: People, until: dt.datetime | None, *, kind: str = "correction"
) -> Verdict:
    row = draft(claim, people, until, kind=kind)
    row = verdicts.propose(verdict=row, revision=row.revision, by=people.reviewer, now=NOW)
    return verdicts.approve(verdict=row, revision=row.revision, by=people.editor, now=NOW)


def publish(row: Verdict, people: People, *, now: dt.datetime | None = None) -> Verdict:
    return verdicts.publish(
        verdict=row, revision=row.revision, by=people.editor, now=now or timezone.now()
    )


def test_a_version_under_embargo_carries_the_time_at_which_it_is_public(
    published: Verdict, people: People, until: dt.datetime
) -> None:
    row = publish(approved(published.claim, people, until), people)

    assert (row.version, row.published_at) == (2, until)
    assert row.record
    assert row.record["verdict"]["published_at"] == f"{until:%Y-%m-%dT%H:%M:%SZ}"


def test_it_becomes_current_by_itself(
    published: Verdict, people: People, until: dt.datetime
) -> None:
    row = publish(approved(published.claim, people, until), people)

    assert Verdict.objects.current().get() == published
    assert Verdict.objects.current(now=until - SECOND).get() == published
    assert Verdict.objects.current(now=until).get() == row
    assert Verdict.objects.current(until + DAY).get() == published  # as of a day that is to come
    assert Verdict.objects.current(until - SECOND, now=until).get() == published
    assert list(Verdict.objects.under_embargo()) == [row]
    assert not Verdict.objects.under_embargo(until).exists()


def test_an_embargo_that_is_over_when_it_is_published_changes_nothing(
    published: Verdict, people: People, until: dt.datetime
) -> None:
    row = publish(approved(published.claim, people, until), people, now=until + DAY)

    assert row.published_at == until + DAY


def test_a_time_that_has_passed_is_refused(people: People, published: Verdict) -> None:
    with pytest.raises(findings.NotUsable, match="This time has passed") as refusal:
        draft(published.claim, people, NOW)

    assert refusal.value.field == "embargo_until"


def test_setting_an_embargo_takes_a_new_revision_and_voids_the_approval(
    published: Verdict, people: People, until: dt.datetime
) -> None:
    row = approved(published.claim, people, None)

    again = draft(published.claim, people, until, kind="correction", revision=row.revision)

    assert (again.stage, again.approved_by, again.embargo_until) == ("draft", None, until)
    assert again.revision == row.revision + 1


@pytest.mark.parametrize(
    ("kind", "days", "refused"),
    [
        ("update", None, True),
        ("update", -0.5, True),
        ("update", 0, False),
        ("update", 1, False),
        ("correction", None, False),
        ("retraction", None, False),
    ],
)
def test_only_a_correction_comes_out_before_a_version_under_embargo(
    published: Verdict,
    people: People,
    until: dt.datetime,
    kind: str,
    days: float | None,
    refused: bool,
) -> None:
    publish(approved(published.claim, people, until, kind="update"), people)
    wanted = None if days is None else until + days * DAY

    if refused:
        with pytest.raises(findings.NotUsable, match="Version 2 is under embargo until"):
            draft(published.claim, people, wanted, kind=kind, now=timezone.now())
        return
    row = publish(approved(published.claim, people, wanted, kind=kind), people)

    assert row.version == 3
    assert Verdict.objects.current().get() == (row if days is None else published)
    assert Verdict.objects.current(now=until + 2 * DAY).get() == row


def test_nothing_comes_out_before_the_first_version(people: People, until: dt.datetime) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    publish(approved(claim, people, until, kind="original"), people)

    with pytest.raises(findings.NotUsable, match="Version 1 is under embargo"):
        draft(claim, people, None, kind="correction", now=timezone.now())


def test_an_embargo_meanwhile_is_seen_when_it_is_published(
    published: Verdict, people: People, until: dt.datetime
) -> None:
    """Drafted before the other embargo: the door decides again."""
    row = approved(published.claim, people, until, kind="update")
    with triggers.lifted():
        Verdict.objects.filter(pk=published.pk).update(
            embargo_until=until + DAY, published_at=until + DAY
        )

    with pytest.raises(verdicts.NotInThatStage, match="under embargo"):
        publish(row, people)


def test_a_claim_under_embargo_is_not_declined(people: People, until: dt.datetime) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    publish(approved(claim, people, until, kind="original"), people)

    with pytest.raises(intake.NotUsable, match="published verdict"):
        intake.decline_claim(claim=claim, reason="-", revision=None, by=people.reviewer, now=NOW)


def test_a_label_is_compared_with_the_one_readers_have_then(
    published: Verdict, people: People, until: dt.datetime
) -> None:
    publish(approved(published.claim, people, until), people)
    same = approved(published.claim, people, until + DAY, kind="update")
    other = candidates.of_verdict(verdict=same, now=NOW).published_rating

    assert other is not None
    assert other["code"] == "false"


def test_a_whole_names_its_parts_as_they_are_when_it_comes_out(
    people: People, until: dt.datetime
) -> None:
    whole = newsroom.claim(by=people.reviewer, text="Ships and boats called")
    newsroom.evidence(whole, by=people.reviewer)
    description = intake.ClaimDescription(text="Boats called", whole=whole, part=1)
    part = intake.take_in_claim(description=description, by=people.reviewer, now=NOW)
    newsroom.evidence(part, by=people.reviewer)
    publish(approved(part, people, until, kind="original"), people)

    early = approved(whole, people, None, kind="original")
    assert records_part(publish(early, people)) is None
    late = publish(approved(whole, people, until), people)
    assert records_part(late) == "false"


def records_part(row: Verdict) -> str | None:
    assert row.record
    verdict = row.record["parts"][0]["verdict"]
    return verdict["rating"]["code"] if verdict else None


def test_publishing_under_embargo_settles_what_was_open(
    published: Verdict, people: People, until: dt.datetime
) -> None:
    change(published, NOW + DAY)
    rereviews.open_for_changes(now=NOW + DAY)

    row = publish(approved(published.claim, people, until), people)

    settled = ReReview.objects.get(verdict=published)
    assert (settled.settlement, settled.settled_with) == ("corrected", row)


def test_a_change_meanwhile_brings_back_what_is_public_and_what_is_to_come(
    published: Verdict, people: People, until: dt.datetime
) -> None:
    row = publish(approved(published.claim, people, until), people)
    change(published, timezone.now())

    rereviews.open_for_changes(now=timezone.now())

    opened = ReReview.objects.open()
    assert {one.verdict for one in opened} == {published, row}


def test_a_rereview_of_what_an_embargo_replaced_waits_for_nobody(
    published: Verdict, people: People, until: dt.datetime
) -> None:
    row = publish(approved(published.claim, people, until), people)
    change(published, timezone.now())
    rereviews.open_for_changes(now=timezone.now())

    with triggers.lifted():
        Verdict.objects.filter(pk=row.pk).update(embargo_until=NOW, published_at=NOW)

    assert [one.verdict for one in ReReview.objects.open()] == [row]
    final = publish(approved(published.claim, people, None), people)
    assert {one.verdict for one in ReReview.objects.unsettled()} == {final}  # approved before it
    assert ReReview.objects.filter(settled_with=final).count() == 2


def change(verdict: Verdict, at: dt.datetime) -> None:
    passage = verdict.cited.get().passage
    assert passage
    press.lose(passage, at=at)
