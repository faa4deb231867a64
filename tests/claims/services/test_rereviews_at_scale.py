"""A thousand verdicts rest on ten thousand links, and five hundred of them disappear at once."""

import datetime as dt
import random
import time
import uuid
from collections import Counter

import pytest
from django.db import connection

from claims.models import Claim, Evidence, ReReview, ReReviewCause, Verdict
from claims.services import rereviews
from sources.choices import Outcome
from sources.models import Link
from sources.rules.diagnosis import Diagnosis
from sources.rules.seen import Seen
from sources.services import checking, leasing, recording
from sources.services.findings import Finding, Reading
from sources.services.leasing import Choice
from tests import newsroom, triggers, watching
from tests.newsroom import NOW, People
from tests.watching import DAY

VERDICTS, LINKS, LOST = 1_000, 10_000, 500
CITED_BY_EACH = LINKS // VERDICTS
LATER = NOW + DAY


@pytest.fixture
def cited(people: People) -> dict[int, list[int]]:
    """Verdicts by id with the links that they cite: copies of one that went through the desk."""
    published = newsroom.published_claim(people)
    evidence = Evidence.objects.get()
    urls = {f"https://host{n % 100}.example/report/{n}" for n in range(LINKS)}
    links = [
        link for link in watching.watch_many(list(urls), by=people.reviewer) if link.url in urls
    ]
    claims = Claim.objects.bulk_create(_copy(published.claim, n) for n in range(VERDICTS))
    verdicts = Verdict.objects.bulk_create(_verdict(published, claim) for claim in claims)
    pieces = Evidence.objects.bulk_create(
        _piece(evidence, claims[n // CITED_BY_EACH], link) for n, link in enumerate(links)
    )
    with triggers.lifted():
        Verdict.cited.through.objects.bulk_create(
            Verdict.cited.through(verdict=verdicts[n // CITED_BY_EACH], evidence=piece)
            for n, piece in enumerate(pieces)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a database does by itself, but not within a second
    return {
        verdict.pk: [link.pk for link in links[n * CITED_BY_EACH : (n + 1) * CITED_BY_EACH]]
        for n, verdict in enumerate(verdicts)
    }


def _copy(claim: Claim, number: int) -> Claim:
    return Claim(
        text=f"Claim {number}",
        claimant=claim.claimant,
        taken_in_at=claim.taken_in_at,
        taken_in_by=claim.taken_in_by,
    )


def _verdict(published: Verdict, claim: Claim) -> Verdict:
    same = {f.attname: getattr(published, f.attname) for f in Verdict._meta.concrete_fields}
    return Verdict(**(same | {"id": None, "claim_id": claim.pk}))


def _piece(evidence: Evidence, claim: Claim, link: Link) -> Evidence:
    same = {f.attname: getattr(evidence, f.attname) for f in Evidence._meta.concrete_fields}
    return Evidence(
        **(
            same
            | {"id": None, "claim_id": claim.pk, "link_id": link.pk, "source_id": link.source_id}
        )
    )


def look_at(ids: list[int], *, at: dt.datetime) -> None:
    """All of them answer 410, in one sweep."""
    token = uuid.uuid4()
    checking.make_due(links=Link.objects.filter(pk__in=ids), now=at)
    leased = leasing.lease(
        token=token, limit=LINKS, now=at, lease_seconds=60, choice=Choice(only=ids)
    )
    gone = Reading(Diagnosis(Outcome.GONE, "http-410"))
    findings = [Finding(one, at, Seen(url=one.url, final_url=one.url), gone) for one in leased]
    assert len(recording.record(token=token, findings=findings, offline=False)) == len(ids)


def expected(cited: dict[int, list[int]], lost: set[int]) -> Counter[int]:
    """How many causes each verdict has, those with none left out."""
    return Counter({pk: n for pk, links in cited.items() if (n := len(lost & set(links)))})


def test_each_verdict_on_a_lost_link_comes_back_once(cited: dict[int, list[int]]) -> None:
    dice = random.Random(15)  # noqa: S311 - a repeatable test, no secret
    lost = dice.sample([pk for links in cited.values() for pk in links], LOST)
    look_at(lost, at=LATER)
    assert rereviews.open_for_changes(now=LATER) == 0  # one failed look is no cause
    look_at(lost, at=LATER + 1.1 * DAY)
    wanted = expected(cited, set(lost))

    began = time.perf_counter()
    opened = rereviews.open_for_changes(now=LATER + 1.1 * DAY)
    seconds = time.perf_counter() - began

    watching.tell(
        f"{len(cited)} verdicts on {LINKS} links, {LOST} of them gone: "
        f"{ReReview.objects.count()} came back with {opened} causes in {seconds:.1f} s"
    )
    assert opened == wanted.total() == LOST
    assert Counter(ReReview.objects.values_list("verdict", flat=True)) == Counter(set(wanted))
    assert Counter(ReReviewCause.objects.values_list("rereview__verdict", flat=True)) == wanted
    assert set(Verdict.objects.endangered().values_list("pk", flat=True)) == set(wanted)
    assert rereviews.open_for_changes(now=LATER + 1.1 * DAY) == 0
    for link in Link.objects.filter(pk__in=lost[:50]):
        assert watching.standing(link) == watching.replayed(link)
