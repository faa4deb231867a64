"""Where a claim stands at the publish gate: one answer for desk, API, command line and import."""

import datetime as dt
from dataclasses import replace

from claims import choices
from claims.models import Claim, Verdict
from claims.rules import gate
from claims.rules import preflight as rules
from claims.rules.candidate import Candidate
from claims.rules.points import Failure, Point
from claims.services import (
    candidates,
    findings,
    records,
)


def of_claim(*, claim: Claim, now: dt.datetime) -> rules.PreflightAnswer:
    """The verdict in the making against every rule; nothing is written."""
    verdict = claim.verdicts.in_the_making().first()
    told: rules.PreflightVerdict | None = None
    if verdict:
        told = {"stage": verdict.stage, "kind": verdict.kind, "revision": verdict.revision}
    points = checklist(claim=claim, verdict=verdict, now=now)
    return rules.answer(claim_id=str(claim.public_id), verdict=told, points=points)


def checklist(*, claim: Claim, verdict: Verdict | None, now: dt.datetime) -> list[Point]:
    """Every point of the gate, for the verdict in the making or for none yet."""
    if verdict:
        return gate.checklist(candidates.of_verdict(verdict=verdict, now=now))
    published, kinds = claim.verdicts.versions().exists(), choices.VerdictKind
    content = records.Content(
        kind=kinds.UPDATE if published else kinds.ORIGINAL,
        evidence=list(records.in_order(evidence=claim.evidence.standing())),
    )
    return gate.checklist(replace(_written(claim, content, now), has_draft=False))


def proposal_failures(
    *, claim: Claim, finding: findings.Finding, now: dt.datetime
) -> list[Failure]:
    """What keeps these words from being proposed."""
    early = {rule.failure.code for rule in gate.PROPOSAL}
    points = of_finding(claim=claim, finding=finding, now=now)
    return [point.failure for point in points if point.is_open and point.code in early]


def of_finding(*, claim: Claim, finding: findings.Finding, now: dt.datetime) -> list[Point]:
    """Every point for words that nobody has saved: as if a draft said them now."""
    content = records.Content(
        kind=finding.kind,
        rating=finding.rating,
        summary=finding.summary.strip(),
        notice=finding.notice.strip(),
        review_due_on=finding.review_due_on,
        review_yearly=finding.review_yearly,
        embargo_until=finding.embargo_until,
        evidence=sorted(finding.evidence, key=lambda one: (one.attached_at, one.pk)),
        reasons=finding.reasons,
    )
    candidate = _written(claim, content, now)
    return gate.checklist(replace(candidate, acknowledged=frozenset(finding.acknowledged)))


def _written(claim: Claim, content: records.Content, now: dt.datetime) -> Candidate:
    """What is written by nobody yet, and so approved by nobody."""
    return candidates.build(
        claim=claim,
        content=content,
        record=records.written(claim=claim, content=content, version=0, at=now),
        approval=candidates.Approval(),
    )
