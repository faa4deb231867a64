"""Unpublished text reaches no public surface (DESIGN 5.11)."""

import datetime as dt
import itertools
from collections.abc import Iterator

import pytest
from django.test import Client

from claims import choices
from claims.models import Article, Claim, Verdict
from claims.services import articles, evidence, exports, intake, verdicts
from sources.services import cataloguing
from tests import newsroom
from tests.claims import press

NOW = newsroom.NOW
CANARY = "xanthoceras"
"""A word that stands in everything unpublished, and in nothing published."""


@pytest.fixture
def secret(people: newsroom.People) -> Claim:
    """An unpublished claim, and a published one with everything unpublished that may hang on it."""
    published = press.release(people).claim
    spoil(published, people)
    draft_on(published, people, kind=choices.VerdictKind.CORRECTION, notice=f"{CANARY} notice")
    unpublished = intake.take_in_claim(
        description=intake.ClaimDescription(
            text=f"{CANARY} ships called",
            claimant=f"{CANARY} of the harbour",
            topics=(f"{CANARY} topic",),
        ),
        by=people.reviewer,
        now=NOW,
        article=article_of(people),
        quote=f"{CANARY} article",
    )
    attach(unpublished, people)
    draft_on(unpublished, people)
    return unpublished


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
    claim: Claim, people: newsroom.People, *, kind: str = "original", notice: str = ""
) -> None:
    finding = verdicts.Finding(
        rating=newsroom.rating("satire"),
        summary=f"{CANARY} summary",
        evidence=list(claim.evidence.standing()),
        notice=notice,
        kind=kind,
        reasons=newsroom.REASONS,
    )
    draft = verdicts.save_draft(
        claim=claim, finding=finding, revision=None, by=people.reviewer, now=NOW
    )
    verdicts.propose(verdict=draft, revision=draft.revision, by=people.reviewer, now=NOW)


def article_of(people: newsroom.People) -> Article:
    return articles.take_in_text(
        text=f"A {CANARY} article.",
        description=articles.Description(title=f"{CANARY} title", outlet=f"{CANARY} outlet"),
        typed_url=f"https://{CANARY}.example/article",
        by=people.reviewer,
        now=NOW,
    )[0]


def test_the_canary_stands_in_the_database(secret: Claim) -> None:
    assert Claim.objects.filter(text__contains=CANARY).count() == 3
    assert Verdict.objects.filter(summary__contains=CANARY).count() == 2


def test_no_public_address_sings(client: Client, secret: Claim) -> None:
    answers = [client.get(address) for address in addresses(secret)]

    singing = [one.request["PATH_INFO"] for one in answers if CANARY in one.content.decode()]
    assert singing == []
    assert sum(one.status_code == 200 for one in answers) >= 9
    assert {one.status_code for one in answers} == {200, 301, 400, 404}


def test_once_published_it_sings_everywhere(
    client: Client, secret: Claim, people: newsroom.People
) -> None:
    draft = secret.verdicts.get()
    draft = verdicts.approve(verdict=draft, revision=draft.revision, by=people.editor, now=NOW)
    verdicts.publish(verdict=draft, revision=draft.revision, by=people.editor, now=NOW)

    for address in ("/claims/", "/api/v1/claims/", "/api/v1/links/"):
        assert CANARY in client.get(address).content.decode()


@pytest.mark.parametrize("format", exports.FORMATS)
def test_no_export_sings(secret: Claim, format: str) -> None:
    content = b"".join(exports.export(format=format, now=NOW + dt.timedelta(days=1)))

    assert len(content) > 100
    assert CANARY.encode() not in content


@pytest.mark.parametrize(
    "query",
    [
        f"q={CANARY}",
        f"claimant={CANARY}+of+the+harbour",
        f"topic={CANARY}+topic",
        f"outlet={CANARY}+outlet",
        f"article_url=https://{CANARY}.example/article",
        "rating=satire",
    ],
)
def test_no_search_finds_what_is_unpublished(client: Client, secret: Claim, query: str) -> None:
    assert client.get(f"/api/v1/claims/?{query}").json()["results"] == []


def addresses(secret: Claim) -> Iterator[str]:
    claims = [str(one.public_id) for one in Claim.objects.all()]
    for prefix, claim, suffix in itertools.product(
        ("/claims/", "/api/v1/claims/"), claims, ("", "verdicts/", "claimreview/", "?version=2")
    ):
        yield f"{prefix}{claim}/{suffix}" if "api" in prefix else f"{prefix}{claim}/x/{suffix}"
    for verdict in Verdict.objects.published():
        record = verdict.record
        assert record
        yield f"/claims/{record['claim']['id']}/ninety-ships-called-at-the-harbour-in-2025/"
    yield from ("/claims/", "/corrections/", "/registers/", "/api/v1/claims/", "/api/v1/links/")
    yield from (f"/api/v1/sources/{number}/" for number in range(1, 9))
    yield f"/api/v1/articles/?url=https://{CANARY}.example/article".replace(CANARY, "harbour")
