"""Evidence is attached, withdrawn and looked at on the claim page."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from claims.models import Claim, Evidence, ReReview
from sources.models import Source
from tests import newsroom, web
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit

NOW = newsroom.NOW


@pytest.fixture
def claim(people: newsroom.People) -> Claim:
    return newsroom.claim(by=people.reviewer)


WEB = {
    "where": "web",
    "address": "https://harbour.example/report",
    "title": "Annual report",
    "kind": "primary",
    "stance": "supports",
    "finding": "It counts ninety calls.",
}


def test_a_web_page_is_attached(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    typed = WEB | {"excerpt": "ninety calls"}

    sit(people.reviewer).post(pages.claim_url(claim, "attach"), typed)

    evidence = claim.evidence.get()
    assert evidence.link is not None
    assert evidence.link.url == "https://harbour.example/report"
    assert evidence.passage is not None
    assert (evidence.stance, evidence.source.kind) == ("supports", "primary")


def test_a_document_is_attached(
    people: newsroom.People, sit: Sit, claim: Claim, settings: LazySettings, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    scan = SimpleUploadedFile("minutes.pdf", b"%PDF-1.4 minutes")
    typed = WEB | {"where": "document", "document": scan, "address": ""}

    sit(people.reviewer).post(pages.claim_url(claim, "attach"), typed)

    evidence = claim.evidence.get()
    assert (evidence.link, evidence.source.medium) == (None, "document")
    assert evidence.source.document_sha256


def test_a_contact_is_attached(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    typed = WEB | {"where": "contact", "contact": "Office", "contacted_on": "2026-02-28"}

    sit(people.reviewer).post(pages.claim_url(claim, "attach"), typed)

    assert claim.evidence.get().source.contact == "Office"


def test_a_source_on_file_is_attached_by_its_number(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    known = newsroom.evidence(
        newsroom.claim(by=people.reviewer, text="Another"), by=people.reviewer
    )
    typed = WEB | {"where": "known", "source": f"{known.source.pk} · Annual", "title": ""}

    sit(people.reviewer).post(pages.claim_url(claim, "attach"), typed)

    evidence = claim.evidence.get()
    assert (evidence.source, evidence.link) == (known.source, known.link)


def test_a_source_with_several_addresses_needs_the_one_that_is_cited(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    source = newsroom.evidence(claim, by=people.reviewer).source
    second = source.links.create(
        url="https://harbour.example/mirror",
        typed_url="https://harbour.example/mirror",
        host="harbour.example",
        added_at=NOW,
    )
    typed = WEB | {"where": "known", "source": str(source.pk), "address": ""}
    reviewer, address = sit(people.reviewer), pages.claim_url(claim, "attach")

    refused = reviewer.post(address, typed)
    reviewer.post(address, typed | {"address": "https://harbour.example/mirror#top"})

    assert "several addresses" in pages.errors(refused, "attach-address")
    assert claim.evidence.filter(link=second).exists()


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({"address": ""}, "address", "Enter the address of the page"),
        ({"address": "http://192.168.0.1/"}, "address", "private network"),
        ({"title": ""}, "title", "Give the source a title."),
        ({"stance": ""}, "stance", "supports, refutes or gives context"),
        ({"finding": ""}, "excerpt", "Quote the source, or say in your own words"),
        ({"finding": "x" * 501}, "finding", "at most 500 characters"),
        ({"where": "known", "source": ""}, "source", "Choose a source from the list."),
        ({"where": "known", "source": "777"}, "source", "no source with this number"),
        ({"where": "document"}, "document", "Choose the file of the document."),
        ({"where": "contact"}, "contact", "Say who was asked and how"),
    ],
)
def test_bad_evidence_is_answered_and_leaves_no_source_behind(
    people: newsroom.People,
    sit: Sit,
    claim: Claim,
    typed: dict[str, str],
    name: str,
    said: str,
) -> None:
    answer = sit(people.reviewer).post(
        pages.claim_url(claim, "attach"), WEB | {"publisher": "Harbour Office"} | typed
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert pages.tree(answer).xpath(f"//*[contains(@class, 'field-{name} is-bad')]")
    assert pages.field(answer, "attach-publisher") == "Harbour Office"
    assert not Evidence.objects.exists()
    assert not Source.objects.exists()


def test_withdrawn_evidence_is_struck_and_says_why(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    evidence = newsroom.evidence(claim, by=people.reviewer)
    reviewer = sit(people.reviewer)
    address = pages.claim_url(claim, "evidence_withdraw", evidence.pk)

    without = reviewer.post(address, {"revision": 1, "reason": ""})
    reviewer.post(address, {"revision": 1, "reason": "Counts another harbour."})
    shown = pages.tree(reviewer.get(pages.claim_url(claim)))

    card = shown.get_element_by_id(f"evidence-{evidence.pk}")
    assert "Say why" in pages.errors(without, f"withdraw-{evidence.pk}-reason")
    assert "is-withdrawn" in card.get("class")
    assert "Counts another harbour." in card.text_content()


def test_evidence_of_another_claim_is_not_found(
    people: newsroom.People, sit: Sit, claim: Claim
) -> None:
    other = newsroom.evidence(
        newsroom.claim(by=people.reviewer, text="Another"), by=people.reviewer
    )

    answer = sit(people.reviewer).post(
        pages.claim_url(claim, "evidence_withdraw", other.pk), {"reason": "No."}
    )

    assert answer.status_code == 404


def test_check_now_looks_at_the_page_and_brings_back_its_verdict(
    people: newsroom.People, sit: Sit, settings: LazySettings
) -> None:
    with web.serve(hosts=["127.0.31.1"]) as site:
        settings.FETCH_ALLOWED_NETWORKS = loopback()
        evidence = published_on(site.url("/gone"), people)
        failed_before(evidence)

        answer: Any = sit(people.reviewer).post(
            pages.claim_url(evidence.claim, "evidence_check", evidence.pk), follow=True
        )

    assert "Gone" in pages.text(answer)
    assert ReReview.objects.open().get().verdict.claim == evidence.claim
    assert "The published verdict came back." in pages.text(answer)


def test_an_administrator_has_nothing_checked(people: newsroom.People, sit: Sit) -> None:
    evidence = newsroom.evidence(newsroom.claim(by=people.reviewer), by=people.reviewer)

    answer = sit(people.administrator).post(
        pages.claim_url(evidence.claim, "evidence_check", evidence.pk)
    )

    assert answer.status_code == 403
    assert "Check now" not in pages.text(answer)


def loopback() -> tuple[Any, ...]:
    return (ip_network("127.0.0.0/8"),)


def published_on(url: str, people: newsroom.People) -> Evidence:
    claim = newsroom.claim(by=people.reviewer)
    evidence = newsroom.evidence(claim, by=people.reviewer, url=url)
    newsroom.published(claim, by=people.reviewer, approver=people.editor)
    return evidence


def failed_before(evidence: Evidence) -> None:
    """A failed look more than a day ago: the next one makes the page gone."""
    link: Any = evidence.link
    press.look(link, outcome="gone", at=NOW)
    link.health, link.strikes, link.ladder = "suspect", 1, "gone"
    link.first_strike_at = link.last_strike_at = link.health_since = NOW
    link.save()


def test_a_source_added_twice_is_one(people: newsroom.People, sit: Sit, claim: Claim) -> None:
    first = newsroom.evidence(claim, by=people.reviewer)
    typed = WEB | {"address": newsroom.HARBOUR_URL, "title": "", "stance": "context"}

    sit(people.reviewer).post(pages.claim_url(claim, "attach"), typed)

    assert {one.source for one in claim.evidence.all()} == {first.source}
    assert claim.evidence.count() == 2
