"""Links are re-checked: what is due in a sweep, or what a person asks for at once."""

import datetime as dt
import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import User
from django.db.models import Q

from sources.models import Host, Link, LinkCheck, Sweep
from sources.querysets import LinkQuerySet
from sources.services import leasing, roles
from sources.services.leasing import Choice
from sources.services.looking import Clock
from sources.services.rounds import Bounds, Round, Tally

CHECK = "sources.check_links"
SWEEP_SECONDS = 50.0
"""How long a sweep goes on leasing; the next one is rung in every minute."""
SWEEP_COLLECTIONS = (5_000, 20, 20)
KEEP_SWEEPS = dt.timedelta(days=7)
MOST_AT_ONCE = 10
NOW_SECONDS = 30.0
SHORT_WAIT = 1.5
"""Seconds for which somebody waits for a worker to look, when it is not ours to do."""
TURN_SECONDS = 120.0
"""How long the operator's command waits while another runner is the only one: a sweep ends."""
OTHERS_TURN = 0.7
"""Seconds in which a worker gets to a link for which somebody waits; then we try ourselves."""
ASK_AGAIN = 0.1


class TooMany(Exception):
    """More links than a person can wait for; the sentence says what to do."""

    def __init__(self) -> None:
        super().__init__(
            f"At most {MOST_AT_ONCE} links are checked while you wait. "
            "Choose fewer, or ask for a check in the background."
        )


class Attention(StrEnum):
    """What became of a link that somebody wanted checked at once."""

    LOOKED = "looked"
    HELD = "held"  # a worker is looking at it just now; its look will appear
    QUEUED = "queued"  # its turn did not come in time; a worker will look
    RESTS = "rests"  # its host is paused or has sent us away


@dataclass(frozen=True, slots=True)
class Checked:
    """One link that somebody wanted checked, with its look when there was one."""

    link: Link
    attention: Attention
    look: LinkCheck | None

    @property
    def is_awaited(self) -> bool:
        """Whether its look may come any moment."""
        return self.attention in {Attention.HELD, Attention.QUEUED}


def sweep(
    *,
    clock: Clock,
    bounds: Bounds | None = None,
    host: str = "",
    shards: range | None = None,
    watch: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Look at every link that is due now, at the pace of the settings, and record the sweep.

    What falls due meanwhile is for the next sweep. Interrupted sweeps lose nothing: see leasing.
    While another runner is the only one that may work this one stands back; with `bounds.waits` it
    waits a while for its turn.
    """
    started_at = clock()
    row = Sweep.objects.create(started_at=started_at)
    choice = Choice(due_by=started_at, host=host, shards=shards)
    bounds = bounds or Bounds(seconds=SWEEP_SECONDS)
    with fewer_collections():
        tally = _round(choice, bounds, clock, watch)
    row.checked, row.finished_at = tally.checked, clock()
    row.offline = tally.offline if tally.looked_out else _was_offline(row)
    row.save()
    Sweep.objects.filter(started_at__lt=started_at - KEEP_SWEEPS).delete()
    return tally


def _round(choice: Choice, bounds: Bounds, clock: Clock, watch: Callable[[Tally], None]) -> Tally:
    give_up_at = time.monotonic() + (TURN_SECONDS if bounds.waits else 0.0)
    while True:
        tally = Round(choice=choice, bounds=bounds, clock=clock, watch=watch).run()
        if not tally.stood_back or tally.checked or time.monotonic() > give_up_at:
            return tally
        time.sleep(ASK_AGAIN)


def count_due(*, now: dt.datetime, host: str = "", shards: range | None = None) -> int:
    """How many links a sweep that starts `now` would look at."""
    choice = Choice(due_by=now, host=host, shards=shards)
    return leasing.wanted_links(choice=choice, now=now).count()


def check_now(*, links: Iterable[Link], by: User, now: dt.datetime) -> list[Checked]:
    """Look at a handful of links in this process, while somebody waits.

    The looks are the same as a sweep's. A host that a worker is busy with is left to that worker,
    which takes these links before all others. What cannot be looked at in time stays due, first in
    line. Raises TooMany and roles.NotPermitted.
    """
    roles.require(by=by, permission=CHECK)
    ids = [link.pk for link in links]
    if len(ids) > MOST_AT_ONCE:
        raise TooMany
    wanted = Link.objects.filter(pk__in=ids)
    wanted.update(next_check_at=leasing.FIRST_IN_LINE)
    clock, bounds = running_from(now), Bounds(seconds=NOW_SECONDS)
    give_up_at = time.monotonic() + SHORT_WAIT
    while True:
        Round(choice=Choice(due_by=now, only=ids), bounds=bounds, clock=clock).run()
        try_again_at = min(give_up_at, time.monotonic() + OTHERS_TURN)
        checked = _awaited(ids, now, until=try_again_at)
        if not any(one.is_awaited for one in checked) or time.monotonic() >= give_up_at:
            return checked


def request_checks(*, links: LinkQuerySet, by: User, now: dt.datetime) -> int:
    """Make any number of links due; how many. A worker looks at them: the caller rings for one."""
    roles.require(by=by, permission=CHECK)
    return make_due(links=links, now=now)


def make_due(*, links: LinkQuerySet, now: dt.datetime) -> int:
    """Bring the next look forward to `now`, for the operator's command and the calls above."""
    later = Q(next_check_at__gt=now) | Q(next_check_at__isnull=True)
    return links.filter(later).update(next_check_at=now)


def running_from(now: dt.datetime) -> Clock:
    """A clock that starts at `now` and goes on from there."""
    began = time.monotonic()
    return lambda: now + dt.timedelta(seconds=time.monotonic() - began)


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Thousands of short-lived objects a second make the collector of cycles take a third of a
    sweep; what it would find meanwhile is a few megabytes at most.
    """
    before = gc.get_threshold()
    gc.set_threshold(*SWEEP_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _was_offline(row: Sweep) -> bool:
    """A sweep that looked at nothing out in the world knows no better than the one before."""
    earlier = Sweep.objects.filter(finished_at__isnull=False, started_at__lte=row.started_at)
    newest = earlier.exclude(pk=row.pk).order_by("-started_at", "-id").first()
    return bool(newest and newest.offline)


def _awaited(ids: list[int], now: dt.datetime, *, until: float) -> list[Checked]:
    """The results, once all are there or time is up: a worker may be looking for us."""
    while True:
        checked = _results(ids, now)
        if not any(one.is_awaited for one in checked) or time.monotonic() >= until:
            return checked
        time.sleep(ASK_AGAIN)


def _results(ids: list[int], now: dt.datetime) -> list[Checked]:
    """A look that a worker had just begun counts as the one that was asked for."""
    looks = LinkCheck.objects.filter(link__in=ids, checked_at__gte=now).order_by("checked_at", "pk")
    by_link = {look.link_id: look for look in looks}
    links = Link.objects.in_bulk(ids)
    hosts = Host.objects.filter(name__in={link.host for link in links.values()})
    resting = set(hosts.resting(now).values_list("name", flat=True))
    return [_result(links[pk], by_link.get(pk), resting) for pk in ids]


def _result(link: Link, look: LinkCheck | None, resting: set[str]) -> Checked:
    if look is not None:
        return Checked(link, Attention.LOOKED, look)
    if link.host in resting:
        return Checked(link, Attention.RESTS, None)
    return Checked(link, Attention.HELD if link.lease_token else Attention.QUEUED, None)
