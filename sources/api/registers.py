"""Registers: who is on an official list on a day, and one member's timeline."""

import datetime as dt
from typing import Any, TypedDict

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from sources.api import parameters
from sources.api.conditional import ConditionalReads
from sources.api.shapes import Shape
from sources.models import Edition, Register
from sources.rules import editions
from sources.services import registers as services


class EntryAnswer(TypedDict):
    code: str
    name: str


class EditionName(TypedDict):
    label: str
    issued_on: str


class EditionAnswer(TypedDict):
    label: str
    issued_on: str
    source_url: str | None
    citation: str | None
    determination: str | None
    note: str | None


class RegisterAnswer(TypedDict):
    """The edition in force on the day `on`; null, and no entries, before the first."""

    slug: str
    name: str
    issuer: str | None
    description: str | None
    on: str
    edition: EditionAnswer | None
    entries: list[EntryAnswer]
    editions: list[EditionName]


class StayAnswer(TypedDict):
    """`until` is the day of the edition that left the member out; null when still listed."""

    since: str
    until: str | None


class ListedAnswer(TypedDict):
    label: str
    issued_on: str
    listed: bool


class TimelineAnswer(TypedDict):
    register: str
    code: str
    name: str
    periods: list[StayAnswer]
    editions: list[ListedAnswer]


class RegisterShape(Shape):
    shape = RegisterAnswer


class TimelineShape(Shape):
    shape = TimelineAnswer


class OnADay(parameters.Parameters):
    on = parameters.Day(required=False, help_text="Day in force; today when left out.")


class RegisterList(ConditionalReads, GenericAPIView[Register]):
    """All registers, each with the edition in force today."""

    ordering = ("slug",)

    @extend_schema(operation_id="registers_list", responses=RegisterShape(many=True))
    def get(self, request: Request) -> Response:
        parameters.NoParametersButPaging.read(request.query_params)
        today = timezone.localdate()
        page = self.paginate_queryset(on_a_day(today)) or []
        return self.get_paginated_response([answer(one, today) for one in page])


class RegisterDetail(ConditionalReads):
    """Members of the edition in force on a day: from its issue until the next is issued."""

    @extend_schema(parameters=[OnADay], responses=RegisterShape)
    def get(self, request: Request, slug: str) -> Response:
        day = OnADay.read(request.query_params).get("on") or timezone.localdate()
        register = on_a_day(day).filter(slug=slug).first()
        if register is None:
            raise NotFound(f"There is no register “{slug}”. /api/v1/registers/ lists them.")
        return Response(answer(register, day))


class EntryDetail(ConditionalReads):
    """One member through all editions, oldest first."""

    @extend_schema(responses=TimelineShape)
    def get(self, request: Request, slug: str, code: str) -> Response:
        parameters.NoParameters.read(request.query_params)
        for timeline in editions.timelines(services.issued(slug=slug)):
            if timeline.code.casefold() == code.casefold():
                return Response(timeline_answer(slug, timeline))
        raise NotFound(f"No edition of a register “{slug}” has an entry “{code}”.")


def on_a_day(day: dt.date) -> QuerySet[Register]:
    """Registers with `in_force` (at most one edition, with its entries) and all editions."""
    in_force = Edition.objects.in_force_on(day).with_entries()
    return Register.objects.prefetch_related(
        Prefetch("editions", in_force, to_attr="in_force"),
        Prefetch("editions", Edition.objects.order_by("issued_on"), to_attr="oldest_first"),
    )


def answer(register: Any, day: dt.date) -> RegisterAnswer:
    edition = next(iter(register.in_force), None)
    entries = edition.entries.all() if edition else ()
    return {
        "slug": register.slug,
        "name": register.name,
        "issuer": register.issuer or None,
        "description": register.description or None,
        "on": day.isoformat(),
        "edition": edition and edition_answer(edition),
        "entries": [{"code": one.code, "name": one.name} for one in entries],
        "editions": [
            {"label": one.label, "issued_on": one.issued_on.isoformat()}
            for one in register.oldest_first
        ],
    }


def edition_answer(edition: Edition) -> EditionAnswer:
    return {
        "label": edition.label,
        "issued_on": edition.issued_on.isoformat(),
        "source_url": edition.source_url or None,
        "citation": edition.citation or None,
        "determination": edition.determination or None,
        "note": edition.note or None,
    }


def timeline_answer(slug: str, timeline: editions.Timeline) -> TimelineAnswer:
    return {
        "register": slug,
        "code": timeline.code,
        "name": timeline.name,
        "periods": [
            {"since": since.isoformat(), "until": until.isoformat() if until else None}
            for since, until in editions.periods(timeline)
        ],
        "editions": [
            {"label": one.label, "issued_on": one.issued_on.isoformat(), "listed": one.listed}
            for one in timeline.cells
        ],
    }
