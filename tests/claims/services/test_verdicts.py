"""The door to verdicts: who may do which step, on which revision, and what publishing freezes."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from claims import choices
from claims.models import Claim, Rating, Verdict, VerdictFacet
from claims.rules import gate, sourcing
from claims.rules import record as record_rules
from claims.rules.points import Failure
from claims.services import (
    articles,
    findings,
    intake,
    rereviews,
    verdicts,
)
from claims.services import evidence as evidence_service
from sources.models import Snapshot
from sources.services import cataloguing, revisions, roles
from tests import newsroom, triggers
from tests.newsroom import NOW, People

STAGE = choices.VerdictStage
Step = Callable[[Verdict, User], Verdict]


@pytest.fixture
def claim(people: People) -> Claim:
    found = newsroom.claim(by=people.reviewer)
    newsroom.evidence(found, by=people.reviewer)
    return found


@pytest.fixture
def proposed(claim: Claim, people: People) -> Verdict:
    return propose(newsroom.draft(claim, by=people.reviewer), people.reviewer)


@pytest.fixture
def approved(proposed: Verdict, people: People) -> Verdict:
    return approve(proposed, people.editor)


def propose(verdict: Verdict, by: User) -> Verdict:
    return verdicts.propose(verdict=verdict, revision=verdict.revision, by=by, now=NOW)


def withdraw(verdict: Verdict, by: User) -> Verdict:
    return verdicts.withdraw(verdict=verdict, revision=verdict.revision, by=by, now=NOW)


def send_back(verdict: Verdict, by: User) -> Verdict:
    return verdicts.send_back(
        verdict=verdict, reason="Name the port.", revision=verdict.revision, by=by, now=NOW
    )


def approve(verdict: Verdict, by: User) -> Verdict:
    return verdicts.approve(verdict=verdict, revision=verdict.revision, by=by, now=NOW)


def publish(verdict: Verdict, by: User) -> Verdict:
    return verdicts.publish(verdict=verdict, revision=verdict.revision, by=by, now=NOW)


def redraft(verdict: Verdict, by: User) -> Verdict:
    return newsroom.draft(verdict.claim, by=by, revision=verdict.revision)


def reword(claim: Claim, by: User, text: str = "Ninety ships called in 2025") -> None:
    claim.refresh_from_db()
    intake.edit_claim(
        claim=claim,
        description=intake.ClaimDescription(text=text, claimant="The Mayor", topics=("Harbour",)),
        revision=claim.revision,
        by=by,
        now=NOW,
    )


# Who approves.


def test_second_person_approves_and_publishes(approved: Verdict, people: People) -> None:
    published = publish(approved, people.editor)

    assert (published.stage, published.version) == (STAGE.PUBLISHED, 1)
    assert (published.proposed_by, published.approved_by) == (people.reviewer, people.editor)


def test_nobody_approves_what_they_proposed(claim: Claim, people: People) -> None:
    own = propose(newsroom.draft(claim, by=people.editor), people.editor)

    with pytest.raises(verdicts.OwnWork):
        approve(own, people.editor)


def test_drafter_does_not_approve_what_another_proposed(claim: Claim, people: People) -> None:
    drafted = newsroom.draft(claim, by=people.editor)

    with pytest.raises(verdicts.OwnWork):
        approve(propose(drafted, people.reviewer), people.editor)


def test_earlier_proposer_does_not_approve_a_later_proposal(claim: Claim, people: People) -> None:
    first = propose(newsroom.draft(claim, by=people.editor), people.editor)
    returned = send_back(first, people.second_editor)
    second = propose(redraft(returned, people.reviewer), people.reviewer)

    with pytest.raises(verdicts.OwnWork):
        approve(second, people.editor)


def test_who_withdrew_a_proposal_does_not_approve_the_next(claim: Claim, people: People) -> None:
    withdrawn = withdraw(
        propose(newsroom.draft(claim, by=people.editor), people.editor), people.editor
    )

    with pytest.raises(verdicts.OwnWork):
        approve(propose(withdrawn, people.reviewer), people.editor)


def test_editor_who_reworded_the_claim_does_not_approve(proposed: Verdict, people: People) -> None:
    reword(proposed.claim, people.editor)
    proposed.refresh_from_db()

    with pytest.raises(verdicts.OwnWork):
        approve(proposed, people.editor)
    assert approve(proposed, people.second_editor).stage == STAGE.APPROVED


def test_approver_who_then_edits_the_claim_does_not_approve_again(
    approved: Verdict, people: People
) -> None:
    reword(approved.claim, people.editor)
    approved.refresh_from_db()

    with pytest.raises(verdicts.OwnWork):
        approve(approved, people.editor)


def test_nobody_returns_their_own_proposal(claim: Claim, people: People) -> None:
    own = propose(newsroom.draft(claim, by=people.editor), people.editor)

    with pytest.raises(verdicts.OwnWork):
        send_back(own, people.editor)


def test_only_its_proposer_withdraws_a_proposal(proposed: Verdict, people: People) -> None:
    with pytest.raises(verdicts.OwnWork):
        withdraw(proposed, people.editor)

    assert withdraw(proposed, people.reviewer).stage == STAGE.DRAFT


# Who may at all.

STEPS = [
    ("draft", lambda verdict, by: redraft(verdict, by), "claims.propose"),
    ("propose", propose, "claims.propose"),
    ("withdraw", withdraw, "claims.propose"),
    ("send_back", send_back, "claims.approve"),
    ("approve", approve, "claims.approve"),
    ("publish", publish, "claims.publish"),
]


@pytest.mark.parametrize(("step", "permission"), [(step, name) for _, step, name in STEPS])
@pytest.mark.parametrize("who", ["outsider", "administrator"])
def test_no_step_without_a_role_that_may(
    proposed: Verdict, people: People, step: Step, permission: str, who: str
) -> None:
    with pytest.raises(roles.NotPermitted) as refusal:
        step(proposed, getattr(people, who))

    assert refusal.value.permission == permission


@pytest.mark.parametrize("step", [approve, send_back, publish])
def test_reviewer_passes_no_judgement(proposed: Verdict, people: People, step: Step) -> None:
    with pytest.raises(roles.NotPermitted):
        step(proposed, people.reviewer)


def test_superuser_opens_no_door(proposed: Verdict, people: People) -> None:
    people.outsider.is_superuser = True
    people.outsider.save()

    with pytest.raises(roles.NotPermitted):
        approve(proposed, people.outsider)


def test_reviewer_publishes_no_correction_and_neither_does_a_publisher_without_correct(
    approved: Verdict, people: People
) -> None:
    publish(approved, people.editor)
    change = newsroom.draft(
        approved.claim, by=people.reviewer, kind="correction", notice="We were wrong."
    )
    ready = approve(propose(change, people.reviewer), people.editor)
    editors = people.editor.groups.get()
    editors.permissions.remove(editors.permissions.get(codename="correct"))

    with pytest.raises(roles.NotPermitted) as refusal:
        publish(ready, people.editor)
    assert refusal.value.permission == "claims.correct"


# From which stage.


@pytest.mark.parametrize(
    ("stage", "refused"),
    [
        (STAGE.DRAFT, [withdraw, send_back, approve, publish]),
        (STAGE.PROPOSED, [propose, publish]),
        (STAGE.RETURNED, [withdraw, send_back, approve, publish]),
        (STAGE.APPROVED, [propose, withdraw, approve]),
        (STAGE.PUBLISHED, [propose, withdraw, send_back, approve, publish]),
    ],
)
def test_step_from_another_stage_is_refused_and_changes_nothing(
    claim: Claim, people: People, stage: str, refused: list[Step]
) -> None:
    verdict = brought_to(stage, claim, people)
    before = Verdict.objects.filter(pk=verdict.pk).values().get()

    for step in refused:
        by = people.reviewer if step in (propose, withdraw) else people.second_editor
        with pytest.raises(verdicts.NotInThatStage):
            step(verdict, by)
    assert Verdict.objects.filter(pk=verdict.pk).values().get() == before


def brought_to(stage: str, claim: Claim, people: People) -> Verdict:
    verdict = newsroom.draft(claim, by=people.reviewer)
    if stage == STAGE.DRAFT:
        return verdict
    verdict = propose(verdict, people.reviewer)
    if stage == STAGE.RETURNED:
        return send_back(verdict, people.editor)
    if stage == STAGE.PROPOSED:
        return verdict
    verdict = approve(verdict, people.editor)
    return verdict if stage == STAGE.APPROVED else publish(verdict, people.editor)


def test_claim_with_a_published_version_takes_no_second_original(
    approved: Verdict, people: People
) -> None:
    publish(approved, people.editor)

    with pytest.raises(findings.NotUsable) as refusal:
        newsroom.draft(approved.claim, by=people.reviewer)
    assert refusal.value.field == "kind"


@pytest.mark.parametrize("kind", ["update", "correction", "retraction"])
def test_there_is_nothing_to_change_before_a_publication(
    claim: Claim, people: People, kind: str
) -> None:
    with pytest.raises(findings.NotUsable) as refusal:
        newsroom.draft(claim, by=people.reviewer, kind=kind, notice="Changed.")

    assert refusal.value.field == "kind"


def test_return_needs_a_reason(proposed: Verdict, people: People) -> None:
    with pytest.raises(findings.NotUsable) as refusal:
        verdicts.send_back(verdict=proposed, reason="  ", revision=1, by=people.editor, now=NOW)

    assert refusal.value.field == "reason"


def test_declined_claim_takes_no_draft(claim: Claim, people: People) -> None:
    decline(claim, people)

    with pytest.raises(findings.NotUsable, match="Reopen"):
        newsroom.draft(claim, by=people.reviewer)


@pytest.mark.parametrize(
    ("stage", "step"),
    [(STAGE.DRAFT, propose), (STAGE.PROPOSED, approve), (STAGE.APPROVED, publish)],
)
def test_verdict_on_a_claim_declined_meanwhile_does_not_go_on(
    claim: Claim, people: People, stage: str, step: Step
) -> None:
    verdict = brought_to(stage, claim, people)
    decline(claim, people)
    by = people.reviewer if step is propose else people.second_editor

    with pytest.raises(verdicts.NotInThatStage, match="declined"):
        step(verdict, by)


def decline(claim: Claim, people: People) -> None:
    claim.refresh_from_db()
    intake.decline_claim(
        claim=claim, reason="Opinion.", revision=claim.revision, by=people.reviewer, now=NOW
    )


# Stale revisions.


@pytest.mark.parametrize("step", [propose, withdraw, send_back, approve, publish])
def test_step_on_another_revision_is_refused(proposed: Verdict, people: People, step: Step) -> None:
    Verdict.objects.filter(pk=proposed.pk).update(revision=5)

    with pytest.raises(revisions.Stale) as refusal:
        step(proposed, people.editor)
    assert getattr(refusal.value.current, "revision") == 5  # noqa: B009


def test_draft_saved_over_somebody_elses_is_refused_and_shows_theirs(
    claim: Claim, people: People
) -> None:
    opened = newsroom.draft(claim, by=people.reviewer)
    theirs = newsroom.draft(claim, by=people.editor, code="false", revision=opened.revision)

    with pytest.raises(revisions.Stale) as refusal:
        newsroom.draft(claim, by=people.reviewer, revision=opened.revision)
    assert refusal.value.current == theirs
    assert Verdict.objects.get().rating == newsroom.rating("false")


def test_two_people_who_start_a_draft_do_not_overwrite_each_other(
    claim: Claim, people: People
) -> None:
    newsroom.draft(claim, by=people.reviewer)

    with pytest.raises(revisions.Stale):
        newsroom.draft(claim, by=people.editor)


def test_form_opened_on_a_version_published_meanwhile_starts_no_new_one(
    approved: Verdict, people: People
) -> None:
    published = publish(approved, people.editor)
    update = newsroom.draft(published.claim, by=people.reviewer, kind="update")
    publish(approve(propose(update, people.reviewer), people.editor), people.editor)

    with pytest.raises(revisions.Stale):
        newsroom.draft(published.claim, by=people.reviewer, kind="update", revision=update.revision)
    assert not published.claim.verdicts.in_the_making().exists()


# What voids an approval.


def edit_source(verdict: Verdict, by: User) -> None:
    cataloguing.describe(
        source=verdict.cited.get().source,
        description=cataloguing.Description(title="Another report", kind="secondary"),
        revision=None,
        by=by,
    )


def edit_article(verdict: Verdict, by: User) -> None:
    articles.describe(
        article=verdict.claim.appearances.get().article,
        description=articles.Description(outlet="Another outlet", title="Another title"),
        revision=None,
        by=by,
        now=NOW,
    )


def rename_rating(verdict: Verdict, by: User) -> None:
    assert verdict.rating
    Rating.objects.filter(pk=verdict.rating.pk).update(label="Correct")


def add_part(verdict: Verdict, by: User) -> None:
    intake.take_in_claim(
        description=intake.ClaimDescription(text="Part one", whole=verdict.claim, part=1),
        by=by,
        now=NOW,
    )


def withdraw_evidence(verdict: Verdict, by: User) -> None:
    evidence_service.withdraw(
        evidence=verdict.cited.get(), reason="The wrong year.", by=by, now=NOW
    )


def add_appearance(verdict: Verdict, by: User) -> None:
    intake.add_appearance(
        claim=verdict.claim,
        article=verdict.claim.appearances.get().article,
        quote="A fisherman on the quay doubted it.",
        by=by,
        now=NOW,
    )


def ask_for_comment(verdict: Verdict, by: User) -> None:
    evidence_service.ask_for_comment(
        claim=verdict.claim, asked_of="The Mayor", asked_on=NOW.date(), by=by, now=NOW
    )


@pytest.mark.parametrize(
    "edit",
    [
        lambda verdict, by: reword(verdict.claim, by),
        add_part,
        withdraw_evidence,
        add_appearance,
        ask_for_comment,
    ],
    ids=["claim", "part", "evidence", "appearance", "comment"],
)
def test_edit_of_what_it_rests_on_voids_the_approval(
    approved: Verdict, people: People, edit: Callable[[Verdict, User], None]
) -> None:
    edit(approved, people.reviewer)
    now = Verdict.objects.get(pk=approved.pk)

    assert (now.stage, now.approved_by, now.approved_hash) == (STAGE.PROPOSED, None, "")
    assert now.revision > approved.revision
    with pytest.raises(revisions.Stale):
        publish(approved, people.editor)


def test_edit_of_rating_or_summary_takes_it_back_to_draft(
    approved: Verdict, people: People
) -> None:
    edited = redraft(approved, people.reviewer)

    assert (edited.stage, edited.approved_by, edited.proposed_by) == (STAGE.DRAFT, None, None)


def test_edit_of_a_part_voids_the_approval_of_the_whole(approved: Verdict, people: People) -> None:
    add_part(approved, people.reviewer)
    again = approve(Verdict.objects.get(pk=approved.pk), people.editor)
    part = approved.claim.parts.get()

    intake.edit_claim(
        claim=part,
        description=intake.ClaimDescription(text="Reworded", whole=approved.claim, part=1),
        revision=part.revision,
        by=people.reviewer,
        now=NOW,
    )

    again.refresh_from_db()
    assert (again.stage, again.approved_by) == (STAGE.PROPOSED, None)


def test_publication_of_a_part_voids_the_approval_of_the_whole(
    approved: Verdict, people: People
) -> None:
    add_part(approved, people.reviewer)
    again = approve(Verdict.objects.get(pk=approved.pk), people.editor)
    part = approved.claim.parts.get()
    newsroom.evidence(part, by=people.reviewer)

    newsroom.published(part, by=people.reviewer, approver=people.editor)

    again.refresh_from_db()
    assert (again.stage, again.approved_by) == (STAGE.PROPOSED, None)
    assert approve(again, people.editor).stage == STAGE.APPROVED, "who published is no author"


@pytest.mark.parametrize("edit", [edit_source, edit_article, rename_rating])
def test_what_was_described_anew_since_its_approval_is_read_again_before_it_goes_out(
    approved: Verdict, people: People, edit: Callable[[Verdict, User], None]
) -> None:
    edit(approved, people.reviewer)

    with pytest.raises(verdicts.NotReady) as refusal:
        publish(approved, people.editor)
    assert refusal.value.failures == [gate.CHANGED_SINCE_APPROVAL]

    returned = send_back(approved, people.editor)
    read_again = approve(propose(returned, people.reviewer), people.editor)
    assert publish(read_again, people.editor).version == 1


def test_internal_notes_and_snapshots_void_no_approval(approved: Verdict, people: People) -> None:
    claim = approved.claim
    intake.edit_claim(
        claim=claim,
        description=intake.ClaimDescription(
            text=claim.text,
            claimant="The Mayor",
            claimed_on=claim.claimed_on,
            topics=tuple(claim.topics),
            notes="Ask again on Monday.",
        ),
        revision=claim.revision,
        by=people.reviewer,
        now=NOW,
    )
    keep_snapshot(approved)

    assert publish(approved, people.editor).version == 1


def keep_snapshot(verdict: Verdict) -> None:
    link = verdict.cited.get().link
    assert link
    look = link.looks.create(
        lease_token="00000000-0000-0000-0000-000000000001", checked_at=NOW, outcome="alive"
    )
    Snapshot.objects.create(link=link, look=look, captured_at=NOW, text="x", sha256="a" * 64)


# The gate.


@pytest.mark.parametrize(
    ("finding", "failure"),
    [
        ({"rating": None}, gate.NO_RATING),
        ({"summary": "  "}, gate.NO_SUMMARY),
        ({"evidence": []}, sourcing.NO_EVIDENCE),
    ],
)
def test_proposal_names_what_is_missing(
    claim: Claim, people: People, finding: dict[str, object], failure: Failure
) -> None:
    whole = {
        "rating": newsroom.rating(),
        "summary": "Counted.",
        "evidence": list(claim.evidence.all()),
        "reasons": newsroom.REASONS,
    }
    draft = verdicts.save_draft(
        claim=claim,
        finding=findings.Finding(**(whole | finding)),  # type: ignore[arg-type]
        revision=None,
        by=people.reviewer,
        now=NOW,
    )

    with pytest.raises(verdicts.NotReady) as refusal:
        propose(draft, people.reviewer)
    assert refusal.value.failures == [failure]


def test_draft_cites_only_standing_evidence_of_its_claim(claim: Claim, people: People) -> None:
    foreign = newsroom.evidence(
        newsroom.claim(by=people.reviewer, text="Another claim"), by=people.reviewer
    )

    with pytest.raises(findings.NotUsable) as refusal:
        verdicts.save_draft(
            claim=claim,
            finding=findings.Finding(evidence=[foreign]),
            revision=None,
            by=people.reviewer,
            now=NOW,
        )
    assert refusal.value.field == "evidence"


def test_changed_label_goes_out_only_with_a_notice(approved: Verdict, people: People) -> None:
    publish(approved, people.editor)
    change = newsroom.draft(approved.claim, by=people.reviewer, kind="update", code="false")

    with pytest.raises(verdicts.NotReady) as refusal:
        propose(change, people.reviewer)
    assert refusal.value.failures == [gate.NO_NOTICE]


# What publishing freezes.


def test_publishing_freezes_the_record_and_its_hash(approved: Verdict, people: People) -> None:
    published = Verdict.objects.get(pk=publish(approved, people.editor).pk)

    assert published.record is not None
    assert published.hash == record_rules.digest(published.record)
    assert published.record["verdict"]["published_at"] == "2026-03-02T09:00:00Z"
    assert published.record["claim"]["text"] == approved.claim.text
    assert published.record["evidence"][0]["url"] == newsroom.HARBOUR_URL
    assert published.record["appearances"][0]["first"] is True


def test_later_edits_reach_no_published_record(approved: Verdict, people: People) -> None:
    published = publish(approved, people.editor)
    before = Verdict.objects.filter(pk=published.pk).values().get()

    reword(published.claim, people.reviewer)
    edit_source(published, people.reviewer)
    rename_rating(published, people.editor)
    add_part(published, people.reviewer)
    withdraw_evidence(published, people.reviewer)

    assert Verdict.objects.filter(pk=published.pk).values().get() == before


def test_published_version_can_be_found_by_what_it_says(approved: Verdict, people: People) -> None:
    published = publish(approved, people.editor)

    assert list(Verdict.objects.matching("ninety mayor gazette")) == [published]
    facets = VerdictFacet.objects.filter(verdict=published).values_list("name", "value")
    assert ("claimant", "the mayor") in set(facets)
    assert ("rating", "true") in set(facets)


def test_versions_are_numbered_without_gaps(approved: Verdict, people: People) -> None:
    publish(approved, people.editor)
    for kind in ("update", "correction", "retraction"):
        newsroom.published(
            approved.claim, by=people.reviewer, approver=people.editor, kind=kind, notice="Changed."
        )

    versions = approved.claim.verdicts.order_by("version").values_list("version", "kind")
    assert list(versions) == [
        (1, "original"),
        (2, "update"),
        (3, "correction"),
        (4, "retraction"),
    ]
    assert Verdict.objects.current().get().kind == "retraction"
    assert not Verdict.objects.standing().exists()


def test_past_moment_shows_the_version_that_was_current_then(
    approved: Verdict, people: People
) -> None:
    first = publish(approved, people.editor)
    later = NOW + dt.timedelta(days=30)
    second = newsroom.published(
        first.claim, by=people.reviewer, approver=people.editor, kind="update", now=later
    )

    assert Verdict.objects.current(NOW + dt.timedelta(days=1)).get() == first
    assert Verdict.objects.current(later).get() == second
    assert not Verdict.objects.current(NOW - dt.timedelta(seconds=1)).exists()


def test_every_act_leaves_a_step(claim: Claim, people: People) -> None:
    verdict = propose(newsroom.draft(claim, by=people.reviewer), people.reviewer)
    verdict = send_back(verdict, people.editor)
    verdict = propose(redraft(verdict, people.reviewer), people.reviewer)
    verdict = approve(verdict, people.editor)
    reword(claim, people.second_editor)
    verdict = approve(Verdict.objects.get(pk=verdict.pk), people.editor)
    publish(verdict, people.editor)

    acts = verdict.steps.order_by("id").values_list("act", "by__username", "revision")
    assert list(acts) == [
        ("drafted", "reviewer", 1),
        ("proposed", "reviewer", 1),
        ("returned", "editor", 2),
        ("drafted", "reviewer", 3),
        ("proposed", "reviewer", 3),
        ("approved", "editor", 3),
        ("amended", "second-editor", 4),
        ("approved", "editor", 4),
        ("published", "editor", 4),
    ]


@pytest.mark.parametrize(
    ("kind", "settlement"),
    [("update", "confirmed"), ("correction", "corrected"), ("retraction", "retracted")],
)
def test_new_version_settles_the_open_rereview(
    approved: Verdict, people: People, kind: str, settlement: str
) -> None:
    published = publish(approved, people.editor)
    with triggers.lifted():
        Verdict.objects.filter(pk=published.pk).update(review_due_on=NOW.date())
    rereviews.open_due(now=NOW)

    change = newsroom.published(
        published.claim, by=people.reviewer, approver=people.editor, kind=kind, notice="Because."
    )

    settled = published.rereviews.get()
    assert (settled.settlement, settled.settled_with, settled.settled_by, settled.note) == (
        settlement,
        change,
        people.editor,
        "Because.",
    )
