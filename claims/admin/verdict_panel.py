"""Where the verdict in the making stands, and which steps this person may take now."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef

from claims import choices
from claims.admin import blind_panel
from claims.admin.verdict_forms import KIND, DraftForm, change_of, verdict_details
from claims.models import Claim, Verdict, VerdictStep
from claims.rules import gate, workflow
from claims.rules.points import Point
from claims.services import findings, newsroom, persons, preflight, verdicts

STAGES = choices.VerdictStage
CHANGING = {KIND.CORRECTION, KIND.RETRACTION}


@dataclass(frozen=True, slots=True)
class Steps:
    """The buttons to show; `why_not` says why somebody who usually may cannot this time. `alone`:
    who approves it now wrote it, in a newsroom of one.
    """

    save: bool = False
    propose: bool = False
    withdraw: bool = False
    send_back: bool = False
    approve: bool = False
    publish: bool = False
    alone: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The verdict in the making, what keeps it from the public, and what to do about it.

    `current` is what readers have; `coming` are versions under embargo that will replace it.
    """

    verdict: Verdict | None
    current: Verdict | None
    coming: list[Verdict]
    steps: Steps
    points: list[Point]
    returned: VerdictStep | None
    blind: blind_panel.BlindPanel | None = None

    @property
    def newest(self) -> Verdict | None:
        """The published version that a change begins with."""
        return self.coming[-1] if self.coming else self.current

    @property
    def may_propose(self) -> bool:
        return not gate.keeps_from_proposal(self.points)

    @property
    def passes(self) -> bool:
        return not any(point.is_open for point in self.points)


def panel(*, claim: Claim, by: User, permissions: frozenset[str], now: dt.datetime) -> Panel:
    verdict = in_the_making(claim)
    blind = blind_panel.panel(claim=claim, by=by, permissions=permissions)
    current = claim.verdicts.current().with_due_date()
    returned = None
    if verdict and verdict.stage == STAGES.RETURNED:
        returned = verdict.steps.select_related("by").filter(act=choices.Act.RETURNED).last()
    return Panel(
        verdict=verdict,
        current=current.select_related("rating", "published_by").first(),
        coming=_coming(claim),
        steps=steps(claim=claim, verdict=verdict, by=by, permissions=permissions),
        points=_points(claim, verdict, blind, now),
        returned=returned,
        blind=blind,
    )


def _points(
    claim: Claim,
    verdict: Verdict | None,
    blind: blind_panel.BlindPanel | None,
    now: dt.datetime,
) -> list[Point]:
    """Of the verdict in the making; in a double review of one's own proposal, and nobody else's."""
    if verdict is None and blind and blind.may_hand_in and blind.seen.mine:
        own = blind_panel.draft_of(proposal=blind.seen.mine)
        return preflight.of_finding(claim=claim, finding=own, now=now)
    return preflight.checklist(claim=claim, verdict=verdict, now=now)


def _coming(claim: Claim) -> list[Verdict]:
    """A version that was replaced before its embargo ended is only history."""
    later = claim.verdicts.published().filter(version__gt=OuterRef("version"))
    coming = claim.verdicts.under_embargo().filter(~Exists(later))
    return list(coming.select_related("published_by").order_by("version"))


def in_the_making(claim: Claim) -> Verdict | None:
    making = claim.verdicts.in_the_making()
    return making.select_related("rating", "drafted_by", "proposed_by", "approved_by").first()


def steps(*, claim: Claim, verdict: Verdict | None, by: User, permissions: frozenset[str]) -> Steps:
    """What this person may do with it now. The services decide again when it is done."""
    may_draft = workflow.DRAFT.permission in permissions and not claim.declined_at
    if verdict is None:
        direct = may_draft and not findings.is_blind(claim=claim)
        return Steps(save=direct, propose=direct)

    def starts(step: workflow.Step) -> bool:
        stopped = claim.declined_at is not None and step in verdicts.FORWARD
        return step.permission in permissions and verdict.stage in step.before and not stopped

    author = persons.is_author(verdict=verdict, account=by)
    alone = author and starts(workflow.APPROVE) and newsroom.may_stand_alone(verdict=verdict)
    return Steps(
        save=may_draft,
        propose=may_draft,
        withdraw=starts(workflow.WITHDRAW) and persons.are_one(verdict.proposed_by, by),
        send_back=starts(workflow.RETURN) and not author,
        approve=starts(workflow.APPROVE) and (alone or not author),
        publish=starts(workflow.PUBLISH) and _may_change(verdict, permissions),
        alone=alone,
        why_not=_why_not(verdict, author=author and not alone, permissions=permissions),
    )


def draft_form(*, claim: Claim, panel: Panel, today: dt.date, change: str = "") -> DraftForm:
    """The verdict in the making to edit, a change of the published one, or an empty first draft."""
    initial = None
    if panel.verdict:
        initial = verdict_details(panel.verdict)
    elif panel.newest:
        kind = change if change in KIND.values and change != KIND.ORIGINAL else KIND.UPDATE
        initial = change_of(panel.newest, kind, today)
    form = DraftForm(section="verdict", initial=initial)
    return form.offer(claim, changes=panel.newest is not None)


def _may_change(verdict: Verdict, permissions: frozenset[str]) -> bool:
    return verdict.kind not in CHANGING or "claims.correct" in permissions


def _why_not(verdict: Verdict, *, author: bool, permissions: frozenset[str]) -> str:
    if verdict.stage == STAGES.PROPOSED and workflow.APPROVE.permission not in permissions:
        return "It waits for an editor to approve it."
    if verdict.stage == STAGES.PROPOSED and author:
        return (
            "You worked on this verdict, so you cannot approve it: "
            "an editor who did not has to read it."
        )
    if verdict.stage == STAGES.APPROVED and workflow.PUBLISH.permission not in permissions:
        return "It is approved and waits for an editor to publish it."
    if verdict.stage == STAGES.APPROVED and not _may_change(verdict, permissions):
        return "Publishing a correction or retraction needs the permission to correct."
    return ""
