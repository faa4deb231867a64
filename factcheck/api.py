"""What every answer of the API shares: problems as RFC 9457 tells them, times in UTC."""

from collections.abc import Callable
from datetime import UTC
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views import defaults
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

PREFIX = "/api/"
PROBLEM_TYPE = "application/problem+json"


def problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """An exception may carry `more`, which goes into the details, and `headers`."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    errors = field_errors(response.data) if isinstance(exc, ValidationError) else []
    detail = " ".join(error["detail"] for error in errors) or str(response.data["detail"])
    told = details(status=response.status_code, detail=detail, errors=errors)
    response.data = told | getattr(exc, "more", {})
    response.content_type = PROBLEM_TYPE
    for name, value in getattr(exc, "headers", {}).items():
        response[name] = value
    return response


def details(
    *, status: int, detail: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    found = errors or []
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": found,
    }


def field_errors(said: Any, field: str = "") -> list[dict[str, str]]:
    """DRF's nested messages as a flat list; a nested field is named with dots."""
    if isinstance(said, dict):
        pairs = [(".".join(filter(None, (field, str(key)))), value) for key, value in said.items()]
        return [error for name, value in pairs for error in field_errors(value, name)]
    if isinstance(said, list):
        return [error for value in said for error in field_errors(value, field)]
    return [{"field": field, "detail": str(said)}]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not request.path.startswith(PREFIX):
        return defaults.page_not_found(request, exception)
    detail = "There is nothing at this address. The addresses are listed in /api/v1/docs/."
    return JsonResponse(details(status=404, detail=detail), status=404, content_type=PROBLEM_TYPE)


def server_error(request: HttpRequest) -> HttpResponseBase:
    if not request.path.startswith(PREFIX):
        return defaults.server_error(request)
    detail = "Something went wrong on our side. It was recorded; please try again later."
    return JsonResponse(details(status=500, detail=detail), status=500, content_type=PROBLEM_TYPE)


def speak_utc(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the `Z` of the API's times is literal, so they are rendered in UTC."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return get_response(request)
        with timezone.override(UTC):
            return get_response(request)

    return answer
