"""What `manage.py verify` looks at, all of it on this screen. Nothing is written.

A check is a function that yields problems; a new one is a line in CHECKS.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.apps import apps
from django.db import IntegrityError, connection, transaction

from claims.models import LedgerEvent
from claims.services import agreement, standings, verifying
from claims.services.verifying import Problem
from factcheck import append_only
from sources.services import captures

APPS = ("sources", "claims")
NAMED = {
    "sqlite": (
        "SELECT tbl_name, CASE type WHEN 'index' THEN name END, sql FROM sqlite_master"
        " WHERE type IN ('index', 'table') AND sql IS NOT NULL"
    ),
    "postgresql": (
        "SELECT conrelid::regclass::text, conname, NULL FROM pg_constraint"
        " WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0 UNION ALL"
        " SELECT tablename, indexname, NULL FROM pg_indexes WHERE schemaname = current_schema()"
    ),
}
"""Table, name, and for the tables of SQLite the words that made them, which name their own."""
CONSTRAINT = re.compile(r'\bCONSTRAINT "(\w+)" (?:CHECK|UNIQUE|FOREIGN|PRIMARY)\b')
COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
MOST = 100  # problems told of each check

Check = Callable[[], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Report:
    """`first_bad` is the first event that is not as it was written; where all are, the first one
    that the rows contradict.
    """

    events: int
    problems: list[Problem]
    first_bad: int | None

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(*, against: str | None = None) -> Report:
    """Everything is read as of one moment, so that who writes meanwhile raises no alarm.

    Raises verifying.Unusable.
    """
    heads, problems = verifying.heads(against=against)
    with one_moment():
        events = LedgerEvent.objects.count()
        problems += told(lambda: verifying.history(heads=heads))
        first_bad = first(problems)
        for check in CHECKS:
            problems += told(check)
    problems += told(blobs_are_whole)
    return Report(events, problems, first_bad or first(problems))


def first(problems: Iterable[Problem]) -> int | None:
    return min((one.sequence for one in problems if one.sequence), default=None)


def told(check: Check) -> list[Problem]:
    found = list(islice(iter(check()), MOST + 1))
    if len(found) > MOST:
        found[MOST] = Problem("more", f"There are more problems like {found[0].code}.")
    return found


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction that sees what stood at its start and stops nobody from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # an atomic block would take the lock of writers
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def constraints_hold() -> Iterator[Problem]:
    """Every named constraint is in the database, and no row is beside one."""
    there = _constraints()
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            table = model._meta.db_table
            for constraint in model._meta.constraints:
                if (table, constraint.name) not in there:
                    detail = f"The constraint {constraint.name} of {table} is gone."
                    yield Problem("constraint-missing", detail)
    yield from _rows_hold()


def _constraints() -> set[tuple[str, str]]:
    """(table, name) of what the database holds rows to.

    Django can say so too, but on SQLite it reads the words of every table with a parser of SQL,
    which takes longer than all else that is verified here.
    """
    with connection.cursor() as cursor:
        cursor.execute(NAMED[connection.vendor])
        return {
            (table, name)
            for table, index, text in cursor.fetchall()
            for name in ([index] if index else CONSTRAINT.findall(COMMENT.sub("", text)))
        }


def _rows_hold() -> Iterator[Problem]:
    try:
        connection.check_constraints()
    except IntegrityError as error:
        yield Problem("row-points-nowhere", str(error))
    asked = {
        "sqlite": "PRAGMA quick_check",
        "postgresql": "SELECT conname FROM pg_constraint WHERE NOT convalidated",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        for (said,) in cursor.fetchall():
            if said != "ok":
                yield Problem("constraint-not-held", str(said))


def blobs_are_whole() -> Iterator[Problem]:
    """Our captures of pages are the bytes that were stored."""
    for sha256, damage in captures.damaged():
        yield Problem(f"capture-{damage}", f"{sha256}: {damage.label}")


def texts_are_whole() -> Iterator[Problem]:
    for named in captures.altered_texts():
        yield Problem("snapshot-altered", f"{named} is not the text that was kept.")


def triggers_stand() -> Iterator[Problem]:
    for name, fault in append_only.faults().items():
        yield Problem(
            "trigger-faulty", f"The trigger {name} {fault}. `manage.py migrate` mends it."
        )


CHECKS: tuple[Check, ...] = (
    agreement.states_agree,
    agreement.publications_agree,
    standings.standings_agree,
    constraints_hold,
    triggers_stand,
    texts_are_whole,
)
