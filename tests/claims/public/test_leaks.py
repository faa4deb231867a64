"""Unpublished text reaches no public surface (DESIGN 5.11)."""

import datetime as dt
import itertools
from collections.abc import Iterator

import pytest
from django.test import Client

from claims import choices
from claims.models import BlindProposal, Claim, Verdict
from claims.services import exports, intake, verdicts
from tests import newsroom
from tests.claims import canary, press
from tests.claims.canary import CANARY

NOW = newsroom.NOW


@pytest.fixture
def secret(people: newsroom.People) -> Claim:
    """An unpublished claim, and a published one with everything unpublished that may hang on it."""
    published = press.release(people).claim
    canary.spoil(published, people)
    canary.draft_on(
        published, people, kind=choices.VerdictKind.CORRECTION, notice=f"{CANARY} notice"
    )
    unpublished = intake.take_in_claim(
        description=intake.ClaimDescription(
            text=f"{CANARY} ships called",
            claimant=f"{CANARY} of the harbour",
            topics=(f"{CANARY} topic",),
        ),
        by=people.reviewer,
        now=NOW,
        article=canary.article_of(people),
        quote=f"{CANARY} article",
    )
    canary.attach(unpublished, people)
    canary.hide_proposal(people)
    canary.draft_on(unpublished, people)
    return unpublished


def test_the_canary_stands_in_the_database(secret: Claim) -> None:
    assert Claim.objects.filter(text__contains=CANARY).count() == 4
    assert BlindProposal.objects.filter(summary__contains=CANARY).count() == 1
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
