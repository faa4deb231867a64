"""A newsroom of nothing but links, all due: `python -m tests.benchmarks.newsroom fill LIST`.

`due` makes them due again, so that the next run is a second look. `took N` prints the seconds from
the start of the first of the last N sweeps to the end of the last.
"""

import sys
from pathlib import Path

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from sources.models import Link, Sweep  # noqa: E402
from tests import watching  # noqa: E402


def fill(urls: list[str]) -> None:
    call_command("migrate", verbosity=0)
    reviewer = User.objects.create_user("reviewer")
    reviewer.groups.add(*Group.objects.filter(name="Reviewer"))
    watching.watch_many(urls, by=reviewer, now=timezone.now())


def took(sweeps: int) -> float:
    last = Sweep.objects.exclude(finished_at=None).order_by("-pk")[:sweeps]
    began = min(sweep.started_at for sweep in last)
    return max(sweep.finished_at - began for sweep in last if sweep.finished_at).total_seconds()


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]).read_text().split())
    elif sys.argv[1] == "due":
        Link.objects.update(next_check_at=timezone.now())
    else:
        print(took(int(sys.argv[2])))
