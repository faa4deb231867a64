"""A table of many links, 1,000 of them due, and what it costs to find and lease those.

    python -m tests.benchmarks.backlog LINKS

A program of its own, for the database of its environment. Prints one JSON object: seconds by what
was asked, and the query plans.
"""

import datetime as dt
import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from sources.models import Link  # noqa: E402
from sources.services import leasing  # noqa: E402
from sources.services.leasing import Choice  # noqa: E402
from tests import watching  # noqa: E402

DUE = 1_000
HOSTS = 5_000
CHUNK = 500
TIMES = 10
NUMBERS = {
    "sqlite": "(WITH RECURSIVE number(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM number "
    "WHERE i < {last}) SELECT i FROM number) AS number",
    "postgresql": "generate_series({first}, {last}) AS number(i)",
}
OWN = ("url", "typed_url", "host", "next_check_at")
"""Columns in which the rows differ; the others are copied from a link that the services made."""
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


def build(count: int, now: dt.datetime) -> None:
    """Every (count / DUE)th link is due, at times of its own; the others later this month."""
    call_command("migrate", verbosity=0)
    reviewer = User.objects.create_user("reviewer")
    reviewer.groups.add(*Group.objects.filter(name="Reviewer"))
    template = watching.watch("http://template.example/page", by=reviewer, now=now)
    copied = [
        str(field.column)
        for field in Link._meta.concrete_fields
        if field.column not in ("id", *OWN)
    ]  # fmt: skip
    for is_due, first, last in ((True, 1, DUE), (False, DUE + 1, count)):
        _insert(copied, template.pk, first, last, next_check(is_due, now))
    Link.objects.filter(pk=template.pk).update(next_check_at=now + dt.timedelta(days=40))


def next_check(is_due: bool, now: dt.datetime) -> str:
    """SQL for the time of the next look at link i."""
    if connection.vendor == "postgresql":
        sign = "-" if is_due else "+ interval '1 day' +"
        return f"timestamptz '{now.isoformat()}' {sign} (i % 2500000) * interval '1 second'"
    sign = "-" if is_due else "+"
    start = now if is_due else now + dt.timedelta(days=1)
    said = start.strftime("%Y-%m-%d %H:%M:%S")
    return f"datetime('{said}', '{sign}' || (i % 2500000) || ' seconds')"


def _insert(copied: list[str], template: int, first: int, last: int, due: str) -> None:
    names = ", ".join([*OWN, *copied])
    numbers = NUMBERS[connection.vendor].format(first=first, last=last)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO sources_link ({names}) "  # noqa: S608 - names and numbers of our own
            f"SELECT 'http://host' || (i % {HOSTS}) || '.example/' || i, 'typed', "
            f"'host' || (i % {HOSTS}) || '.example', {due}, {', '.join(copied)} "
            f"FROM {numbers}, sources_link AS template WHERE template.id = {template}"
        )


def lease_all(choice: Choice, now: dt.datetime) -> int:
    """Lease what is due in chunks, until nothing is left, as a run does."""
    token, leased = uuid.uuid4(), 0
    while got := leasing.lease(token=token, limit=CHUNK, now=now, lease_seconds=120, choice=choice):
        leased += len(got)
    return leased


ASKED: dict[str, Callable[[dt.datetime], int]] = {
    "count what is due": lambda now: Link.objects.due(now).count(),
    "lease what is due": lambda now: lease_all(Choice(due_by=now), now),
    "lease with hosts kept apart": lambda now: lease_all(
        Choice(due_by=now, not_hosts=("host1.example", "host2.example")), now
    ),
}


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def seconds(ask: Callable[[dt.datetime], int], now: dt.datetime) -> float:
    """The quickest of some times: what else the machine does is not asked. Nothing stays leased."""
    took = []
    for _ in range(TIMES):
        with rolled_back():
            began = time.perf_counter()
            found = ask(now)
            took.append(time.perf_counter() - began)
        if not DUE * 0.99 <= found <= DUE:
            raise SystemExit(f"{found} links were found due, not {DUE}.")
    return min(took)


def plans(ask: Callable[[dt.datetime], int], now: dt.datetime) -> list[str]:
    with rolled_back(), CaptureQueriesContext(connection) as captured:
        ask(now)
    asked = {query["sql"][:60]: query["sql"] for query in captured.captured_queries}
    return [
        line
        for statement in asked.values()
        if statement.startswith(("SELECT", "UPDATE", "WITH"))
        for line in (statement.split(" ", 1)[0], *_plan(statement))
    ]


def _plan(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(EXPLAIN[connection.vendor] + statement)
        return [f"    {shortened(str(row[-1]))}" for row in cursor.fetchall()]


def shortened(line: str) -> str:
    return line if len(line) <= 150 else line[:150] + " ..."


def main() -> None:
    now = timezone.now()
    began = time.perf_counter()
    build(int(sys.argv[1]), now)
    if connection.vendor == "postgresql":  # what its daemon does after such a change
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    built = time.perf_counter() - began
    print(
        json.dumps(
            {
                "built": built,
                "seconds": {name: seconds(ask, now) for name, ask in ASKED.items()},
                "plans": {name: plans(ask, now) for name, ask in ASKED.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
