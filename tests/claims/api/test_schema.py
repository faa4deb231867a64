"""The schema tells the truth: what the API answers is what the schema says."""

from typing import Any

import jsonschema  # type: ignore[import-untyped]  # comes with drf-spectacular
import pytest
from django.test import Client

from claims.services import checkpoints, evidence, keys
from tests import newsroom
from tests.claims import press

PATHS = {
    "/api/v1/claims/": "claims/",
    "/api/v1/claims/{claim_id}/": "claims/{id}/",
    "/api/v1/claims/{claim_id}/verdicts/": "claims/{id}/verdicts/",
    "/api/v1/claims/{claim_id}/claimreview/": "claims/{id}/claimreview/",
    "/api/v1/claims/{claim_id}/record/": "claims/{id}/record/",
    "/api/v1/claims/{claim_id}/proof/": "claims/{id}/proof/",
    "/api/v1/claims/{claim_id}/preflight/": "claims/{id}/preflight/",
    "/api/v1/articles/": "articles/?url=https://gazette.example/mayor-counts-ships",
    "/api/v1/links/": "links/",
    "/api/v1/sources/{source_id}/": "sources/{source}/",
}


@pytest.fixture
def schema(client: Client) -> dict[str, Any]:
    schema: dict[str, Any] = client.get("/api/v1/schema/").json()
    return schema


def test_every_address_of_the_claims_api_is_in_the_schema(schema: dict[str, Any]) -> None:
    assert schema["openapi"] == "3.1.0"
    assert PATHS.keys() <= schema["paths"].keys()


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_has_the_shape_the_schema_gives(
    client: Client, people: newsroom.People, schema: dict[str, Any], path: str
) -> None:
    verdict = press.release(people, excerpt="ninety calls")
    link = press.only_link(verdict.claim)
    press.turn(link, health="gone", outcome="gone", at=press.NOW)
    evidence.ask_for_comment(
        claim=verdict.claim,
        asked_of="The Mayor",
        asked_on=press.NOW.date(),
        by=people.reviewer,
        now=press.NOW,
    )
    press.change(verdict.claim, people)
    checkpoints.sign(now=press.NOW)
    address = PATHS[path].format(id=verdict.claim.public_id, source=link.source_id)
    content = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]

    _, key = keys.create(name="a program", scope="read", now=press.NOW)
    answer = client.get(f"/api/v1/{address}", headers={"authorization": f"Bearer {key}"}).json()

    jsonschema.validate(answer, closed(content["schema"] | {"components": schema["components"]}))


def test_the_check_sees_a_key_the_schema_does_not_know(schema: dict[str, Any]) -> None:
    link = {"$ref": "#/components/schemas/LinkShape", "components": schema["components"]}

    with pytest.raises(jsonschema.ValidationError, match="surprise"):
        jsonschema.validate({"surprise": 1}, closed(link))


def test_parameters_are_documented(schema: dict[str, Any]) -> None:
    named = [one["name"] for one in schema["paths"]["/api/v1/claims/"]["get"]["parameters"]]

    assert {"q", "rating", "as_of", "endangered", "cursor", "page_size"} <= set(named)


def closed(schema: Any) -> Any:
    """The same schema, in which objects with named properties allow no others."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(one) for name, one in schema.items()}
    if isinstance(inner.get("properties"), dict) and "object" in inner.get("type", []):
        return {"additionalProperties": False} | inner
    return inner


WRITES = [
    ("/api/v1/claims/", "post", {"201", "400", "401", "403", "422"}, {"Idempotency-Key"}),
    (
        "/api/v1/claims/{claim_id}/",
        "patch",
        {"200", "400", "401", "403", "404", "409", "412", "422", "428"},
        {"Idempotency-Key", "If-Match"},
    ),
]


@pytest.mark.parametrize(("path", "method", "codes", "headers"), WRITES)
def test_writes_tell_of_their_conditions_and_problems(
    schema: dict[str, Any], path: str, method: str, codes: set[str], headers: set[str]
) -> None:
    told = schema["paths"][path][method]
    named = {one["name"] for one in told["parameters"] if one["in"] == "header"}

    assert told["responses"].keys() == codes
    assert named == headers
    assert told["security"] == [{"key": []}]


def test_a_write_and_its_problem_have_the_shapes_the_schema_gives(
    client: Client, people: newsroom.People, schema: dict[str, Any]
) -> None:
    _, key = keys.create(name="a program", scope="write", now=press.NOW)
    headers = {"authorization": f"Bearer {key}"}
    body, kind = {"text": "Ninety ships called"}, "application/json"

    taken = client.post("/api/v1/claims/", body, content_type=kind, headers=headers)
    address = taken["Location"].partition("8000")[2]
    read = client.get(address, headers=headers)
    stale = client.patch(address, body, kind, headers=headers | {"if-match": '"old"'})

    one = schema["paths"]["/api/v1/claims/{claim_id}/"]
    for answer, responses in (
        (taken, schema["paths"]["/api/v1/claims/"]["post"]["responses"]),
        (read, one["get"]["responses"]),
        (stale, one["patch"]["responses"]),
    ):
        [told] = responses[str(answer.status_code)]["content"].values()
        shape = closed(told["schema"] | {"components": schema["components"]})
        jsonschema.validate(answer.json(), shape)
