"""A small newsroom for tests, made through the same services as people use."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from claims import choices
from claims.models import Article, Claim, Evidence, Rating, Verdict
from claims.services import (
    articles,
    findings,
    intake,
    verdicts,
)
from claims.services import evidence as evidence_service
from sources.services import cataloguing

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ARTICLE_TEXT = (
    "The mayor spoke on Monday about the harbour.\n\n"
    "She said that ninety ships called at the harbour last year, more than ever before. "
    "The council had planned for sixty.\n\n"
    "A fisherman on the quay doubted it."
)
QUOTE = "ninety ships called at the harbour last year"
REASONS = {
    "no-primary-source": "No office keeps a count of its own.",
    "one-host": "Only the harbour counts ships.",
    "one-sided": "We asked the council and the fishermen; nobody has another count.",
    "unseen-excerpt": "The page had not been looked at yet.",
}
"""Why evidence may be thin in tests that are not about evidence; only what is called for counts."""
HARBOUR_URL = "https://harbour.example/annual-report"


@dataclass(frozen=True, slots=True)
class People:
    """One person for each role, a second editor, and somebody without any role."""

    reviewer: User
    editor: User
    second_editor: User
    administrator: User
    outsider: User


def person(name: str, *roles: str) -> User:
    """An active staff account in the named groups; its password is its name."""
    user = User.objects.create_user(name, f"{name}@newsroom.example", name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def people() -> People:
    return People(
        reviewer=person("reviewer", "Reviewer"),
        editor=person("editor", "Editor"),
        second_editor=person("second-editor", "Editor"),
        administrator=person("administrator", "Administrator"),
        outsider=person("outsider"),
    )


def rating(code: str = "true") -> Rating:
    return Rating.objects.get(code=code, scale__in_use=True)


def article(*, by: User, now: dt.datetime = NOW, text: str = ARTICLE_TEXT) -> Article:
    return articles.take_in_text(
        text=text,
        description=articles.Description(
            outlet="The Practice Gazette",
            outlet_url="https://gazette.example/",
            title="Mayor counts ships",
            published_on=dt.date(2026, 2, 27),
        ),
        typed_url="https://gazette.example/mayor-counts-ships",
        by=by,
        now=now,
    )[0]


def claim(
    *, by: User, now: dt.datetime = NOW, text: str = "Ninety ships called at the harbour in 2025"
) -> Claim:
    """A claim by the mayor with an appearance in the Gazette."""
    return intake.take_in_claim(
        description=intake.ClaimDescription(
            text=text,
            claimant="The Mayor",
            claimed_on=dt.date(2026, 2, 26),
            topics=("Harbour",),
        ),
        article=article(by=by, now=now),
        quote=QUOTE,
        by=by,
        now=now,
    )


def evidence(
    claim: Claim,
    *,
    by: User,
    now: dt.datetime = NOW,
    url: str = HARBOUR_URL,
    excerpt: str = "",
) -> Evidence:
    found = cataloguing.catalogue_web(
        typed_url=url,
        description=cataloguing.Description(
            title="Annual report of the harbour", publisher="Harbour Office", kind="primary"
        ),
        by=by,
        now=now,
    )
    return evidence_service.attach(
        claim=claim,
        source=found.source,
        link=found.link,
        statement=evidence_service.Statement(
            stance=choices.Stance.SUPPORTS,
            finding="The report counts ninety calls.",
            excerpt=excerpt,
        ),
        by=by,
        now=now,
    )


def draft(
    claim: Claim,
    *,
    by: User,
    now: dt.datetime = NOW,
    kind: str = choices.VerdictKind.ORIGINAL,
    code: str = "true",
    notice: str = "",
    revision: int | None = None,
) -> Verdict:
    return verdicts.save_draft(
        claim=claim,
        finding=findings.Finding(
            rating=rating(code),
            summary="The harbour's own report counts ninety calls.",
            evidence=list(claim.evidence.standing()),
            notice=notice,
            kind=kind,
            reasons=REASONS,
            acknowledged=["CR011"] if len(claim.text) >= 75 else [],
        ),
        revision=revision,
        by=by,
        now=now,
    )


def published(
    claim: Claim,
    *,
    by: User,
    approver: User,
    now: dt.datetime = NOW,
    kind: str = choices.VerdictKind.ORIGINAL,
    code: str = "true",
    notice: str = "",
) -> Verdict:
    """Drafted and proposed by one person, approved and published by another."""
    verdict = draft(claim, by=by, now=now, kind=kind, code=code, notice=notice)
    verdict = verdicts.propose(verdict=verdict, revision=verdict.revision, by=by, now=now)
    verdict = verdicts.approve(verdict=verdict, revision=verdict.revision, by=approver, now=now)
    return verdicts.publish(verdict=verdict, revision=verdict.revision, by=approver, now=now)


def published_claim(newsroom: People, *, now: dt.datetime = NOW) -> Verdict:
    """A claim with one piece of web evidence and a published verdict."""
    found = claim(by=newsroom.reviewer, now=now)
    evidence(found, by=newsroom.reviewer, now=now)
    return published(found, by=newsroom.reviewer, approver=newsroom.editor, now=now)
