from typing import Any

import pytest
from django.test import Client

from tests import newsroom
from tests.claims import press

PATHS = [
    "claims/",
    "claims/{id}/",
    "claims/{id}/verdicts/",
    "claims/{id}/claimreview/",
    "links/",
    "registers/",
]


def read(client: Client, path: str, tag: str | None = None) -> Any:
    headers = {"if-none-match": tag} if tag else {}
    return client.get(f"/api/v1/{path}", headers=headers)


@pytest.mark.parametrize("path", PATHS)
def test_a_read_that_would_say_the_same_is_304_without_a_body(
    client: Client, people: newsroom.People, path: str
) -> None:
    verdict = press.release(people)
    path = path.format(id=verdict.claim.public_id)
    tag = read(client, path)["ETag"]

    again = read(client, path, tag)

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert read(client, path, 'W/"other"').status_code == 200


def test_a_new_version_and_a_new_health_change_the_tag(
    client: Client, people: newsroom.People
) -> None:
    verdict = press.release(people)
    path = f"claims/{verdict.claim.public_id}/"
    before = read(client, path)["ETag"]
    press.turn(press.only_link(verdict.claim), health="gone", outcome="gone", at=press.NOW)
    after = read(client, path, before)
    press.change(verdict.claim, people)
    at_last = read(client, path, after["ETag"])

    assert (after.status_code, at_last.status_code) == (200, 200)


@pytest.mark.django_db
def test_a_problem_carries_no_tag(client: Client) -> None:
    assert "ETag" not in read(client, "claims/?rating=super")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.django_db
def test_nothing_can_be_written_here(client: Client, method: str) -> None:
    assert getattr(client, method)("/api/v1/links/").status_code == 405


@pytest.mark.parametrize(("method", "code"), [("post", 401), ("put", 405), ("delete", 405)])
@pytest.mark.django_db
def test_only_what_is_offered_asks_for_a_key(client: Client, method: str, code: int) -> None:
    assert getattr(client, method)("/api/v1/claims/").status_code == code
