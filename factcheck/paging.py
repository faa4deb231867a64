"""Cursor pages that neither repeat nor skip a row while rows are added."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as InvalidValue
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

SPOILT_CURSOR = "This cursor is not one of ours. Start again without it."
SPOILT_PAGE_SIZE = "Give a whole number from 1 to 100."
LONGEST_PAGE_SIZE = 3  # digits


@dataclass(frozen=True)
class Place:
    """A row by its value in each field of the ordering, and which way to go on from it."""

    values: tuple[Any, ...]
    backwards: bool = False


class CursorPages(CursorPagination):
    """`{"next", "previous", "results"}`.

    A view names its own `ordering`: fields that are never null, the last of them unique. Unlike
    the parent's, a place is the whole ordering and never an offset, so ties cannot shift a page.
    """

    ordering: str | list[str] | tuple[str, ...] = "-id"
    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        size = self.get_page_size(request)
        fields = self.get_ordering(request, queryset, view)
        place = decode(request.query_params.get(self.cursor_query_param), queryset, fields)
        backwards = bool(place and place.backwards)
        direction = tuple(map(opposite, fields)) if backwards else fields
        if place:
            queryset = queryset.filter(beyond(direction, place.values))
        rows = list(queryset.order_by(*direction)[: size + 1])
        page = rows[size - 1 :: -1] if backwards else rows[:size]
        more = len(rows) > size
        self.address = f"{settings.PUBLIC_URL}{request.get_full_path()}"
        self.after = page_end(page[-1:], fields) if more or backwards else None
        self.before = page_end(page[:1], fields) if place and (more or not backwards) else None
        return page

    def get_next_link(self) -> str | None:
        return self.link(self.after, backwards=False)

    def get_previous_link(self) -> str | None:
        return self.link(self.before, backwards=True)

    def link(self, values: tuple[Any, ...] | None, *, backwards: bool) -> str | None:
        if values is None:
            return None
        cursor = encode(Place(values=values, backwards=backwards))
        return str(replace_query_param(self.address, self.cursor_query_param, cursor))

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param, str(self.page_size))
        sound = len(asked) <= LONGEST_PAGE_SIZE and asked.isascii() and asked.isdigit()
        if not sound or not 1 <= int(asked) <= self.max_page_size:
            raise ValidationError({self.page_size_query_param: [SPOILT_PAGE_SIZE]})
        return int(asked)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        ordering = getattr(view, "ordering", self.ordering)
        return (ordering,) if isinstance(ordering, str) else tuple(ordering)


def opposite(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def beyond(ordering: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after `values`: a > A, or a = A and b > B, and so on."""
    (field, *fields), (value, *rest) = ordering, values
    name = field.removeprefix("-")
    further = Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
    return further | (Q(**{name: value}) & beyond(fields, rest)) if fields else further


def page_end(rows: Sequence[Any], fields: Sequence[str]) -> tuple[Any, ...] | None:
    """Where the row at an end of a page stands; None for an empty page."""
    for row in rows:
        return tuple(getattr(row, field.removeprefix("-")) for field in fields)
    return None


def encode(place: Place) -> str:
    # An ISO string, not the encoder's own: that one cuts microseconds off.
    values = [value.isoformat() if hasattr(value, "isoformat") else value for value in place.values]
    text = json.dumps([place.backwards, values], cls=DjangoJSONEncoder, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str | None, queryset: QuerySet[Any], fields: Sequence[str]) -> Place | None:
    if cursor is None:
        return None
    try:
        padding = "=" * (-len(cursor) % 4)
        backwards, values = json.loads(urlsafe_b64decode(cursor + padding))
        pairs = zip(fields, values, strict=True)
        typed = tuple(typed_value(queryset, field, value) for field, value in pairs)
    except (TypeError, ValueError, OverflowError, RecursionError, InvalidValue) as error:
        raise ValidationError({"cursor": [SPOILT_CURSOR]}) from error
    return Place(values=typed, backwards=bool(backwards))


def typed_value(queryset: QuerySet[Any], field: str, value: Any) -> Any:
    """The value as the field or annotation of that name has it; InvalidValue when it cannot be.

    Whatever passes may be asked of any database: no NUL, no number too large for its column, no
    time without a zone or before the calendar begins.
    """
    if isinstance(value, bool) or not isinstance(value, int | str) or "\0" in str(value):
        raise InvalidValue(SPOILT_CURSOR)
    name = field.removeprefix("-")
    annotation = queryset.query.annotations.get(name)
    output = annotation.output_field if annotation else queryset.model._meta.get_field(name)
    found = output.to_python(value)
    if found is None:
        raise InvalidValue(SPOILT_CURSOR)
    getattr(output, "target_field", output).run_validators(found)
    return in_utc(found) if isinstance(found, datetime) else found


def in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise InvalidValue(SPOILT_CURSOR)
    return moment.astimezone(UTC)
