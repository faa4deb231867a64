"""One sentence on the claim page: what to do next."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from claims import choices
from claims.admin import desk
from claims.admin.verdict_panel import Panel
from claims.models import Claim, Verdict
from claims.services import persons

STAGES = choices.VerdictStage


@dataclass(frozen=True, slots=True)
class NextStep:
    """The stage in a word, the sentence, and the section of the page to go to."""

    stage: str
    tone: str
    sentence: str
    section: str


def next_step(*, claim: Claim, panel: Panel, evidence: int, came_back: bool, by: User) -> NextStep:
    if claim.declined_at:
        return NextStep("Declined", "quiet", "Not checked. Reopen it to work on it.", "details")
    if panel.verdict:
        return _in_the_making(panel.verdict, panel, by)
    if panel.blind and panel.blind.is_open and evidence:
        return NextStep(panel.blind.stage, "open", panel.blind.next, "verdict")
    if panel.current:
        return _published(panel.current, came_back, panel)
    if panel.coming:
        return NextStep("Under embargo", "good", _comes_out(panel.coming[0]), "verdict")
    if not evidence:
        sentence = "Attach evidence that readers can check themselves."
        return NextStep("To review", "open", sentence, "evidence")
    sentence = "Weigh the evidence: choose a rating and write the summary."
    return NextStep("To review", "open", sentence, "verdict")


def _in_the_making(verdict: Verdict, panel: Panel, by: User) -> NextStep:
    kind = f" {verdict.get_kind_display().lower()}" if panel.newest else ""
    stage, tone = f"{verdict.get_stage_display()}{kind}", "open"
    if verdict.stage == STAGES.DRAFT:
        ready = "Propose it to a second reader." if panel.may_propose else "Finish the draft."
        return NextStep(stage, tone, ready, "verdict")
    if verdict.stage == STAGES.RETURNED:
        sentence = "Change what the editor asks for and propose again."
        return NextStep(stage, "warn", sentence, "verdict")
    if verdict.stage == STAGES.PROPOSED:
        return NextStep(stage, tone, _while_proposed(verdict, panel, by), "verdict")
    if panel.steps.publish and not panel.passes:
        return NextStep(stage, "warn", "It does not pass the gate any more.", "verdict")
    ready = "Preview and publish it." if panel.steps.publish else panel.steps.why_not
    return NextStep(stage, "good", ready, "verdict")


def _while_proposed(verdict: Verdict, panel: Panel, by: User) -> str:
    if panel.steps.alone:
        return "Read it again with its evidence, then approve it as its only reader."
    if panel.steps.approve:
        return "Read it with its evidence, then approve or return it."
    if persons.are_one(verdict.proposed_by, by):
        return "You proposed it. Another person, an editor, has to approve it."
    return panel.steps.why_not


def _comes_out(verdict: Verdict) -> str:
    at = desk.instant(verdict.embargo_until)
    return f"From {at} on version {verdict.version} is public, by itself."


def _published(current: Verdict, came_back: bool, panel: Panel) -> NextStep:
    if current.kind == choices.VerdictKind.RETRACTION:
        return NextStep("Retracted", "quiet", "The page stays and says so.", "history")
    if came_back:
        sentence = "Settle the re-review: confirm the verdict, or draft a change."
        return NextStep("Published, came back", "warn", sentence, "verdict")
    if panel.coming:
        return NextStep("Published, more to come", "good", _comes_out(panel.coming[0]), "verdict")
    sentence = f"Version {current.version} is public. Its evidence is looked at again and again."
    return NextStep("Published", "good", sentence, "history")
