"""Claims as far as a test needs them."""

from claims import choices
from claims.models import Verdict
from claims.services import articles, corrections, intake, verdicts
from tests import newsroom
from tests.claims import press

STAGES = choices.VerdictStage
NOW = newsroom.NOW


def verdict_in(stage: str, people: newsroom.People) -> Verdict:
    """A verdict by the reviewer, approved by the second editor, as far as `stage`."""
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    verdict = newsroom.draft(claim, by=people.reviewer)
    if stage == STAGES.DRAFT:
        return verdict
    verdict = verdicts.propose(
        verdict=verdict, revision=verdict.revision, by=people.reviewer, now=NOW
    )
    if stage == STAGES.RETURNED:
        return verdicts.send_back(
            verdict=verdict, reason="Which year?", revision=1, by=people.second_editor, now=NOW
        )
    if stage == STAGES.APPROVED:
        return verdicts.approve(
            verdict=verdict, revision=verdict.revision, by=people.second_editor, now=NOW
        )
    return verdict


def came_back(people: newsroom.People, number: int) -> Verdict:
    """A claim with all that hangs on it: a change in the making, a re-review, a request."""
    text = f"Ship number {number} called"
    verdict = press.release(people, text=text, url=f"https://harbour.example/{number}")
    newsroom.draft(verdict.claim, by=people.reviewer, kind="update")
    rereview = verdict.rereviews.create(opened_at=newsroom.NOW)
    rereview.causes.create(kind="due-date", due_on=newsroom.NOW.date(), at=newsroom.NOW)
    corrections.receive(
        about=verdict, words=corrections.Words(f"{number} is wrong."), now=newsroom.NOW
    )
    intake.take_in_claim(
        description=intake.ClaimDescription(text=text, claimant=f"Claimant {number}"),
        article=articles.take_in_text(
            text=f"{newsroom.QUOTE} {number}",
            description=articles.Description(outlet=f"Outlet {number}"),
            by=people.reviewer,
            now=newsroom.NOW,
        )[0],
        quote=newsroom.QUOTE,
        by=people.reviewer,
        now=newsroom.NOW,
    )
    return verdict
