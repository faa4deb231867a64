"""Double reviews as far as a test needs them."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User

from claims.models import BlindProposal, Claim, Evidence
from claims.services import blind, findings, intake
from tests import newsroom
from tests.newsroom import NOW, People


def claim(people: People, **more: Any) -> Claim:
    """Of which two people propose the verdict, with one piece of evidence."""
    found = newsroom.claim(by=people.reviewer, **more)
    newsroom.evidence(found, by=people.reviewer)
    return switch(found, by=people.reviewer)


def switch(found: Claim, *, by: User, on: bool = True) -> Claim:
    found.refresh_from_db()
    description = intake.ClaimDescription(
        text=found.text,
        claimant=found.claimant.name if found.claimant else "",
        claimed_on=found.claimed_on,
        topics=tuple(found.topics),
        blind_review=on,
    )
    return intake.edit_claim(
        claim=found, description=description, revision=found.revision, by=by, now=NOW
    )


def finding(
    of: Claim, code: str = "true", summary: str = "", evidence: Sequence[Evidence] | None = None
) -> findings.Finding:
    return findings.Finding(
        rating=newsroom.rating(code),
        summary=summary or f"The report makes it {code}.",
        evidence=list(of.evidence.standing()) if evidence is None else evidence,
        reasons=newsroom.REASONS,
    )


def hand_in(
    of: Claim, by: User, code: str = "true", revision: int | None = None, **more: Any
) -> BlindProposal:
    words = finding(of, code, **more)
    return blind.hand_in(claim=of, finding=words, revision=revision, by=by, now=NOW)
