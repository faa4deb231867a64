"""What is not public is told to nobody without a key."""

import uuid
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from rest_framework.request import Request
from rest_framework.views import APIView

from claims.api.keys import HoldsWriteKey
from claims.models import ApiKey, Claim
from claims.services import keys
from tests import newsroom
from tests.newsroom import NOW

SECRET = "Ninety ships called at the harbour in 2025"


@pytest.fixture
def claim(people: newsroom.People) -> Claim:
    return newsroom.claim(by=people.reviewer, text=SECRET)


def ask(client: Client, claim_id: Any, authorization: str | None) -> Any:
    headers = {} if authorization is None else {"authorization": authorization}
    return client.get(f"/api/v1/claims/{claim_id}/preflight/", headers=headers)


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Bearer nobody", "Basic {key}", "{key}"]
)
def test_without_a_key_it_is_401_with_problem_details(
    client: Client, claim: Claim, authorization: str | None
) -> None:
    _, key = keys.create(name="site", scope="read", now=NOW)
    given = authorization and authorization.format(key=key)

    answer = ask(client, claim.public_id, given)

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["status"] == 401
    assert answer.json()["detail"]
    assert SECRET not in answer.content.decode()


def test_a_claim_that_is_not_there_is_not_told_from_one_that_is(client: Client, db: None) -> None:
    assert ask(client, uuid.uuid4(), None).status_code == 401


@pytest.mark.parametrize("scope", ["read", "write"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_with_a_key_of_either_scope_it_is_told(
    client: Client, claim: Claim, scope: str, scheme: str
) -> None:
    _, key = keys.create(name="site", scope=scope, now=NOW)

    answer = ask(client, claim.public_id, f"{scheme} {key}")

    assert answer.status_code == 200
    assert answer.json()["id"] == str(claim.public_id)
    assert answer["Cache-Control"] == "private"
    assert answer["ETag"]


def test_a_revoked_key_is_401(client: Client, claim: Claim) -> None:
    _, key = keys.create(name="site", scope="read", now=NOW)
    keys.revoke(name="site", now=NOW)

    assert ask(client, claim.public_id, f"Bearer {key}").status_code == 401


def test_with_a_key_an_unknown_claim_is_404_and_an_unknown_parameter_400(
    client: Client, claim: Claim
) -> None:
    _, key = keys.create(name="site", scope="read", now=NOW)

    assert ask(client, uuid.uuid4(), f"Bearer {key}").status_code == 404
    address = f"/api/v1/claims/{claim.public_id}/preflight/?x=1"
    assert client.get(address, headers={"authorization": f"Bearer {key}"}).status_code == 400


@pytest.mark.parametrize(("scope", "may"), [("read", False), ("write", True)])
def test_writing_needs_the_scope(scope: str, may: bool) -> None:
    request = Request(HttpRequest())
    request.auth = ApiKey(name="site", scope=scope)

    assert HoldsWriteKey().has_permission(request, APIView()) is may
