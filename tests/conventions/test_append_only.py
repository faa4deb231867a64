"""What is append-only stays: every way to write over a row is refused, by the database itself.

Each way is tried twice. With the triggers in place it is refused; with them taken out it goes
through, so that a refusal is theirs and nobody else's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from claims.models import Verdict
from factcheck import append_only
from tests import triggers
from tests.conventions import rows as rows_module
from tests.conventions.rows import LATER, Rows

Change = dict[str, Any]
Row = Callable[[Rows], Model]

pytestmark = pytest.mark.django_db

ROWS: dict[str, tuple[Row, Change]] = {
    "sources.LinkCheck": (lambda rows: rows.looks[0], {"outcome": "gone"}),
    "sources.HealthChange": (lambda rows: rows.health_changes[0], {"new": "dead"}),
    "sources.PassageChange": (lambda rows: rows.passage_changes[0], {"new": "fuzzy"}),
    "sources.Snapshot": (lambda rows: rows.snapshots[0], {"text": "Something else."}),
    "sources.Capture": (lambda rows: rows.captures[0], {"status_code": 404}),
    "sources.Blob": (lambda rows: rows.captures[0].blob, {"payload_sha256": "0" * 64}),
    "sources.Hold": (lambda rows: rows.link.hold, {"at": LATER}),
    "sources.FixityFailure": (lambda rows: rows.fixity_failures[0], {"found": "0" * 64}),
    "sources.Pruning": (lambda rows: rows.pruning, {"reason": "To hide something."}),
    "sources.ArchiveTry": (lambda rows: rows.archive_tries[0], {"reason": "none"}),
    "claims.Verdict": (lambda rows: rows.first_version, {"summary": "We never said so."}),
    "claims.Verdict_cited": (
        lambda rows: Verdict.cited.through.objects.get(verdict=rows.first_version),
        {"evidence_id": -1},
    ),
    "claims.VerdictStep": (lambda rows: rows.step, {"reason": "Because."}),
    "claims.VerdictFacet": (
        lambda rows: rows.first_version.facets.all()[0],
        {"value": "something else"},
    ),
    "claims.Evidence": (lambda rows: rows.evidence, {"finding": "The opposite."}),
    "claims.ReReview": (lambda rows: rows.rereviews[0], {"note": "Never mind."}),
    "claims.ReReviewCause": (lambda rows: rows.causes["due_on"][0], {"at": LATER}),
}
DECLARED = {model._meta.label: one for model, one in append_only.declared()}


@pytest.fixture(scope="module")
def rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[Rows]:
    """Built once; what a test writes is refused or rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield rows_module.build()
        transaction.set_rollback(True)


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        connection.check_constraints()  # PostgreSQL truncates no table with anything put off
        yield
        transaction.set_rollback(True)


def save(row: Model, change: Change) -> None:
    for name, value in change.items():
        setattr(row, name, value)
    row.save()


def update(row: Model, change: Change) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**change)


def bulk_update(row: Model, change: Change) -> None:
    for name, value in change.items():
        setattr(row, name, value)
    type(row)._base_manager.bulk_update([row], list(change))


def update_or_create(row: Model, change: Change) -> None:
    type(row)._base_manager.update_or_create(pk=row.pk, defaults=change)


def upsert(row: Model, change: Change) -> None:
    for name, value in change.items():
        setattr(row, name, value)
    names = [name.removesuffix("_id") for name in change]
    type(row)._base_manager.bulk_create(
        [row], update_conflicts=True, unique_fields=[row._meta.pk.name], update_fields=names
    )


def raw_save(row: Model, change: Change) -> None:
    for name, value in change.items():
        setattr(row, name, value)
    row.save_base(raw=True)


def raw_update(row: Model, change: Change) -> None:
    ((name, value),) = change.items()
    run(f'UPDATE {table(row)} SET "{name}" = %s WHERE {pk(row)} = %s', [value, row.pk])  # noqa: S608


def raw_delete(row: Model, change: Change) -> None:
    run(f"DELETE FROM {table(row)} WHERE {pk(row)} = %s", [row.pk])  # noqa: S608


def delete(row: Model, change: Change) -> None:
    type(row)._base_manager.filter(pk=row.pk)._raw_delete(connection.alias)


def replace(row: Model, change: Change) -> None:
    again = f"SELECT * FROM {table(row)} WHERE {pk(row)} = %s"  # noqa: S608
    run(f"REPLACE INTO {table(row)} {again}", [row.pk])


def truncate(row: Model, change: Change) -> None:
    run(f"TRUNCATE {table(row)} CASCADE", [])


def run(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def table(row: Model) -> str:
    return f'"{row._meta.db_table}"'


def pk(row: Model) -> str:
    return f'"{row._meta.pk.column}"'


WAYS = [save, update, bulk_update, update_or_create, upsert, raw_save]
WAYS += [raw_update, raw_delete, delete]
WAYS += [replace if connection.vendor == "sqlite" else truncate]


def test_the_table_of_this_test_is_the_declared_one() -> None:
    assert set(ROWS) == set(DECLARED)


@pytest.mark.parametrize("label", ROWS)
@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_over_a_row(rows: Rows, label: str, way: Any) -> None:
    row, change = fresh(rows, label)

    with rolled_back(), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        way(row, change)


@pytest.mark.parametrize("label", ROWS)
@pytest.mark.parametrize("way", WAYS)
def test_without_its_triggers_every_way_does(rows: Rows, label: str, way: Any) -> None:
    row, change = fresh(rows, label)

    with rolled_back():
        triggers.take_out()
        way(row, change)


def fresh(rows: Rows, label: str) -> tuple[Model, Change]:
    """The row as the database has it, and what somebody would make of it."""
    found, change = ROWS[label]
    if "evidence_id" in change:
        change = {"evidence_id": rows.draft.cited.get().pk}
    row = found(rows)
    return type(row)._base_manager.get(pk=row.pk), change
