"""What a database is told so that rows of a table are only ever added: triggers, as SQL.

PostgreSQL runs a function for each trigger. SQLite has two ways around triggers on UPDATE and
DELETE, `INSERT OR REPLACE` and `UPDATE OR REPLACE`: they take away the row that is in the way of a
key and run no trigger for it. So there a trigger looks for that row before it is too late.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PREFIX = "append_only_"
POSTGRESQL, SQLITE = "postgresql", "sqlite"
UPDATE, DELETE, INSERT, TRUNCATE = "update", "delete", "insert", "truncate"
ALWAYS = ""


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """An app's word on one of its models; `apps.py` of each app has the list.

    `once`: SQL, true of a row that has become final (`{row}`; tables begin with `{schema}`); until
    then it may be edited. `but`: columns that are written later. `closed`: nor is a row added that
    would be final at once. `keeps_known`: rows are inserted with ON CONFLICT DO NOTHING, which no
    trigger can tell from REPLACE; only a number that the database gave is looked for.
    """

    model: str
    once: str = ALWAYS
    but: Sequence[str] = ()
    closed: bool = False
    keeps_known: bool = False

    @property
    def is_partial(self) -> bool:
        return bool(self.once or self.but)


@dataclass(frozen=True, slots=True)
class Table:
    """A declared model as the database has it. `keys`: columns that no two rows share."""

    name: str
    columns: Sequence[str]
    primary_key: str
    keys: Sequence[Sequence[str]]
    numbered: bool
    declared: AppendOnly


@dataclass(frozen=True, slots=True)
class Trigger:
    """Refuses an event of a table, `when` it holds of the row (always, where it says nothing)."""

    name: str
    table: str
    event: str
    when: str


def triggers(*, table: Table, vendor: str, schema: str = "") -> list[Trigger]:
    """All that a table needs on this database."""
    return [
        Trigger(f"{PREFIX}{table.name}_{event}", table.name, event, when)
        for event, when in _refused(table, vendor, f"{schema}." if schema else "")
    ]


def statements(*, trigger: Trigger, vendor: str) -> list[str]:
    """What makes it, over one of that name that may be there."""
    name, table, event = f'"{trigger.name}"', f'"{trigger.table}"', trigger.event.upper()
    if vendor == SQLITE:
        return [f"DROP TRIGGER IF EXISTS {name}", definition(trigger=trigger, vendor=vendor)]
    each = "STATEMENT" if trigger.event == TRUNCATE else "ROW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $body${definition(trigger=trigger, vendor=vendor)}$body$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
        f" FOR EACH {each} EXECUTE FUNCTION {name}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",  # whatever session_replication_role
    ]


def removal(*, name: str, table: str, vendor: str) -> str:
    """Its function stays on PostgreSQL, where it does nothing by itself."""
    of = f' ON "{table}"' if vendor == POSTGRESQL else ""
    return f'DROP TRIGGER IF EXISTS "{name}"{of}'


def definition(*, trigger: Trigger, vendor: str) -> str:
    """What the database keeps to the letter: all of it on SQLite, the function on PostgreSQL."""
    said = f"{trigger.table} is append-only: what it holds for good is never changed or taken away."
    if vendor == SQLITE:
        when = f"WHEN {trigger.when} " if trigger.when else ""
        return (
            f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.event.upper()} ON "{trigger.table}" '
            f"{when}BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
    refuse = f"RAISE EXCEPTION '{said}' USING ERRCODE = 'restrict_violation';"
    row = "OLD" if trigger.event == DELETE else "NEW"
    if trigger.when:
        return f"BEGIN IF {trigger.when} THEN {refuse} END IF; RETURN {row}; END"
    return f"BEGIN {refuse} END"


def _refused(table: Table, vendor: str, schema: str) -> Iterator[tuple[str, str]]:
    """Each event with the condition under which it is refused."""
    declared = table.declared
    once = {row: declared.once.format(row=row, schema=schema) for row in ("OLD", "NEW", "kept")}
    sqlite = vendor == SQLITE
    yield UPDATE, _any([*_changes(table, once), *(_overrun(table, once) if sqlite else [])])
    yield DELETE, once["OLD"]
    if vendor == POSTGRESQL:
        yield TRUNCATE, ALWAYS
    added = [once["NEW"]] if declared.closed else []
    added += _in_the_way(table, once["kept"]) if sqlite else []
    if added:
        yield INSERT, _any(added)


def _changes(table: Table, once: dict[str, str]) -> list[str]:
    """When an UPDATE touches what is final, or makes a row one of those that are closed."""
    declared = table.declared
    if not declared.but:
        return [once["OLD"], *([once["NEW"]] if declared.closed else [])]
    kept = [column for column in table.columns if column not in declared.but]
    touched = " OR ".join(_differ(column) for column in kept)
    return [_all([once["OLD"], f"({touched})"])]


def _differ(column: str) -> str:
    """That the two are not the same, NULL being a value, in words both databases know."""
    old, new = f'OLD."{column}"', f'NEW."{column}"'
    return f"({old} <> {new} OR ({old} IS NULL) <> ({new} IS NULL))"


def _overrun(table: Table, once: dict[str, str]) -> list[str]:
    """When UPDATE OR REPLACE of a row that may be edited takes the key of one that may not."""
    if not table.declared.is_partial:
        return []
    key = f'"{table.primary_key}"'
    other = f"kept.{key} <> OLD.{key}"
    return [_exists(table, columns, _all([other, once["kept"]])) for columns in _keys(table)]


def _in_the_way(table: Table, once: str) -> list[str]:
    """When a final row has a key of the new one. A number not given yet is -1, as no row's is."""
    if table.declared.keeps_known:
        return [_exists(table, (table.primary_key,), once)] if table.numbered else []
    return [_exists(table, columns, once) for columns in _keys(table)]


def _keys(table: Table) -> list[Sequence[str]]:
    return [(table.primary_key,), *table.keys]


def _exists(table: Table, columns: Sequence[str], more: str) -> str:
    same = [f'kept."{column}" = NEW."{column}"' for column in columns]
    condition = _all([*same, more])
    return f'EXISTS (SELECT 1 FROM "{table.name}" AS kept WHERE {condition})'  # noqa: S608


def _all(conditions: Sequence[str]) -> str:
    return " AND ".join(one for one in conditions if one)


def _any(conditions: Sequence[str]) -> str:
    """One of them holds; one that always does leaves nothing to ask."""
    return ALWAYS if ALWAYS in conditions else " OR ".join(conditions)
