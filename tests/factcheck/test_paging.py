"""Cursor pages, on `Sweep` rows because they need nothing else."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from factcheck.paging import CursorPages
from sources.models import Sweep

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
BY_TIME = SimpleNamespace(ordering=("-started_at", "-id"))


def page(url: str, *, view: Any = BY_TIME, rows: QuerySet[Any] | None = None) -> dict[str, Any]:
    pages = CursorPages()
    request = Request(APIRequestFactory().get(url))
    queryset = Sweep.objects.all() if rows is None else rows
    found = pages.paginate_queryset(queryset, request, view)
    data: dict[str, Any] = pages.get_paginated_response([row.pk for row in found]).data
    return data


def sweeps(count: int, *, apart: timedelta) -> list[int]:
    """Newest first."""
    rows = [Sweep.objects.create(started_at=NOON + number * apart) for number in range(count)]
    return [row.pk for row in reversed(rows)]


def walk(url: str, way: str, between: Callable[[], object] = bool) -> list[int]:
    """All results from one page to the next, in the order they were read."""
    seen: list[int] = []
    while url:
        answer = page(url)
        assert set(answer) == {"next", "previous", "results"}
        seen += answer["results"] if way == "next" else reversed(answer["results"])
        url = answer[way]
        between()
    return seen


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(microseconds=1), timedelta(hours=1)])
@pytest.mark.parametrize("size", [1, 7, 20, 100])
def test_every_row_is_read_once_while_rows_are_added(apart: timedelta, size: int) -> None:
    there = sweeps(20, apart=apart)

    def add() -> None:
        Sweep.objects.create(started_at=NOON + timedelta(days=1))

    assert walk(f"/?page_size={size}", "next", between=add) == there


def test_going_back_shows_the_same_rows_the_other_way_round() -> None:
    there = sweeps(10, apart=timedelta(0))
    second = page(page("/?page_size=4")["next"])
    last = page(second["next"])

    assert last["next"] is None
    assert walk(last["previous"], "previous") == there[7::-1]
    assert page(last["previous"])["results"] == second["results"]
    assert page(page(last["previous"])["next"])["results"] == last["results"]


def test_the_first_page_has_nothing_before_it() -> None:
    sweeps(3, apart=timedelta(0))

    first = page("/?page_size=2")

    assert first["previous"] is None
    assert page(page(first["next"])["previous"])["previous"] is None


def test_an_empty_list_is_one_empty_page() -> None:
    assert page("/") == {"next": None, "previous": None, "results": []}


def test_a_page_whose_rows_are_gone_is_empty_and_leads_nowhere() -> None:
    sweeps(3, apart=timedelta(0))
    following = page("/?page_size=2")["next"]
    Sweep.objects.all().delete()

    assert page(following) == {"next": None, "previous": None, "results": []}


def test_links_are_public_addresses_that_keep_the_query() -> None:
    sweeps(3, apart=timedelta(0))

    link = page("/api/v1/claims/?page_size=2&q=tax")["next"]

    assert link.startswith(f"{settings.PUBLIC_URL}/api/v1/claims/?")
    assert "q=tax" in link
    assert "page_size=2" in link


def test_a_view_without_an_ordering_shows_the_newest_id_first() -> None:
    there = sweeps(3, apart=-timedelta(hours=1))

    assert page("/", view=SimpleNamespace())["results"] == there


def test_a_view_may_order_by_an_annotation() -> None:
    there = sweeps(3, apart=timedelta(hours=1))
    rows = Sweep.objects.annotate(moment=F("started_at"))
    view = SimpleNamespace(ordering=["moment", "id"])

    first = page("/?page_size=2", view=view, rows=rows)

    assert first["results"] == there[:0:-1]
    assert page(first["next"], view=view, rows=rows)["results"] == there[:1]


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "bnVsbA", "WzAsW251bGwsMV1d", "WzAsWzEsMl1d", "WzAsWyJ4IiwxXV0", "é"]
)
def test_a_spoilt_cursor_is_refused_with_advice(cursor: str) -> None:
    with pytest.raises(ValidationError, match="Start again without it"):
        page(f"/?cursor={cursor}")


@pytest.mark.parametrize(
    "values",
    [
        [f"{NOON:%Y-%m-%d}", 1],
        [NOON.replace(tzinfo=None).isoformat(), 1],
        ["0001-01-01T00:00:00+14:00", 1],
        [5, 1],
        ["\0", 1],
        [NOON.isoformat(), 10**30],
        [NOON.isoformat(), "9" * 5000],
        [NOON.isoformat(), "\0"],
        [NOON.isoformat(), True],
        [NOON.isoformat(), 1.5],
        [NOON.isoformat(), float("inf")],
        [NOON.isoformat(), [[1]]],
    ],
)
def test_a_place_that_no_row_could_have_is_refused(values: list[Any]) -> None:
    with pytest.raises(ValidationError, match="Start again without it"):
        page(f"/?cursor={cursor_of(values)}")


def test_a_place_told_in_another_zone_is_the_same_place() -> None:
    there = sweeps(3, apart=timedelta(hours=1))
    told = NOON.astimezone(timezone(timedelta(hours=9))) + timedelta(hours=2)

    assert page(f"/?cursor={cursor_of([told.isoformat(), there[0]])}")["results"] == there[1:]


def test_a_cursor_of_many_brackets_is_refused() -> None:
    brackets = urlsafe_b64encode(b"[" * 30_000).decode()

    with pytest.raises(ValidationError, match="Start again without it"):
        page(f"/?cursor={brackets}")


def cursor_of(values: list[Any]) -> str:
    return urlsafe_b64encode(json.dumps([False, values]).encode()).decode()


@pytest.mark.parametrize("size", ["0", "-1", "101", "100000", "9" * 5000, "many", "1.5", ""])
def test_a_spoilt_page_size_is_refused(size: str) -> None:
    with pytest.raises(ValidationError, match="from 1 to 100"):
        page(f"/?page_size={size}")


def test_a_page_holds_a_hundred_rows_at_most() -> None:
    sweeps(101, apart=timedelta(0))

    assert len(page("/?page_size=100")["results"]) == 100
