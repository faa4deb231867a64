import pytest
from django.test import Client

from claims.services import evidence
from sources.models import Link, Source
from sources.services import cataloguing
from tests import newsroom
from tests.claims import press

NOW = newsroom.NOW


def test_links_are_told_with_their_health_and_last_look(
    client: Client, people: newsroom.People
) -> None:
    link = press.only_link(press.release(people).claim)
    press.turn(link, health="gone", outcome="gone", at=NOW)

    told = client.get("/api/v1/links/").json()["results"]

    assert told == [
        {
            "id": link.pk,
            "url": newsroom.HARBOUR_URL,
            "host": "harbour.example",
            "health": "gone",
            "checked_at": "2026-03-02T09:00:00Z",
            "outcome": "gone",
            "source": {
                "id": link.source_id,
                "title": "Annual report of the harbour",
                "publisher": "Harbour Office",
                "kind": "primary",
            },
        }
    ]


@pytest.mark.parametrize(("health", "count"), [("unknown", 1), ("gone", 0), ("", 1)])
def test_links_are_filtered_by_health(
    client: Client, people: newsroom.People, health: str, count: int
) -> None:
    press.release(people)

    assert len(client.get(f"/api/v1/links/?health={health}").json()["results"]) == count


@pytest.mark.django_db
def test_an_unknown_health_is_refused_with_those_that_are(client: Client) -> None:
    detail = client.get("/api/v1/links/?health=ill").json()["detail"]

    assert "healthy" in detail
    assert "drifted" in detail


def test_only_what_a_published_version_cites_is_public(
    client: Client, people: newsroom.People
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    newsroom.draft(claim, by=people.reviewer)
    source = Source.objects.get()

    assert client.get("/api/v1/links/").json()["results"] == []
    assert client.get(f"/api/v1/sources/{source.pk}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["0", str(2**63 - 1), str(2**63), "9" * 30])
def test_a_number_that_no_source_has_is_not_found(client: Client, number: str) -> None:
    answer = client.get(f"/api/v1/sources/{number}/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_source_is_told_as_it_was_published_whatever_was_edited_since(
    client: Client, people: newsroom.People
) -> None:
    press.release(people)
    source = Source.objects.get()
    cataloguing.describe(
        source=source,
        description=cataloguing.Description(title="A title nobody approved"),
        revision=None,
        by=people.reviewer,
    )

    told = client.get(f"/api/v1/sources/{source.pk}/").json()
    listed = client.get("/api/v1/links/").json()["results"][0]

    assert told["title"] == "Annual report of the harbour"
    assert listed["source"]["title"] == "Annual report of the harbour"
    assert [one["url"] for one in told["links"]] == [newsroom.HARBOUR_URL]


def test_a_source_without_an_address_is_told_too(client: Client, people: newsroom.People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    asked = cataloguing.catalogue_contact(
        contact="The harbour master, by telephone",
        contacted_on=NOW.date(),
        description=cataloguing.Description(title="Interview with the harbour master"),
        by=people.reviewer,
        now=NOW,
    )
    statement = evidence.Statement(stance="supports", finding="He counts ninety.")
    evidence.attach(
        claim=claim,
        source=asked.source,
        link=None,
        statement=statement,
        by=people.reviewer,
        now=NOW,
    )
    newsroom.published(claim, by=people.reviewer, approver=people.editor)

    told = client.get(f"/api/v1/sources/{asked.source.pk}/").json()

    assert (told["title"], told["medium"]) == ("Interview with the harbour master", "contact")
    assert told["links"] == []
    assert Link.objects.count() == 1
