"""Nothing goes out that only one person has read: not the title of a source, not a label."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from claims.models import Claim, Verdict
from claims.rules import gate
from claims.rules import record as record_rules
from claims.services import (
    articles,
    directory,
    findings,
    intake,
    published,
    records,
    scales,
    verdicts,
)
from sources.services import cataloguing, revisions
from tests import newsroom
from tests.newsroom import NOW, People

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def proposed(people: People) -> Verdict:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    return propose(newsroom.draft(claim, by=people.reviewer), people.reviewer)


def propose(verdict: Verdict, by: User) -> Verdict:
    return verdicts.propose(verdict=verdict, revision=verdict.revision, by=by, now=NOW)


def withdraw(verdict: Verdict, by: User) -> Verdict:
    return verdicts.withdraw(verdict=verdict, revision=verdict.revision, by=by, now=NOW)


def approve(verdict: Verdict, by: User) -> Verdict:
    return verdicts.approve(verdict=verdict, revision=verdict.revision, by=by, now=NOW)


def publish(verdict: Verdict, by: User) -> Verdict:
    return verdicts.publish(verdict=verdict, revision=verdict.revision, by=by, now=NOW)


def edit_source(verdict: Verdict, by: User) -> None:
    cataloguing.describe(
        source=verdict.cited.get().source,
        description=cataloguing.Description(title="Unread", kind="primary"),
        revision=None,
        by=by,
    )


def edit_article(verdict: Verdict, by: User) -> None:
    articles.describe(
        article=verdict.claim.appearances.get().article,
        description=articles.Description(outlet="Unread", title="Unread"),
        revision=None,
        by=by,
        now=NOW,
    )


def edit_claimant(verdict: Verdict, by: User) -> None:
    assert verdict.claim.claimant
    directory.describe_claimant(
        claimant=verdict.claim.claimant,
        description=directory.ClaimantDescription(name="Unread", kind="person"),
        revision=None,
        by=by,
    )


def edit_outlet(verdict: Verdict, by: User) -> None:
    outlet = verdict.claim.appearances.get().article.outlet
    assert outlet
    directory.describe_outlet(outlet=outlet, name="Unread", site_url="", revision=None, by=by)


def edit_rating(verdict: Verdict, by: User) -> None:
    assert verdict.rating
    scales.reword_rating(
        rating=verdict.rating, label="Unread", definition="Unread.", revision=None, by=by, now=NOW
    )


EDITS = [edit_source, edit_article, edit_claimant, edit_outlet, edit_rating]


@pytest.mark.parametrize("edit", EDITS)
def test_nobody_approves_words_that_changed_since_they_were_proposed(
    proposed: Verdict, people: People, edit: Callable[[Verdict, User], None]
) -> None:
    edit(proposed, people.editor)

    with pytest.raises(verdicts.NotReady) as refusal:
        approve(Verdict.objects.get(pk=proposed.pk), people.editor)

    assert refusal.value.failures == [gate.CHANGED_SINCE_PROPOSAL]


@pytest.mark.parametrize("edit", EDITS)
def test_proposed_again_as_it_reads_now_it_can_be_approved(
    proposed: Verdict, people: People, edit: Callable[[Verdict, User], None]
) -> None:
    edit(proposed, people.editor)
    own = Verdict.objects.get(pk=proposed.pk)

    again = propose(withdraw(own, people.reviewer), people.reviewer)

    assert "Unread" in str(publish(approve(again, people.editor), people.editor).record)


def test_a_page_that_shows_the_first_proposal_does_not_approve_the_second(
    proposed: Verdict, people: People
) -> None:
    drafted = withdraw(proposed, people.reviewer)
    edit_source(drafted, people.reviewer)
    propose(drafted, people.reviewer)

    with pytest.raises(revisions.Stale):
        verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)


def test_an_amended_claim_is_proposed_as_amended(proposed: Verdict, people: People) -> None:
    intake.edit_claim(
        claim=proposed.claim,
        description=intake.ClaimDescription(text="Ninety ships called"),
        revision=None,
        by=people.reviewer,
        now=NOW,
    )

    amended = Verdict.objects.get(pk=proposed.pk)
    assert publish(approve(amended, people.editor), people.editor).version == 1


def test_the_record_that_was_judged_is_the_one_that_is_kept(
    proposed: Verdict, people: People
) -> None:
    approved = approve(proposed, people.editor)

    done = publish(approved, people.editor)

    record = published.record_of(verdict=done)
    assert record_rules.content_digest(record) == done.approved_hash == done.proposed_hash
    assert record_rules.digest(record) == done.hash


def test_saving_and_proposing_saves_nothing_when_the_gate_refuses(
    proposed: Verdict, people: People
) -> None:
    with pytest.raises(verdicts.NotReady):
        verdicts.save_and_propose(
            claim=proposed.claim,
            finding=findings.Finding(summary="Half a verdict"),
            revision=proposed.revision,
            by=people.reviewer,
            now=NOW,
        )

    kept = Verdict.objects.get()
    assert (kept.stage, kept.summary, kept.rating) == (
        "proposed",
        proposed.summary,
        proposed.rating,
    )
    assert kept.steps.count() == proposed.steps.count()


@pytest.mark.parametrize("days", [0, -1])
def test_the_day_to_look_again_has_to_come(people: People, days: int) -> None:
    claim = newsroom.claim(by=people.reviewer)
    due = findings.Finding(review_due_on=NOW.date() + dt.timedelta(days=days))

    with pytest.raises(findings.NotUsable) as refusal:
        verdicts.save_draft(claim=claim, finding=due, revision=None, by=people.reviewer, now=NOW)

    assert refusal.value.field == "review_due_on"


# Parts and wholes.


def part_of(whole: Claim, people: People) -> Claim:
    return intake.take_in_claim(
        description=intake.ClaimDescription(text="Boats called", whole=whole, part=1),
        by=people.reviewer,
        now=NOW,
    )


def decline(part: Claim, people: People) -> Claim:
    return intake.decline_claim(
        claim=part, reason="Nobody said it.", revision=None, by=people.reviewer, now=NOW
    )


def test_a_declined_part_is_in_no_record(proposed: Verdict, people: People) -> None:
    decline(part_of(proposed.claim, people), people)

    record = records.freeze(verdict=proposed, version=1, at=NOW)

    assert record["parts"] == []


def test_declining_and_reopening_a_part_voids_the_approval_of_its_whole(
    proposed: Verdict, people: People
) -> None:
    part = part_of(proposed.claim, people)
    approve(Verdict.objects.get(pk=proposed.pk), people.editor)

    decline(part, people)
    after_declining = Verdict.objects.get(pk=proposed.pk)
    approve(after_declining, people.editor)
    intake.reopen_claim(claim=part, revision=None, by=people.reviewer, now=NOW)
    after_reopening = Verdict.objects.get(pk=proposed.pk)

    assert (after_declining.stage, after_reopening.stage) == ("proposed", "proposed")
    assert after_reopening.approved_by is None


def test_a_retracted_part_says_so_in_the_record_of_its_whole(
    proposed: Verdict, people: People
) -> None:
    part = part_of(proposed.claim, people)
    newsroom.evidence(part, by=people.reviewer)
    by, approver = people.reviewer, people.editor
    newsroom.published(part, by=by, approver=approver)
    newsroom.published(
        part, by=by, approver=approver, kind="retraction", notice="Wrong.", now=LATER
    )

    [frozen] = records.freeze(verdict=proposed, version=1, at=NOW)["parts"]

    assert frozen["verdict"]
    assert frozen["verdict"]["kind"] == "retraction"


def test_a_whole_is_named_in_the_record_of_a_part_once_it_is_published(
    proposed: Verdict, people: People
) -> None:
    whole = proposed.claim
    part = part_of(whole, people)
    newsroom.evidence(part, by=people.reviewer)
    draft = newsroom.draft(part, by=people.reviewer)
    approved = approve(propose(draft, people.reviewer), people.editor)

    before = records.freeze(verdict=approved, version=1, at=NOW)
    publish(approve(Verdict.objects.get(pk=proposed.pk), people.editor), people.editor)
    done = publish(Verdict.objects.get(pk=approved.pk), people.editor)

    assert (before["claim"]["whole"], before["claim"]["part"]) == (None, 1)
    assert published.record_of(verdict=done)["claim"]["whole"] == str(whole.public_id)
