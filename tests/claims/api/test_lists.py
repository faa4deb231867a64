"""What all lists share: places that stay, and queries that do not grow."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.models import Claim
from tests import newsroom
from tests.claims import press


def walk(client: Client, path: str) -> list[Any]:
    found: list[Any] = []
    address: str | None = path
    while address:
        answer = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
        found += answer["results"]
        address = answer["next"]
    return found


def test_pages_neither_repeat_nor_skip_while_claims_come_in_and_are_corrected(
    client: Client, people: newsroom.People
) -> None:
    press.release_many(people, count=5)
    first = client.get("/api/v1/claims/?page_size=2").json()
    press.release(people, text="A new ship called", now=press.NOW + 30 * press.DAY)
    seen = {one["text"]: one["id"] for one in first["results"]}
    unseen = "Ship number 1 called at the harbour"
    correct(unseen, people)

    rest = walk(client, first["next"])

    assert not seen.keys() & {one["text"] for one in rest}
    assert [one["text"] for one in rest] == [
        f"Ship number {number} called at the harbour" for number in (2, 1, 0)
    ]
    assert rest[1]["verdict"]["version"] == 2


def correct(text: str, people: newsroom.People) -> None:
    claim = Claim.objects.get(text=text)
    press.change(claim, people, now=press.NOW + 40 * press.DAY)


def test_one_can_page_back(client: Client, people: newsroom.People) -> None:
    press.release_many(people, count=3)
    first = client.get("/api/v1/claims/?page_size=2").json()
    second = client.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()

    back = client.get(second["previous"].removeprefix("http://127.0.0.1:8000")).json()

    assert [one["id"] for one in back["results"]] == [one["id"] for one in first["results"]]


QUERIES = {
    "claims/": 5,
    "claims/?q=ship&endangered=false&rating=true": 6,
    "claims/?as_of=2026-10-01": 5,
    "links/": 1,
    "links/?health=unknown": 1,
    "articles/?url=https://gazette.example/mayor-counts-ships": 5,
}


@pytest.mark.parametrize("count", [2, 10])
def test_queries_do_not_grow_with_rows(client: Client, people: newsroom.People, count: int) -> None:
    press.release_many(people, count=count)
    asked: dict[str, int] = {}

    for path in QUERIES:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/api/v1/{path}").json()
        asked[path] = len(captured)
        assert len(answer.get("results", answer.get("claims"))) == count

    assert asked == QUERIES


@pytest.mark.parametrize("count", [2, 10])
def test_queries_do_not_grow_with_versions(
    client: Client, people: newsroom.People, count: int, django_assert_num_queries: Any
) -> None:
    claim = press.release(people).claim
    for number in range(1, count):
        press.change(claim, people, now=press.NOW + number * press.DAY)

    with django_assert_num_queries(2):
        answer = client.get(f"/api/v1/claims/{claim.public_id}/verdicts/").json()

    assert len(answer["results"]) == count
