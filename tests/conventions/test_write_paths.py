"""Nine ways past the services, on each governed table: a refusal, or named by the next `verify`."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import DateTimeField, Model, ProtectedError

from claims.models import (
    Claim,
    Evidence,
    LedgerEvent,
    Rating,
    RatingScale,
    ReReview,
    SinglePersonPeriod,
    Verdict,
)
from claims.services import checkpoints, rereviews
from claims.services import newsroom as switches
from factcheck import verification
from tests import newsroom
from tests.claims import press
from tests.newsroom import NOW

TABLES: dict[str, tuple[type[Model], str, str]] = {
    "claim": (Claim, "notes", "claimant"),
    "evidence": (Evidence, "finding", "source"),
    "verdict": (Verdict, "summary", "claim"),
    "re-review": (ReReview, "note", "verdict"),
    "rating scale": (RatingScale, "description", ""),
    "rating": (Rating, "label", "scale"),
    "newsroom switch": (SinglePersonPeriod, "turned_off_at", ""),
    "event": (LedgerEvent, "actor", ""),
}
"""A governed table: a column to write, and the row that its rows would fall with."""


def save(row: Any, column: str) -> None:
    row.save()


def update(row: Any, column: str) -> None:
    type(row).objects.filter(pk=row.pk).update(**{column: getattr(row, column)})


def bulk_update(row: Any, column: str) -> None:
    type(row).objects.bulk_update([row], [column])


def upsert(row: Any, column: str) -> None:
    key = row._meta.pk.name
    type(row).objects.bulk_create(
        [row], update_conflicts=True, unique_fields=[key], update_fields=[column]
    )


def update_fields(row: Any, column: str) -> None:
    row.save(update_fields=[column])


def raw_save(row: Any, column: str) -> None:
    row.save_base(raw=True)


def raw_sql(row: Any, column: str) -> None:
    table, key = row._meta.db_table, row._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE {key} = %s",  # noqa: S608 - names of our own
            [getattr(row, column), row.pk],
        )


def delete(row: Any, column: str) -> None:
    row.delete()


def cascade(row: Any, column: str) -> None:
    """The row it hangs on is deleted; where there is none, the row with all that hangs on it."""
    parent = next(name for model, _, name in TABLES.values() if model is type(row))
    (getattr(row, parent) if parent else row).delete()


WAYS: tuple[Callable[[Any, str], None], ...] = (
    save, update, bulk_update, upsert, update_fields, raw_save, raw_sql, delete, cascade,
)  # fmt: skip
REFUSALS = (DatabaseError, ProtectedError)


@pytest.fixture
def busy(db: None) -> str:
    """A row in every governed table; the signed head, kept elsewhere."""
    switches.turn_single_person(on=True, now=NOW)
    verdict = newsroom.published_claim(newsroom.people())
    later = NOW + press.DAY
    press.turn(press.only_link(verdict.claim), health="gone", outcome="gone", at=later)
    rereviews.open_for_changes(now=later)
    made = checkpoints.sign(now=NOW)
    assert made
    return made.note


def outcome(way: Callable[[Any, str], None], table: str, signed: str) -> str:
    model, column, _ = TABLES[table]
    row = model._default_manager.order_by("pk").last()
    field = model._meta.get_field(column)
    is_time = isinstance(field, DateTimeField)
    setattr(row, column, NOW + press.DAY if is_time else "Written past the services")
    with transaction.atomic():
        events = LedgerEvent.objects.count()
        try:
            with transaction.atomic():
                way(row, column)
        except REFUSALS:
            return "refused"
        report = verification.verify(against=signed)
        transaction.set_rollback(True)
    if not report.ok:
        return "named"
    return "event" if LedgerEvent.objects.count() > events else "SILENT"


def test_no_way_past_the_services_is_silent(busy: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = {table: {way.__name__: outcome(way, table, busy) for way in WAYS} for table in TABLES}

    with capsys.disabled():
        sys.stdout.write(
            f"\n{connection.vendor:14}" + "".join(f"{way.__name__:14}" for way in WAYS)
        )
        for table, outcomes in found.items():
            sys.stdout.write(f"\n{table:14}" + "".join(f"{one:14}" for one in outcomes.values()))
        sys.stdout.write("\n")
    silent = [
        (table, way) for table, ways in found.items() for way in ways if ways[way] == "SILENT"
    ]
    assert silent == []
    assert {one for ways in found.values() for one in ways.values()} == {"refused", "named"}
