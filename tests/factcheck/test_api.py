"""Problems of the API as RFC 9457 tells them, and its times."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.serializers import DateTimeField

from factcheck import api


def problem(error: Exception) -> dict[str, Any]:
    response = api.problem(error, {})
    assert response is not None
    assert response.content_type == "application/problem+json"
    data: dict[str, Any] = response.data
    return data


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (exceptions.NotFound("No such claim."), 404, "Not Found"),
        (Http404("No such claim."), 404, "Not Found"),
        (exceptions.PermissionDenied("Not yours."), 403, "Forbidden"),
        (exceptions.MethodNotAllowed("PUT"), 405, "Method Not Allowed"),
    ],
)
def test_a_refusal_is_told_as_a_problem(error: Exception, status: int, title: str) -> None:
    told = problem(error)

    assert set(told) == {"type", "title", "status", "detail", "errors"}
    assert (told["status"], told["title"], told["errors"]) == (status, title, [])
    assert told["detail"]


def test_a_field_that_is_wrong_is_named_with_its_sentence() -> None:
    said: Any = {"text": ["Write the claim."], "parts": [{"text": ["Too long."]}, {}]}

    told = problem(exceptions.ValidationError(said))

    assert told["status"] == 400
    assert told["errors"] == [
        {"field": "text", "detail": "Write the claim."},
        {"field": "parts.text", "detail": "Too long."},
    ]
    assert told["detail"] == "Write the claim. Too long."


def test_a_limit_that_is_reached_says_when_to_come_back() -> None:
    response = api.problem(exceptions.Throttled(wait=30), {})

    assert response is not None
    assert response["Retry-After"] == "30"
    assert response.data["status"] == 429


def test_an_error_of_ours_is_left_to_django() -> None:
    assert api.problem(RuntimeError("bug"), {}) is None


def test_an_unknown_api_address_is_a_problem_too(client: Client) -> None:
    answer = client.get("/api/v1/nothing/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("There is nothing at this address")


def test_an_unknown_page_is_a_page(client: Client) -> None:
    answer = client.get("/nothing/")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/v1/x/", "application/problem+json"), ("/x/", "text/html; charset=utf-8")],
)
def test_a_failure_of_ours_keeps_the_form_of_the_place(
    rf: RequestFactory, path: str, kind: str
) -> None:
    answer = api.server_error(rf.get(path))

    assert answer.status_code == 500
    assert answer["Content-Type"] == kind


@pytest.mark.parametrize(("path", "shown"), [("/api/v1/", "12:00"), ("/admin/", "13:00")])
def test_the_api_tells_times_in_utc_whatever_the_newsroom_reads(
    rf: RequestFactory, path: str, shown: str
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
        return HttpResponse(str(DateTimeField().to_representation(noon)))

    with timezone.override("Europe/Berlin"):
        answer = api.speak_utc(view)(rf.get(path))

    assert answer.content.decode() == f"2026-11-22T{shown}:00Z"
