"""Which worker looks at which link: leases are taken by compare-and-set and run out by themselves.

A lease is a token and a time. Nothing but the row knows of it, so a worker that dies loses nothing:
its links are due again when the time is over. What it still writes after that is refused, because
its token is no longer the one in the row.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from sources import choices
from sources.models import Host, Link, Passage
from sources.querysets import LinkQuerySet
from sources.rules import health, quoting
from sources.rules.keeping import NO_PLAN, Plan
from sources.services import bulk, keeping

MOST_ATTEMPTS = 3
"""Leases in a row without a result, after which a link is put aside: it may kill its workers."""
HEALTHS = {code.value: code for code in choices.Health}
LADDERS = {code.value: code for code in health.Ladder}
ANCHORINGS = {code.value: code for code in choices.Anchoring}
STANDING = ("health", "ladder", "strikes", "first_strike_at", "last_strike_at", "health_since")
COLUMNS = (
    *("pk", "url", "host", "lease_attempts", "etag", "last_modified", "body_sha256", "core_sha256"),
    *("fingerprint", "is_urgent", "is_slow", *STANDING),
)
HOST = COLUMNS.index("host")
FIRST_IN_LINE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When a link is due for which somebody waits: before all others, and served at once."""


@dataclass(frozen=True, slots=True)
class WatchedPassage:
    """A passage that is looked for in the page, and how the last look that counted found it."""

    id: int
    selector: quoting.Selector
    anchoring: choices.Anchoring


@dataclass(frozen=True, slots=True)
class LeasedLink:
    """All that a look needs to know of a link, as of when its lease was taken."""

    id: int
    url: str
    host: str
    attempts: int
    standing: health.Standing
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    core_sha256: str = ""
    fingerprint: str = ""
    passages: tuple[WatchedPassage, ...] = ()
    plan: Plan = NO_PLAN
    host_lies: bool = False
    is_urgent: bool = False
    was_slow: bool = False

    @property
    def is_spent(self) -> bool:
        """Whether it was leased too often without a result to be tried again today."""
        return self.attempts > MOST_ATTEMPTS

    @property
    def must_be_read(self) -> bool:
        """Whether "nothing has changed" is not enough, because a passage was never looked for,
        or a capture is wanted and nobody knows what the page said when it was last read.
        """
        is_untold = self.plan.wanted is not None and not self.plan.text_sha256
        return is_untold or any(
            passage.anchoring == choices.Anchoring.UNSEEN for passage in self.passages
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the due links are wanted. `only` are ids; `not_hosts` are left alone.

    `due_by` bounds a run: what falls due while it runs is for the next one. `shards` are those of a
    runner that shares the work. `crowded` hosts have links enough waiting, unless somebody waits
    for a link. `slow` links kept us waiting the last time. `admitted` tells at which of the hosts
    this runner may look.
    """

    due_by: dt.datetime | None = None
    host: str = ""
    only: Collection[int] | None = None
    not_hosts: Collection[str] = ()
    crowded: Collection[str] = ()
    shards: range | None = None
    urgent: bool = False
    slow: bool = False
    admitted: Callable[[set[str]], Collection[str]] | None = None


@transaction.atomic
def lease(
    *,
    token: uuid.UUID,
    limit: int,
    now: dt.datetime,
    lease_seconds: float,
    choice: Choice | None = None,
) -> list[LeasedLink]:
    """At most `limit` due links, longest due first, nobody else's until the lease runs out.

    PostgreSQL skips rows that another worker is just leasing; on SQLite the transaction begins
    with the write lock. The update asks once more whether each row is free.
    """
    choice = choice or Choice()
    wanted = wanted_links(choice=choice, now=now).order_by("next_check_at")
    wanted = wanted.annotate(is_urgent=Q(next_check_at__lte=FIRST_IN_LINE))
    rows = wanted.select_for_update(skip_locked=True).values_list(*COLUMNS)[:limit]
    chosen = {row[0]: row for row in _admitted(list(rows), choice)}
    if not chosen:
        return []
    free = Link.objects.due(now).filter(pk__in=list(chosen))
    taken = free.update(
        lease_token=token,
        lease_until=now + dt.timedelta(seconds=lease_seconds),
        lease_attempts=F("lease_attempts") + 1,
    )
    if taken < len(chosen):
        held = Link.objects.filter(pk__in=list(chosen), lease_token=token)
        chosen = {pk: chosen[pk] for pk in held.values_list("pk", flat=True)}
    return _leased(token, chosen.values())


def urgent_of(*, token: uuid.UUID) -> dict[int, str]:
    """Links of this lease for which somebody waits by now, with their hosts."""
    urgent = Link.objects.filter(next_check_at__lte=FIRST_IN_LINE, lease_token=token)
    return dict(urgent.values_list("pk", "host"))


@transaction.atomic
def give_back(*, token: uuid.UUID, only: Collection[int] | None = None) -> int:
    """End leases that led to no look, at once; how many were still held. No attempt is counted."""
    held = Link.objects.filter(lease_token=token, lease_attempts__gt=0)
    if only is not None:
        held = held.filter(pk__in=only)
    return held.update(lease_token=None, lease_until=None, lease_attempts=F("lease_attempts") - 1)


def wanted_links(*, choice: Choice, now: dt.datetime) -> LinkQuerySet:
    """The due links of a choice, hosts that rest left out."""
    links = Link.objects.due(now).exclude(host__in=Host.objects.resting(now).values("name"))
    asked = {
        "next_check_at__lte": choice.due_by,
        "host": choice.host or None,
        "pk__in": choice.only,
        "is_slow": choice.slow or None,
    }
    links = links.filter(**{name: value for name, value in asked.items() if value is not None})
    if choice.not_hosts:
        links = links.exclude(host__in=choice.not_hosts)
    if choice.crowded:
        links = links.exclude(host__in=choice.crowded, next_check_at__gt=FIRST_IN_LINE)
    if choice.shards is not None:
        links = links.filter(shard__gte=choice.shards.start, shard__lt=choice.shards.stop)
    if choice.urgent:
        links = links.filter(next_check_at__lte=FIRST_IN_LINE)
    return links


def _admitted(rows: list[tuple[Any, ...]], choice: Choice) -> Iterable[tuple[Any, ...]]:
    if choice.admitted is None or not rows:
        return rows
    hosts = choice.admitted({row[HOST] for row in rows})
    return (row for row in rows if row[HOST] in hosts)


def _leased(token: uuid.UUID, rows: Iterable[tuple[Any, ...]]) -> list[LeasedLink]:
    """From plain values: a model instance for each would cost more than its look."""
    watched, *wanted_and_held = bulk.read(_watched(token), *keeping.queries(token=token))
    passages, plans = _passages(watched), keeping.plans(*wanted_and_held)
    return [
        LeasedLink(
            id=pk,
            url=url,
            host=host,
            attempts=attempts + 1,
            etag=etag,
            last_modified=modified,
            body_sha256=body,
            core_sha256=core,
            fingerprint=text,
            standing=_standing(*stood),
            passages=tuple(passages.get(pk, ())),
            plan=plans.get(pk, NO_PLAN),
            is_urgent=urgent,
            was_slow=slow,
        )
        for pk, url, host, attempts, etag, modified, body, core, text, urgent, slow, *stood in rows
    ]


def standing_of(*, link: Link) -> health.Standing:
    """What the looks at this link add up to so far, as kept in its row."""
    return _standing(*(getattr(link, name) for name in STANDING))


def _standing(
    health_now: str,
    ladder: str,
    strikes: int,
    first_strike_at: dt.datetime | None,
    last_strike_at: dt.datetime | None,
    since: dt.datetime | None,
) -> health.Standing:
    return health.Standing(
        health=HEALTHS[health_now],
        ladder=LADDERS[ladder],
        strikes=strikes,
        first_strike_at=first_strike_at,
        last_strike_at=last_strike_at,
        since=since,
    )


def _watched(token: uuid.UUID) -> QuerySet[Passage, tuple[Any, ...]]:
    leased = Passage.objects.filter(link__lease_token=token).order_by("pk")
    return leased.values_list("link_id", "pk", "exact", "prefix", "suffix", "anchoring")


def _passages(watched: Iterable[bulk.Row]) -> dict[int, list[WatchedPassage]]:
    found: dict[int, list[WatchedPassage]] = defaultdict(list)
    for link, pk, exact, prefix, suffix, anchoring in watched:
        selector = quoting.Selector(exact, prefix, suffix)
        found[link].append(WatchedPassage(pk, selector, ANCHORINGS[anchoring]))
    return found
