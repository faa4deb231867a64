"""Programs take claims in for review, and correct those until a person judges them."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.v1 import conditions
from claims.models import ApiKey, Claim
from claims.models.claim import CLAIM_MAX_LENGTH
from claims.services import articles, intake, once, programs
from sources.api.parameters import Day
from sources.rules import canonical
from sources.services import cataloguing

PRIVATE = {"Cache-Control": "private"}


class Language(serializers.RegexField):
    def __init__(self, **options: Any) -> None:
        message = "Write the language as a code, for example en or pt-BR."
        super().__init__(
            r"^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$", max_length=10, error_messages={"invalid": message},
            **options,
        )  # fmt: skip


class ClaimWords(serializers.Serializer[Any]):
    """What a program may change of a claim. Null or empty takes a word back."""

    text = serializers.CharField(
        max_length=CLAIM_MAX_LENGTH, help_text="One checkable sentence, in neutral wording."
    )
    claimant = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=200, help_text="Who said it."
    )
    claimed_on = Day(required=False, allow_null=True)
    language = Language(required=False)

    def validate_claimed_on(self, day: Any) -> Any:
        if day and day > timezone.localdate():
            raise serializers.ValidationError("The day it was claimed lies in the future.")
        return day

    def to_internal_value(self, data: Any) -> Any:
        """A word that is not understood is refused with all that is wrong, never ignored."""
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        errors: dict[str, Any] = {
            name: [f"There is no such word here. Send: {', '.join(self.fields)}."]
            for name in sorted(unknown)
        }
        try:
            read = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**errors, **dict(error.detail)}) from error  # type: ignore[arg-type]
        if errors:
            raise ValidationError(errors)
        return read


class NewClaim(ClaimWords):
    article_url = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="Where it was said."
    )
    quote = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="The words of the article that make the claim, without changes.",
    )

    def validate_article_url(self, typed: str | None) -> str | None:
        try:
            return cataloguing.canonical_address(typed=typed) if typed else typed
        except canonical.UnusableAddress as error:
            raise serializers.ValidationError(str(error)) from error

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("quote") and not given.get("article_url"):
            message = "Give the address of the article that is quoted as article_url."
            raise serializers.ValidationError({"quote": [message]})
        return given


def take_in(request: Request) -> Response:
    given = NewClaim(data=request.data)
    given.is_valid(raise_exception=True)
    words = programs.Words(**spelt_out(given.validated_data))
    key, now = held(request), timezone.localtime()

    def act() -> once.Answer:
        return answer(programs.take_in(key=key, words=words, now=now), created=True)

    return written(request, act)


def correct(request: Request, claim_id: UUID) -> Response:
    matches = conditions.if_match(request)
    given = ClaimWords(data=request.data, partial=True)
    given.is_valid(raise_exception=True)
    changes = spelt_out(given.validated_data)
    key, now = held(request), timezone.localtime()

    def act() -> once.Answer:
        claim = programs.correct(
            key=key, claim_id=claim_id, changes=changes, matches=matches, now=now
        )
        return answer(claim)

    return written(request, act)


def show(request: Request, claim_id: UUID) -> Response:
    """An unpublished claim, to the program that took it in."""
    try:
        claim = programs.owned(key=held(request), claim_id=claim_id)
    except programs.NotYours as error:
        raise NotFound("No claim with this id has a published verdict.") from error
    return sent(answer(claim))


def written(request: Request, act: Callable[[], once.Answer]) -> Response:
    """Done once, or told why not."""
    asked = once.Request(
        api_key=held(request), key=conditions.idempotency_key(request), words=all_of(request)
    )
    try:
        return sent(once.done(request=asked, act=act, now=timezone.localtime()))
    except once.Reused as error:
        raise conditions.ReusedKey(str(error)) from error
    except (intake.NotUsable, articles.NotUsable) as error:
        raise ValidationError({error.field: [str(error)]}) from error
    except programs.NotYours as error:
        raise NotFound(str(error)) from error
    except programs.Judged as error:
        raise conditions.Refused(str(error)) from error
    except programs.Changed as error:
        tag = f'"{error.tag}"'
        raise conditions.NotAsSeen(str(error), current=error.current, tag=tag) from error


def answer(claim: Claim, *, created: bool = False) -> once.Answer:
    headers = {"ETag": f'"{programs.tag(claim=claim)}"', **PRIVATE}
    if created:
        path = reverse("api-claim", args=[claim.public_id])
        headers["Location"] = conditions.address(path)
    return once.Answer(201 if created else 200, dict(programs.told(claim=claim)), headers)


def sent(answer: once.Answer) -> Response:
    return Response(answer.body, status=answer.status, headers=dict(answer.headers))


def spelt_out(given: dict[str, Any]) -> dict[str, Any]:
    """Null is empty, but for a day."""
    return {
        name: "" if value is None and name != "claimed_on" else value
        for name, value in given.items()
    }


def all_of(request: Request) -> str:
    """Everything that makes a request another one."""
    condition = request.headers.get(conditions.IF_MATCH, "")
    body = json.dumps(request.data, sort_keys=True)
    return f"{request.method} {request.path} {condition} {body}"


def held(request: Request) -> ApiKey:
    key: Any = request.auth
    return key  # type: ignore[no-any-return]
