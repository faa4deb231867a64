"""`manage.py check_links`: the checker of the tasks, now, in FETCH_RUNNERS processes."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sources.choices import Outcome
from sources.management.progress import Bar
from sources.models import Link
from sources.querysets import LinkQuerySet
from sources.rules import courtesy
from sources.services import checking, runners
from sources.services.rounds import Bounds, Tally

OFFLINE = "This machine seems to be offline. The looks were recorded, but do not count."
NO_SUCH_HOST = "No link on host {host}; hosts are written host or host:port."
STOOD_BACK = (
    "Another runner is at work, and without Redis only one may be. Wait for it to end, or set "
    "REDIS_URL, with which runners share the hosts."
)
REFUSED = (
    "Our own guard refused addresses in private networks or on unusual ports. "
    "FETCH_ALLOWED_NETWORKS opens networks that are yours; `up` opens the practice pages to its "
    "own checks alone."
)


class Command(BaseCommand):
    help = "Look at the links that are due now and record what they show."
    requires_system_checks = ()  # they load every page of the desk, which no runner needs

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also links that are not due yet")
        parser.add_argument(
            "--host", default="", help="only links of this host, as host or host:port"
        )
        parser.add_argument("--limit", type=positive, help="at most so many links")
        parser.add_argument(
            "--shard",
            type=share,
            help="only this share of all hosts: 1/2 in one run, 2/2 in another",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, host: str, limit: int | None, shard: range | None, **options: Any) -> None:
        began = time.monotonic()
        if options["all"]:
            checking.make_due(links=chosen(host, shard), now=timezone.now())
        bar = Bar(out=self.stderr, due=0)
        if bar.is_seen:
            due = checking.count_due(now=timezone.now(), host=host, shards=shard)
            bar.due = min(due, limit or due)
        tally = self.look(host=host, limit=limit, shard=shard, bar=bar)
        bar.clear()
        as_json = options["json"] or not self.stdout.isatty()
        self.report(tally, time.monotonic() - began, as_json=as_json)
        self.hint(tally, host)
        if tally.offline and tally.looked_out:
            raise CommandError(OFFLINE, returncode=2)
        if tally.stood_back:
            raise CommandError(STOOD_BACK, returncode=2)

    def look(self, *, host: str, limit: int | None, shard: range | None, bar: Bar) -> Tally:
        bounds = Bounds(limit=limit, waits=True)
        if settings.FETCH_RUNNERS == 1 or host or limit or not runners.can_share():
            return checking.sweep(
                clock=timezone.now, bounds=bounds, host=host, shards=shard, watch=bar.show
            )
        try:
            return runners.sweep(
                runners=settings.FETCH_RUNNERS,
                clock=timezone.now,
                bounds=bounds,
                shards=shard,
                watch=bar.show,
            )
        except runners.RunnerDied as failure:
            raise CommandError(str(failure), returncode=2) from None

    def hint(self, tally: Tally, host: str) -> None:
        if host and not Link.objects.filter(host=host).exists():
            self.stderr.write(NO_SUCH_HOST.format(host=host))
        if tally.outcomes[Outcome.REFUSED]:
            self.stderr.write(REFUSED)

    def report(self, tally: Tally, seconds: float, *, as_json: bool) -> None:
        outcomes = dict(sorted(tally.outcomes.items()))
        if as_json:
            said = {
                "checked": tally.checked,
                "outcomes": outcomes,
                "seconds": round(seconds, 3),
                "offline": tally.offline,
            }
            self.stdout.write(json.dumps(said))
            return
        counted = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        links = "1 link" if tally.checked == 1 else f"{tally.checked} links"
        self.stdout.write(f"{links} checked in {seconds:.1f} s. {counted}".rstrip())


def chosen(host: str, shard: range | None) -> LinkQuerySet:
    links = Link.objects.filter(host=host) if host else Link.objects.all()
    if shard is not None:
        links = links.filter(shard__gte=shard.start, shard__lt=shard.stop)
    return links


def share(text: str) -> range:
    try:
        part, parts = courtesy.parse_share(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
    return courtesy.share(part=part, parts=parts)


def positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise ArgumentTypeError("write a whole number from 1 up")
    return int(text)
