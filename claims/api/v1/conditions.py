"""Conditions of a write, as its headers give them: If-Match (RFC 9110) and Idempotency-Key."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

IF_MATCH, IDEMPOTENCY_KEY = "If-Match", "Idempotency-Key"
LONGEST_KEY = 255
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_KEY = re.compile(r"[\x20-\x7e]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')

HEADERS: Mapping[str, OpenApiParameter] = {
    IF_MATCH: OpenApiParameter(
        IF_MATCH,
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        required=True,
        description="The ETag of the claim as you read it, or `*`.",
    ),
    IDEMPOTENCY_KEY: OpenApiParameter(
        IDEMPOTENCY_KEY,
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="Of your choice, quoted or bare, anew for each act. Sent again within 24 "
        "hours, the request is answered as it was and nothing is done twice.",
    ),
}


class Problem(APIException):
    """Told as problem details; `more` goes into them."""

    more: Mapping[str, Any] = {}
    headers: Mapping[str, str] = {}


class Refused(Problem):
    status_code = 409


class NotAsSeen(Problem):
    status_code = 412

    def __init__(self, detail: str, *, current: Mapping[str, Any], tag: str) -> None:
        super().__init__(detail)
        self.more, self.headers = {"current": current}, {"ETag": tag}


class ReusedKey(Problem):
    status_code = 422


class NoCondition(Problem):
    status_code = 428
    default_detail = (
        "Send If-Match with the ETag of the claim as you read it, so that nothing is overwritten."
    )


def if_match(request: Request) -> Callable[[str], bool]:
    """Whether a strong tag is one of those named. A weak one matches nothing; `*` all there is."""
    given = request.headers.get(IF_MATCH, "").strip()
    if not given:
        raise NoCondition
    if given == "*":
        return lambda tag: True
    named = {tag for weak, tag in _TAG.findall(given) if not weak}
    return lambda tag: tag in named


def idempotency_key(request: Request) -> str:
    """The key without its quotes; empty when none was sent. Raises ValidationError."""
    given = request.headers.get(IDEMPOTENCY_KEY)
    if given is None:
        return ""
    quoted = _QUOTED.fullmatch(given.strip())
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else given.strip()
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        message = f"Give 1 to {LONGEST_KEY} printable ASCII characters, for example a UUID."
        raise ValidationError({IDEMPOTENCY_KEY: [message]})
    return key


def address(path: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
