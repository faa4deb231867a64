"""The programs that `parts` measures; each says what it measured, as JSON.

python -m tests.benchmarks.part written         ms of processor time to write a look
python -m tests.benchmarks.part guarded LIST    us to fetch an address of LIST, and of its guard
"""

import datetime as dt
import json
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from sources.models import CaptureRequest  # noqa: E402
from sources.services import cataloguing, leasing, looking, recording  # noqa: E402
from sources.web import fetching  # noqa: E402
from tests import watching  # noqa: E402
from tests.newsroom import NOW  # noqa: E402
from tests.sources.services.test_write_cost import Make, read_first, unchanged  # noqa: E402

LINKS, BATCH = 10_000, 200
REPEATED = 20
MONTHS = dt.timedelta(days=60)


class Spent:
    """Processor time spent in calls that pass here, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return call(*arguments, **named)
        finally:
            self.seconds += time.process_time() - began


def written() -> dict[str, dict[str, float]]:
    call_command("migrate", verbosity=0)
    reviewer = User.objects.create_user("reviewer")
    reviewer.groups.add(*Group.objects.filter(name="Reviewer"))
    watching.watch_many([f"https://h{n % 400}.example/{n}" for n in range(LINKS)], by=reviewer)
    CaptureRequest.objects.all().delete()
    return {
        "first looks": of_a_write(read_first, NOW),
        "nothing new": of_a_write(unchanged, NOW + MONTHS),
    }


def of_a_write(make: Make, at: dt.datetime) -> dict[str, float]:
    """SQLite works in our process: what its statements take, with what Django makes of them, is
    told apart. What it takes to commit counts as ours.
    """
    ours, database, links = Spent(), Spent(), 0
    while leased := leasing.lease(token=(token := uuid.uuid4()), limit=BATCH, now=at,
                                  lease_seconds=60):  # fmt: skip
        findings = [make(link, at) for link in leased]
        with connection.execute_wrapper(database):
            ours(recording.record, token=token, findings=findings, offline=False)
        links += len(findings)
    apart = database.seconds if connection.vendor == "sqlite" else 0.0
    return {
        "client": 1000 * (ours.seconds - apart) / links,
        "in_process": 1000 * ours.seconds / links,
    }


def guarded(addresses: list[str]) -> dict[str, float]:
    """As if every look dialled, though one after the other they find most connections open.

    Most addresses have been dialled before, as in a sweep; a new one is looked up in the table,
    which takes six times as long.
    """
    checked: list[dict[str, Any]] = []
    guard = fetching.Guard.check

    def noted(self: fetching.Guard, **asked: Any) -> Any:
        checked.append(asked)
        return guard(self, **asked)

    fetching.Guard.check = noted  # type: ignore[method-assign]

    async def look() -> None:
        async with looking.open_fetcher() as fetcher:
            for address in addresses:
                await fetcher.look(url=address)

    looks = Spent()
    looks(fetching.run, look())
    door, checks = fetching.Guard(allowed_networks=cataloguing.allowed_networks()), Spent()
    checks(lambda: [guard(door, **asked) for asked in checked * REPEATED])
    return {
        "look": 1e6 * looks.seconds / len(addresses),
        "guard": 1e6 * checks.seconds / len(checked * REPEATED),
    }


if __name__ == "__main__":
    if sys.argv[1] == "written":
        said: object = written()
    else:
        said = guarded(Path(sys.argv[2]).read_text().splitlines())
    print(json.dumps(said))
