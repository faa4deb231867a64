"""What is append-only stays: every way to write over a row is refused, by the database itself.

Each way is tried twice. With the triggers in place it is refused; with them taken out it goes
through, so that a refusal is theirs and nobody else's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from claims.models import BlindProposal, Verdict
from factcheck import append_only
from tests import triggers
from tests.conventions import rows as rows_module
from tests.conventions.rows import LATER, NOW, Rows

Change = dict[str, Any]
DAY = LATER - NOW
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
    "sources.HostChange": (lambda rows: rows.host_changes[0], {"reason": "No reason."}),
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
    "claims.RecordedReason": (lambda rows: rows.reasons[0], {"reason": "We had no time."}),
    "claims.Evidence": (lambda rows: rows.evidence, {"finding": "The opposite."}),
    "claims.ReReview": (lambda rows: rows.rereviews[0], {"note": "Never mind."}),
    "claims.RegisterBinding": (lambda rows: rows.bindings[0], {"name": "Somewhere else"}),
    "claims.BlindRound": (lambda rows: rows.rounds[0], {"reason": "No reason."}),
    "claims.BlindProposal": (lambda rows: rows.proposals[0], {"summary": "We never said so."}),
    "claims.BlindProposal_cited": (
        lambda rows: BlindProposal.cited.through.objects.filter(blindproposal=rows.proposals[0])[0],
        {"evidence_id": -1},
    ),
    "claims.SinglePersonPeriod": (lambda rows: rows.periods[0], {"turned_on_at": NOW - DAY}),
    "claims.LedgerEvent": (lambda rows: rows.events[-1], {"actor": "somebody"}),
    "claims.Checkpoint": (lambda rows: rows.checkpoint, {"note": "Signed by somebody."}),
    "claims.ReReviewCause": (lambda rows: rows.causes["due_on"][0], {"at": LATER}),
}
EDITED = {
    "claims.ApiKey",
    "claims.KeptAnswer",
    "claims.Presence",
    *{f"claims.{name}" for name in ("Appearance", "Article", "ChangeCursor", "Claim", "Claimant")},
    *{f"claims.{name}" for name in ("CommentRequest", "Outlet", "Rating", "RatingScale")},
    *{f"claims.{name}" for name in ("CorrectionRequest", "LedgerPerson", "LedgerSalt")},
    *{f"sources.{name}" for name in ("ArchivePace", "ArchiveRequest", "CaptureRequest")},
    *{f"sources.{name}" for name in ("Edition", "Entry", "Register", "Host", "Link", "Source")},
    *{f"sources.{name}" for name in ("Memento", "Move", "Passage", "Probe", "RobotsFile")},
    *{f"sources.{name}" for name in ("Runner", "SeenUntil", "Sweep")},
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


def test_every_model_is_declared_append_only_or_known_to_be_edited() -> None:
    """A new model: put it on the list of its app in `apps.py`, or here."""
    models = {
        model._meta.label
        for app in ("claims", "sources")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }

    assert models - set(DECLARED) == EDITED


def test_a_model_that_calls_itself_append_only_is_declared_so() -> None:
    said = {m._meta.label for m in apps.get_models() if (m.__doc__ or "").startswith("Append-only")}

    assert said <= set(DECLARED)


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


def test_what_is_not_final_yet_may_still_be_edited(rows: Rows) -> None:
    with rolled_back():
        update(rows.draft, {"summary": "Another summary."})
        update(rows.rereviews[1], {"note": "Asked the harbour office."})
        update(rows.evidence, {"withdrawn_at": LATER, "withdrawn_by": rows.people.reviewer,
                               "withdrawal_reason": "It was another harbour."})  # fmt: skip
        update(rows.captures[0].blob, {"checked_at": LATER, "removed_at": LATER})
        rows.draft.cited.clear()
        raw_delete(rows.draft, {})


@pytest.mark.parametrize("made", ["added", "moved here", "moved away"])
def test_a_published_verdict_cites_what_it_cited(rows: Rows, made: str) -> None:
    other = rows.draft.cited.get()
    link = Verdict.cited.through.objects
    acts: dict[str, Callable[[], object]] = {
        "added": lambda: rows.first_version.cited.add(other),
        "moved here": lambda: link.filter(verdict=rows.draft).update(verdict=rows.first_version),
        "moved away": lambda: link.filter(verdict=rows.first_version).update(verdict=rows.draft),
    }

    with rolled_back(), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        acts[made]()


@pytest.mark.parametrize("parent", ["link", "claim", "evidence"])
def test_nothing_goes_with_what_it_hangs_on(rows: Rows, parent: str) -> None:
    row: Model = getattr(rows, parent)

    with rolled_back(), pytest.raises(IntegrityError), transaction.atomic():
        row.delete()  # ProtectedError is one too
    with rolled_back(), pytest.raises(IntegrityError), transaction.atomic():
        delete_for_good(row)


@pytest.mark.parametrize("keyed", ["by number", "by key"])
@pytest.mark.parametrize("label", ["sources.LinkCheck", "claims.Verdict", "sources.HealthChange"])
def test_a_tool_that_sets_nothing_replaces_no_row(rows: Rows, label: str, keyed: str) -> None:
    """Our own connections have `recursive_triggers`. PostgreSQL knows no REPLACE."""
    row, _ = fresh(rows, label)

    with rolled_back(), foreign(), pytest.raises(IntegrityError), transaction.atomic():
        insert_again(row, with_number=keyed == "by number", how="INSERT OR REPLACE")


@pytest.mark.parametrize("label", ["sources.Snapshot", "sources.Hold", "sources.Pruning"])
def test_rows_that_are_inserted_if_unknown_are_not_replaced_by_us(rows: Rows, label: str) -> None:
    row, _ = fresh(rows, label)

    with rolled_back(), pytest.raises(IntegrityError), transaction.atomic():
        insert_again(row, with_number=False, how="INSERT OR REPLACE")
    with rolled_back():
        insert_again(row, with_number=False, how="INSERT OR IGNORE")
        assert type(row)._base_manager.filter(pk=row.pk).exists()


def test_a_draft_takes_no_number_of_a_published_version(rows: Rows) -> None:
    """`UPDATE OR REPLACE` takes away the row that has it."""
    how = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"

    with rolled_back(), foreign(), pytest.raises(IntegrityError), transaction.atomic():
        run(f"{how} claims_verdict SET id = %s WHERE id = %s",
            [rows.first_version.pk, rows.draft.pk])  # fmt: skip


def delete_for_good(row: Model) -> None:
    raw_delete(row, {})
    connection.check_constraints()


def insert_again(row: Model, *, with_number: bool, how: str) -> None:
    """The same row once more: by its primary key, or as a new one that has the same key."""
    fields = [f for f in row._meta.concrete_fields if with_number or not f.primary_key]
    names = ", ".join(f'"{f.column}"' for f in fields)
    if connection.vendor == "postgresql":
        how, known = "INSERT", " ON CONFLICT DO NOTHING" if "IGNORE" in how else ""
    else:
        known = ""
    run(f"{how} INTO {table(row)} ({names}) SELECT {names} FROM {table(row)}"  # noqa: S608
        f" WHERE {pk(row)} = %s{known}", [row.pk])  # fmt: skip


@contextmanager
def foreign() -> Iterator[None]:
    """As the shell of SQLite opens a database."""
    if connection.vendor == "sqlite":
        run("PRAGMA recursive_triggers = OFF", [])
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            run("PRAGMA recursive_triggers = ON", [])


def fresh(rows: Rows, label: str) -> tuple[Model, Change]:
    """The row as the database has it, and what somebody would make of it."""
    found, change = ROWS[label]
    if "evidence_id" in change:
        change = {"evidence_id": rows.draft.cited.get().pk}
    row = found(rows)
    return type(row)._base_manager.get(pk=row.pk), change
