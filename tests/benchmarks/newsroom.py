"""A newsroom of nothing but links, all due: `python -m tests.benchmarks.newsroom fill LIST`.

`due` makes them due again, so that the next run is a second look.
"""

import sys
from pathlib import Path

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from sources.models import Link  # noqa: E402
from tests import watching  # noqa: E402


def fill(urls: list[str]) -> None:
    call_command("migrate", verbosity=0)
    reviewer = User.objects.create_user("reviewer")
    reviewer.groups.add(*Group.objects.filter(name="Reviewer"))
    watching.watch_many(urls, by=reviewer, now=timezone.now())


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]).read_text().split())
    else:
        Link.objects.update(next_check_at=timezone.now())
