"""The newsroom that is measured, a program of its own for each step: what it does is not timed.

    python -m tests.benchmarks.newsroom fill LIST    links to watch, all due, and their passages
    python -m tests.benchmarks.newsroom due          all due again: the next run is a second look
    python -m tests.benchmarks.newsroom want         all due, each to be captured at its next look
    python -m tests.benchmarks.newsroom verdicts     what the newest looks said, as JSON
    python -m tests.benchmarks.newsroom took N       seconds from the start of the first of the last
                                                     N sweeps to the end of the last
    python -m tests.benchmarks.newsroom healths      how many links have which health, as JSON

LIST has a line for each link: its address, and after a tab the sentence that is cited, if any.
"""

import json
import sys
from pathlib import Path

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from sources.choices import CaptureCause, Outcome  # noqa: E402
from sources.models import Link, LinkCheck, Passage, Sweep  # noqa: E402
from sources.services import capturing  # noqa: E402
from tests import watching  # noqa: E402

WITH_CONTENT = {Outcome.ALIVE, Outcome.MOVED}


def fill(lines: list[str]) -> None:
    now = timezone.now()
    call_command("migrate", verbosity=0)
    reviewer = User.objects.create_user("reviewer")
    reviewer.groups.add(*Group.objects.filter(name="Reviewer"))
    urls, cited = zip(*(line.partition("\t")[::2] for line in lines), strict=True)
    links = watching.watch_many(list(urls), by=reviewer, now=now)
    Passage.objects.bulk_create(
        Passage(link=link, exact=sentence, added_at=now)
        for link, sentence in zip(links, cited, strict=True)
        if sentence
    )


def verdicts() -> dict[str, str]:
    """Each link's newest look; a link that nobody looked at is left out."""
    lost = set(Passage.objects.missing().values_list("link_id", flat=True))
    looks = LinkCheck.objects.order_by("pk").values_list("link_id", "link__url", "outcome")
    return {
        url: "passage-lost" if pk in lost and outcome in WITH_CONTENT else outcome
        for pk, url, outcome in looks
    }


def healths() -> dict[str, int]:
    return dict(Link.objects.order_by().values_list("health").annotate(Count("pk")))


def want() -> None:
    ids = list(Link.objects.values_list("pk", flat=True))
    capturing.want(links=ids, cause=CaptureCause.ASKED, now=timezone.now())


def took(sweeps: int) -> float:
    last = Sweep.objects.exclude(finished_at=None).order_by("-pk")[:sweeps]
    began = min(sweep.started_at for sweep in last)
    return max(sweep.finished_at - began for sweep in last if sweep.finished_at).total_seconds()


def due() -> None:
    Link.objects.update(next_check_at=timezone.now())


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]).read_text().splitlines())
    elif sys.argv[1] == "due":
        due()
    elif sys.argv[1] == "want":
        want()
    elif sys.argv[1] == "took":
        print(took(int(sys.argv[2])))
    else:
        print(json.dumps(verdicts() if sys.argv[1] == "verdicts" else healths()))
