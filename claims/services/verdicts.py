"""The one door to verdicts: draft, propose, withdraw, return, approve, publish.

Every function is one transaction that locks the claim first, so that people take turns.
"""

import datetime as dt

from django.contrib.auth.models import User
from django.db.models import Max

from claims import choices
from claims.models import Claim, SinglePersonPeriod, Verdict, VerdictFacet
from claims.rules import gate, workflow
from claims.rules import record as record_rules
from claims.rules.points import Failure
from claims.services import (
    candidates,
    embargoes,
    findings,
    ledger,
    newsroom,
    persons,
    preserving,
    reasons,
    records,
    rereviews,
    steps,
    turns,
)
from claims.services.findings import Finding, NotUsable
from sources.services import revisions, roles

KIND = choices.VerdictKind
STAGES = choices.VerdictStage
BLIND = "Two people propose a verdict on this claim, each unseen. Hand in your proposal instead."
OWN_WORK = "You worked on this verdict yourself. Somebody else has to read it: ask another editor."
FORWARD = (workflow.PROPOSE, workflow.APPROVE, workflow.PUBLISH)


class NotInThatStage(Exception):
    """The step does not start from the stage the verdict is in."""


class OwnWork(Exception):
    """Somebody tried to pass judgement on what they had a hand in."""


class NotReady(Exception):
    """The publish gate says no; `failures` names every reason."""

    def __init__(self, failures: list[Failure]) -> None:
        self.failures = failures
        super().__init__(" ".join(map(str, failures)))


@ledger.governed()
def save_draft(
    *, claim: Claim, finding: Finding, revision: int | None, by: User, now: dt.datetime
) -> Verdict:
    """Start or edit the verdict in the making; an approval or proposal it had is void.

    `revision=None` starts a new one. Raises Stale, NotUsable, NotInThatStage, NotPermitted.
    """
    roles.require(by=by, permission=workflow.DRAFT.permission)
    claim = turns.take_one(claim=claim)
    verdict = _being_edited(claim, revision)
    if verdict is None and findings.is_blind(claim=claim):
        raise NotInThatStage(BLIND)
    if verdict is None:
        verdict = Verdict(claim=claim, drafted_by=by, drafted_at=now, revision=0)
    findings.require_sound(claim=claim, finding=finding, now=now)
    was_approved = verdict.stage == STAGES.APPROVED
    verdict.kind, verdict.rating = finding.kind, finding.rating
    verdict.summary, verdict.notice = finding.summary.strip(), finding.notice.strip()
    verdict.review_due_on, verdict.review_yearly = finding.review_due_on, finding.review_yearly
    verdict.embargo_until = embargoes.to_the_second(at=finding.embargo_until)
    verdict.stage = STAGES.DRAFT
    verdict.proposed_at = verdict.proposed_by = None
    _next_revision(verdict)
    verdict.cited.set(finding.evidence)
    reasons.keep(
        verdict=verdict,
        reasons=finding.reasons,
        acknowledged=finding.acknowledged,
        by=by,
        now=now,
    )
    _log(verdict, choices.Act.DRAFTED, by, now, voids=was_approved)
    return verdict


@ledger.governed()
def save_and_propose(
    *, claim: Claim, finding: Finding, revision: int | None, by: User, now: dt.datetime
) -> Verdict:
    """Both or neither: when the gate refuses, the draft stays as it was saved before."""
    verdict = save_draft(claim=claim, finding=finding, revision=revision, by=by, now=now)
    return propose(verdict=verdict, revision=verdict.revision, by=by, now=now)


@ledger.governed()
def propose(*, verdict: Verdict, revision: int | None, by: User, now: dt.datetime) -> Verdict:
    """Put the draft before a second reader; it must pass the gate but for the second person."""
    verdict = _step(workflow.PROPOSE, verdict, revision, by)
    failures = put_forward(verdict=verdict, by=by, now=now)
    if failures:
        raise NotReady(failures)
    return verdict


def put_forward(*, verdict: Verdict, by: User, now: dt.datetime) -> list[Failure]:
    """For who has locked it and may: proposed, unless the gate has something against it."""
    failures = gate.proposal_failures(candidates.of_verdict(verdict=verdict, now=now))
    if failures:
        return failures
    verdict.stage = workflow.PROPOSE.after
    verdict.proposed_by, verdict.proposed_at = by, now
    if verdict.steps.filter(act=choices.Act.PROPOSED, revision=verdict.revision).exists():
        verdict.revision += 1  # withdrawn since: a page that shows the first proposal is stale
    verdict.proposed_hash = records.content_hash(verdict=verdict)
    verdict.save()
    _log(verdict, choices.Act.PROPOSED, by, now)
    preserving.ask(verdict=verdict, now=now)
    return []


@ledger.governed()
def withdraw(*, verdict: Verdict, revision: int | None, by: User, now: dt.datetime) -> Verdict:
    """Take one's own proposal back to draft."""
    verdict = _step(workflow.WITHDRAW, verdict, revision, by)
    if not persons.are_one(verdict.proposed_by, by):
        raise OwnWork("Only the person who proposed it can withdraw a proposal.")
    verdict.stage = workflow.WITHDRAW.after
    verdict.proposed_at, verdict.proposed_by, verdict.proposed_hash = None, None, ""
    verdict.save()
    _log(verdict, choices.Act.WITHDRAWN, by, now)
    return verdict


@ledger.governed()
def send_back(
    *, verdict: Verdict, reason: str, revision: int | None, by: User, now: dt.datetime
) -> Verdict:
    """Return a proposal, with a reason its authors can act on."""
    verdict = _step(workflow.RETURN, verdict, revision, by)
    if not reason.strip():
        raise NotUsable("reason", "Say what has to change before you can approve it.")
    _require_other_eyes(verdict, by)
    verdict.stage = workflow.RETURN.after
    _next_revision(verdict)
    _log(verdict, choices.Act.RETURNED, by, now, reason=reason.strip())
    return verdict


@ledger.governed()
def approve(*, verdict: Verdict, revision: int, by: User, now: dt.datetime) -> Verdict:
    """Approve exactly this revision; nobody approves what they had a hand in, but in a newsroom of
    one: then the verdict names the period, and its record says so.

    Raises NotReady when what it shows was edited since it was proposed, such as the title of a
    source: nobody else may have read that.
    """
    verdict = _step(workflow.APPROVE, verdict, revision, by)
    verdict.single_person_period = _period_of_one(verdict, by)
    read = records.content_hash(verdict=verdict)
    if read != verdict.proposed_hash:
        raise NotReady([gate.CHANGED_SINCE_PROPOSAL])
    verdict.stage = workflow.APPROVE.after
    verdict.approved_by, verdict.approved_at = by, now
    verdict.approved_revision, verdict.approved_hash = verdict.revision, read
    verdict.save()
    _log(verdict, choices.Act.APPROVED, by, now)
    return verdict


@ledger.governed()
def publish(*, verdict: Verdict, revision: int, by: User, now: dt.datetime) -> Verdict:
    """Freeze the record as the claim's next version, public at once or when its embargo ends.

    Raises NotReady with every failure of the gate. Corrections and retractions also need the
    permission to correct.
    """
    verdict = _step(workflow.PUBLISH, verdict, revision, by)
    if verdict.single_person_period_id:
        newsroom.hold_single_person()  # the gate reads whether it is on
    if verdict.kind in {KIND.CORRECTION, KIND.RETRACTION}:
        roles.require(by=by, permission="claims.correct")
    newest = verdict.claim.verdicts.aggregate(newest=Max("version"))["newest"] or 0
    at = embargoes.public_from(verdict=verdict, now=now)
    if reason := embargoes.objection(claim=verdict.claim, kind=verdict.kind, at=at, now=now):
        raise NotInThatStage(reason)
    record = records.freeze(verdict=verdict, version=newest + 1, at=at)  # once: judged, then stored
    failures = gate.failures(candidates.of_verdict(verdict=verdict, record=record, now=now))
    if failures:
        raise NotReady(failures)
    _freeze(verdict, record, by, at)
    preserving.hold(verdict=verdict, now=now)
    _log(verdict, choices.Act.PUBLISHED, by, now)
    rereviews.settle_with(verdict=verdict, by=by, now=now)
    rereviews.open_for_unread(verdict=verdict, now=now)
    if verdict.claim.whole:
        _void(verdict.claim.whole, choices.Act.VOIDED, "A part was published.", by, now)
    return verdict


@ledger.governed()
def amend(*, claim: Claim, reason: str, by: User, now: dt.datetime) -> None:
    """What a verdict in the making rests on was edited: its approval is void, `by` an author."""
    _void(turns.take_one(claim=claim), choices.Act.AMENDED, reason, by, now)


def _being_edited(claim: Claim, revision: int | None) -> Verdict | None:
    """The verdict in the making that a form of this revision was opened on; None begins one."""
    verdict = claim.verdicts.in_the_making().first()
    theirs = verdict or claim.verdicts.versions().order_by("-version").first()
    if revision == (verdict.revision if verdict else None):
        return verdict
    if theirs is None:
        raise NotUsable("draft", "There is no draft of this claim. Open its page anew.")
    raise revisions.Stale(current=theirs)


def _step(step: workflow.Step, verdict: Verdict, revision: int | None, by: User) -> Verdict:
    """The locked verdict, once the person, the revision and the stage allow the step."""
    roles.require(by=by, permission=step.permission)
    claim = turns.take_with_whole(claim=verdict.claim)
    locked = revisions.lock(rows=Verdict.objects.all(), pk=verdict.pk, revision=revision)
    if locked.stage not in step.before:
        raise NotInThatStage(step.refusal)
    if claim.declined_at and step in FORWARD:
        raise NotInThatStage("This claim was declined. Reopen it before its verdict goes on.")
    return locked


def _require_other_eyes(verdict: Verdict, by: User) -> None:
    if persons.is_author(verdict=verdict, account=by):
        raise OwnWork(OWN_WORK)


def _period_of_one(verdict: Verdict, by: User) -> SinglePersonPeriod | None:
    """None for a second person's approval; an author's needs a period that is on."""
    if not persons.is_author(verdict=verdict, account=by):
        return None
    period = newsroom.hold_for(verdict=verdict)
    if period is None:
        raise OwnWork(OWN_WORK)
    return period


def _next_revision(verdict: Verdict) -> None:
    """Any change takes a new revision, and with it any approval; what is proposed it stays."""
    verdict.revision += 1
    proposed = verdict.stage == STAGES.PROPOSED
    verdict.proposed_hash = records.content_hash(verdict=verdict) if proposed else ""
    verdict.approved_at = verdict.approved_by = verdict.approved_revision = None
    verdict.approved_hash, verdict.single_person_period = "", None
    verdict.save()


def _void(claim: Claim, act: choices.Act, reason: str, by: User, now: dt.datetime) -> None:
    verdict = claim.verdicts.in_the_making().select_for_update(of=("self",)).first()
    if verdict is None:
        return
    was_approved = verdict.stage == STAGES.APPROVED
    if was_approved:
        verdict.stage = STAGES.PROPOSED
    _next_revision(verdict)
    _log(verdict, act, by, now, reason=reason, voids=was_approved)


def _freeze(verdict: Verdict, record: record_rules.Record, by: User, at: dt.datetime) -> None:
    verdict.stage, verdict.version = workflow.PUBLISH.after, record["verdict"]["version"]
    verdict.published_by, verdict.published_at = by, at
    verdict.record, verdict.hash = record, record_rules.digest(record)
    verdict.search_text = record_rules.search_text(record)
    verdict.save()
    VerdictFacet.objects.bulk_create(
        VerdictFacet(verdict=verdict, name=name, value=value)
        for name, value in record_rules.facets(record)
    )


def _log(
    verdict: Verdict,
    act: choices.Act,
    by: User,
    now: dt.datetime,
    *,
    reason: str = "",
    voids: bool = False,
) -> None:
    steps.log(verdict=verdict, act=act, by=by, now=now, reason=reason, voids=voids)
