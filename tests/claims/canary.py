"""A word that stands in everything that is not public, and what it is hung on."""

import datetime as dt

from claims.models import Article, Claim, Verdict
from claims.services import (
    articles,
    evidence,
    findings,
    intake,
    verdicts,
)
from sources.services import cataloguing
from tests import newsroom
from tests.claims import double

NOW = newsroom.NOW
CANARY = "xanthoceras"


def spoil(claim: Claim, people: newsroom.People) -> None:
    """A new wording, notes, an appearance, a part, evidence and a question: none published."""
    description = intake.ClaimDescription(text=f"{CANARY} wording", notes=f"{CANARY} notes")
    intake.edit_claim(
        claim=claim, description=description, revision=None, by=people.reviewer, now=NOW
    )
    intake.add_appearance(
        claim=claim,
        article=article_of(people),
        quote=f"{CANARY} article",
        by=people.reviewer,
        now=NOW,
    )
    part = intake.ClaimDescription(text=f"{CANARY} part", whole=claim, part=1)
    intake.take_in_claim(description=part, by=people.reviewer, now=NOW)
    attach(claim, people)
    evidence.ask_for_comment(
        claim=claim, asked_of=f"{CANARY} asked", asked_on=NOW.date(), by=people.reviewer, now=NOW
    )


def attach(claim: Claim, people: newsroom.People) -> None:
    found = cataloguing.catalogue_web(
        typed_url=f"https://{CANARY}.example/{claim.pk}",
        description=cataloguing.Description(title=f"{CANARY} source", notes=f"{CANARY} note"),
        by=people.reviewer,
        now=NOW,
    )
    statement = evidence.Statement(stance="refutes", finding=f"{CANARY} finding")
    evidence.attach(
        claim=claim,
        source=found.source,
        link=found.link,
        statement=statement,
        by=people.reviewer,
        now=NOW,
    )


def draft_on(
    claim: Claim,
    people: newsroom.People,
    *,
    kind: str = "original",
    notice: str = "",
    embargo_until: dt.datetime | None = None,
) -> Verdict:
    """A proposal with the canary in its summary, rated as nothing else is."""
    finding = findings.Finding(
        rating=newsroom.rating("satire"),
        summary=f"{CANARY} summary",
        evidence=list(claim.evidence.standing()),
        notice=notice,
        kind=kind,
        reasons=newsroom.REASONS,
        embargo_until=embargo_until,
    )
    draft = verdicts.save_draft(
        claim=claim, finding=finding, revision=None, by=people.reviewer, now=NOW
    )
    return verdicts.propose(verdict=draft, revision=draft.revision, by=people.reviewer, now=NOW)


def hide_proposal(people: newsroom.People) -> Claim:
    """A claim of which two people propose the verdict; one proposal is in."""
    claim = double.claim(people, text=f"{CANARY} ships sank")
    double.hand_in(claim, people.reviewer, "satire", summary=f"{CANARY} proposal")
    return claim


def article_of(people: newsroom.People) -> Article:
    return articles.take_in_text(
        text=f"A {CANARY} article.",
        description=articles.Description(title=f"{CANARY} title", outlet=f"{CANARY} outlet"),
        typed_url=f"https://{CANARY}.example/article",
        by=people.reviewer,
        now=NOW,
    )[0]
