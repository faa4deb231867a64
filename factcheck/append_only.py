"""Triggers behind the tables that the apps declare append-only: put in, looked for, found altered.

SQLite drops the triggers of a table whenever Django rebuilds it, so they are put in after every
migrate, by `post_migrate`: what is there as it should be is left alone, so that a role that owns
nothing can run `migrate` when there is nothing to do.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Field, Model, UniqueConstraint

from sources.rules import append_only as rules
from sources.rules.append_only import AppendOnly, Table, Trigger

FOUND = {
    rules.SQLITE: (
        "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' AND "
        r"name LIKE %s ESCAPE '\'"
    ),
    # As it was made: on whatever session_replication_role says, without a condition or columns of
    # its own, calling the function of its name, which is in plpgsql and in the same schema.
    rules.POSTGRESQL: (
        "SELECT c.relname, t.tgname, CASE WHEN t.tgenabled = 'A' AND t.tgqual IS NULL"
        " AND t.tgattr = '' AND p.proname = t.tgname AND p.pronamespace = c.relnamespace"
        " AND l.lanname = 'plpgsql' AND p.proconfig IS NULL"
        " THEN t.tgtype || ' ' || p.prosrc ELSE 'altered' END"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        r" AND t.tgname LIKE %s ESCAPE '\'"
    ),
}
TYPES = {rules.UPDATE: 19, rules.DELETE: 11, rules.INSERT: 7, rules.TRUNCATE: 34}
"""pg_trigger.tgtype: BEFORE (2), the event (4, 8, 16, 32), for each row (1)."""
MISSING, ALTERED = "is missing", "is not as it was made"
Place = tuple[str, str]
"""A table and the name of a trigger on it."""


def declared() -> Iterator[tuple[type[Model], AppendOnly]]:
    """Every model that an app declares append-only."""
    for config in apps.get_app_configs():
        for one in getattr(config, "append_only", ()):
            yield config.get_model(one.model), one


def after_migrate(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    install(using=using)


def before_migrate(*, plan: Any = (), using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """SQLite renames no table while a trigger reads one that a rebuild has just taken away."""
    connection = connections[using]
    if connection.vendor != rules.SQLITE or not plan:
        return
    _take_out(connection, [_place(one) for one in expected(connection) if "SELECT" in one.when])


def install(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Make what is missing or altered, and take out what nobody declares any more."""
    connection = connections[using]
    wanted = {_place(one): one for one in expected(connection)}
    there = installed(connection)
    _take_out(connection, [place for place in there if place not in wanted])
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for trigger in _unsound(connection, wanted, there):
            for statement in rules.statements(trigger=trigger, vendor=connection.vendor):
                cursor.execute(statement)


def remove(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Take out all of them. Nothing that runs in a newsroom calls this."""
    connection = connections[using]
    _take_out(connection, installed(connection))


def faults(*, using: str = DEFAULT_DB_ALIAS) -> dict[str, str]:
    """Names of triggers to what is wrong with each; empty too before the tables are there."""
    connection = connections[using]
    wanted = {_place(one): one for one in expected(connection)}
    there = installed(connection)
    return {
        one.name: f"{ALTERED if _place(one) in there else MISSING} on {one.table}"
        for one in _unsound(connection, wanted, there)
    }


def expected(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """What the tables that are there need."""
    there = set(connection.introspection.table_names())
    named = schema(connection)
    return [
        trigger
        for model, one in declared()
        if model._meta.db_table in there
        for trigger in rules.triggers(
            table=_table(model, one), vendor=connection.vendor, schema=named
        )
    ]


def installed(connection: BaseDatabaseWrapper) -> dict[Place, str]:
    """Triggers with a name of ours that the database has, and their definitions."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND[connection.vendor], [rules.PREFIX.replace("_", r"\_") + "%"])
        return {(table, name): text for table, name, text in cursor.fetchall()}


def _place(trigger: Trigger) -> Place:
    return trigger.table, trigger.name


def _unsound(
    connection: BaseDatabaseWrapper, wanted: Mapping[Place, Trigger], there: Mapping[Place, str]
) -> list[Trigger]:
    return [
        one for place, one in wanted.items() if there.get(place) != _definition(connection, one)
    ]


def _definition(connection: BaseDatabaseWrapper, trigger: Trigger) -> str:
    text = rules.definition(trigger=trigger, vendor=connection.vendor)
    return f"{TYPES[trigger.event]} {text}" if connection.vendor == rules.POSTGRESQL else text


def _take_out(connection: BaseDatabaseWrapper, places: Iterable[Place]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table, name in places:
            cursor.execute(rules.removal(name=name, table=table, vendor=connection.vendor))


def _table(model: type[Model], one: AppendOnly) -> Table:
    meta = model._meta
    columns = {field.name: str(field.column) for field in meta.local_concrete_fields}
    unconditional = (
        constraint.fields
        for constraint in meta.constraints
        if isinstance(constraint, UniqueConstraint) and constraint.condition is None
    )
    alone = ([field.name] for field in meta.local_concrete_fields if _is_a_key(field))
    return Table(
        name=meta.db_table,
        columns=list(columns.values()),
        primary_key=str(meta.pk.column),
        keys=[
            [columns[name] for name in names]
            for names in (*alone, *meta.unique_together, *unconditional)
        ],
        numbered=isinstance(meta.pk, AutoField),
        declared=one,
    )


def _is_a_key(field: "Field[Any, Any]") -> bool:
    return field.unique and not field.primary_key


def schema(connection: BaseDatabaseWrapper) -> str:
    """Tables are named with it on PostgreSQL, so that no temporary one stands in for them."""
    if connection.vendor != rules.POSTGRESQL:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return str(cursor.fetchone()[0])
