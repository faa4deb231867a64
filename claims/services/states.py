"""The state of governed rows, as the ledger commits to it: every column, and what hangs on them.

What is empty or at its default is left out, so that a new column with a default changes no state
that was committed to. Works on the models of a migration too.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED

from claims.rules import ledger as rules
from sources.services import bulk

AT_ONCE = 500  # rows in memory at a time

Models = Callable[[str, str], type[Model]]  # as apps.get_model
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Child:
    """Rows that are part of a governed row: their model and the column that names it."""

    model: str
    column: str
    order: Sequence[str] = ("id",)
    leaves_out: Sequence[str] = ()
    children: Mapping[str, "Child"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Governed:
    """A table each row of which is the subject of events."""

    name: str
    model: str
    children: Mapping[str, Child]


OF_A_ROUND = {
    "proposals": Child(
        "BlindProposal",
        "round_id",
        children={
            "cited": Child("BlindProposal_cited", "blindproposal_id", ("evidence_id",), ("id",))
        },
    )
}
GOVERNED = (
    Governed("scale", "RatingScale", {}),
    Governed("rating", "Rating", {}),
    Governed(
        "claim",
        "Claim",
        {
            "appearances": Child("Appearance", "claim_id"),
            "comment_requests": Child("CommentRequest", "claim_id"),
            "bindings": Child("RegisterBinding", "claim_id"),
            "blind_rounds": Child("BlindRound", "claim_id", children=OF_A_ROUND),
        },
    ),
    Governed("evidence", "Evidence", {}),
    Governed(
        "verdict",
        "Verdict",
        {
            "cited": Child("Verdict_cited", "verdict_id", ("evidence_id",), ("id",)),
            "steps": Child("VerdictStep", "verdict_id"),
            "reasons": Child("RecordedReason", "verdict_id"),
            "facets": Child("VerdictFacet", "verdict_id", ("name", "value"), ("id",)),
        },
    ),
    Governed("newsroom", "SinglePersonPeriod", {}),
    Governed("rereview", "ReReview", {"causes": Child("ReReviewCause", "rereview_id")}),
)
BY_NAME = {table.name: table for table in GOVERNED}
BY_MODEL = {table.model: table for table in GOVERNED}


def subject(table: Governed, pk: int) -> str:
    return f"{table.name}/{pk}"


def parse(named: str) -> tuple[Governed, int] | None:
    """The table and the key that a subject names; None when it names no governed row."""
    name, _, key = named.partition("/")
    return (BY_NAME[name], int(key)) if name in BY_NAME and key.isdigit() else None


def publication(verdict: Any) -> Row:
    """What the ledger tells of a published version: all of it, with its canonical record."""
    return {
        "claim": str(verdict.claim.public_id),
        "hash": verdict.hash,
        "kind": verdict.kind,
        "record": verdict.record,
        "version": verdict.version,
    }


def commitment(*, salt: str, state: Row) -> str:
    """SHA-256 over the salt and the canonical state; says nothing to who has not the salt."""
    return hashlib.sha256(bytes.fromhex(salt) + rules.canonical(state)).hexdigest()


def of(*, table: Governed, pks: Iterable[int], models: Models = apps.get_model) -> dict[int, Row]:
    """The states of these rows by key; a row that is not there is left out."""
    children = _there(table.children, models)
    itself = Child(table.model, "id", order=())
    rows, *hanging = _rows([itself, *children.values()], list(pks), models)
    defaults = _defaults(models("claims", table.model))
    found = {row["id"]: _plain(row, defaults) for row in rows}
    _hang(found, children, hanging, models)
    return found


def stands(*, model: str, models: Models) -> bool:
    """Whether there is such a table yet: a migration sees those of its time."""
    try:
        models("claims", model)
    except LookupError:
        return False
    return True


def keys(*, table: Governed, models: Models = apps.get_model) -> Iterator[list[int]]:
    """The keys of all rows of the table, some at a time."""
    rows = models("claims", table.model)._default_manager.order_by("pk")
    last = 0
    while found := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        yield found
        last = found[-1]


def _there(children: Mapping[str, Child], models: Models) -> Mapping[str, Child]:
    return {
        name: child for name, child in children.items() if stands(model=child.model, models=models)
    }


def _hang(
    rows: Mapping[int, Row],
    children: Mapping[str, Child],
    hanging: Sequence[Sequence[Row]],
    models: Models,
) -> None:
    """Each row, by key, gets its children out of the `hanging`, and they theirs."""
    for (name, child), found in zip(children.items(), hanging, strict=True):
        defaults, states = _defaults(models("claims", child.model)), {}
        for row in found:
            parent = rows.get(row.pop(child.column))
            if parent is not None:
                kept = {name: value for name, value in row.items() if name not in child.leaves_out}
                states[row["id"]] = _plain(kept, defaults)
                parent.setdefault(name, []).append(states[row["id"]])
        below = _there(child.children, models) if states else {}
        _hang(states, below, _rows([*below.values()], list(states), models), models)


def _rows(children: Sequence[Child], parents: Sequence[int], models: Models) -> list[list[Row]]:
    """The rows of each table that belong to the parents, by the names of their columns.

    Each event reads its row: Django takes five times as long to write these few words of SQL as
    the database to answer them.
    """
    if not (children and parents):
        return [[] for _ in children]
    tables = [models("claims", child.model) for child in children]
    answers = bulk.ask(
        [
            (_question(table, child.column, child.order, len(parents)), parents)
            for table, child in zip(tables, children, strict=True)
        ]
    )
    return [
        [_named(row, table) for row in found] for found, table in zip(answers, tables, strict=True)
    ]


def _named(row: Sequence[Any], table: type[Model]) -> Row:
    columns = _columns(table, connection.vendor)
    return {
        name: _read(value, at, readers)
        for value, (name, at, readers) in zip(row, columns, strict=True)
    }


@lru_cache(maxsize=128)
def _question(table: type[Model], column: str, order: Sequence[str], parents: int) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name, _, _ in _columns(table, connection.vendor))
    marks = ", ".join(["%s"] * parents)
    ordered = f" ORDER BY {', '.join(map(quote, order))}" if order else ""
    return (
        f"SELECT {columns} FROM {quote(table._meta.db_table)} "  # noqa: S608 - names
        f"WHERE {quote(column)} IN ({marks}){ordered}"
    )


def _read(value: Any, at: Any, readers: Sequence[Any]) -> Any:
    for read in readers:
        value = read(value, at, connection)
    return value


@cache
def _columns(model: type[Model], vendor: str) -> Sequence[tuple[str, Any, Sequence[Any]]]:
    """(column, how Django names it, how Django reads it) of this kind of database."""
    named = [
        (str(field.column), field.get_col(model._meta.db_table))
        for field in model._meta.concrete_fields
    ]
    return [
        (name, at, [*connection.ops.get_db_converters(at), *at.get_db_converters(connection)])
        for name, at in named
    ]


@cache
def _defaults(model: type[Model]) -> Row:
    """What a column holds when nobody gave it anything; a default that is made anew is none."""
    return {
        field.attname: None
        if field.default is NOT_PROVIDED or callable(field.default)
        else field.default
        for field in model._meta.concrete_fields
    }


def _plain(row: Row, defaults: Row) -> Row:
    return {
        name: _value(name, value)
        for name, value in row.items()
        if value not in (None, "", [], {}) and value != defaults[name]
    }


def _value(name: str, value: Any) -> Any:
    if name == "record":
        return hashlib.sha256(rules.canonical(value)).hexdigest()
    if isinstance(value, dt.datetime):
        return rules.instant(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
