"""Links on watch for tests, and a clock that a test sets."""

import datetime as dt
import sys

from django.conf import settings
from django.contrib.auth.models import User

from sources.choices import Outcome
from sources.models import Link, LinkCheck, Passage
from sources.rules import canonical, health
from sources.services import cataloguing, checking, leasing
from sources.services.rounds import Bounds, Tally
from tests.newsroom import NOW

DAY = dt.timedelta(days=1)


def watch(url: str, *, by: User, now: dt.datetime = NOW) -> Link:
    """A catalogued link, due at once."""
    found = cataloguing.catalogue_web(
        typed_url=url,
        description=cataloguing.Description(title=f"Page at {url}"),
        by=by,
        now=now,
    )
    assert found.link is not None
    return found.link


def watch_many(urls: list[str], *, by: User, now: dt.datetime = NOW) -> list[Link]:
    """Hundreds of links of one source, written at once."""
    first = watch(urls[0], by=by, now=now)
    Link.objects.bulk_create(
        Link(
            source=first.source,
            url=url,
            typed_url=url,
            host=canonical.host_of(url),
            added_at=now,
            next_check_at=now,
        )
        for url in urls[1:]
    )
    return list(Link.objects.order_by("pk"))


def cite(link: Link, words: str, *, now: dt.datetime = NOW) -> Passage:
    return cataloguing.passage_of(link=link, excerpt=words, now=now)


def sweep(*, at: dt.datetime = NOW, bounds: Bounds | None = None) -> Tally:
    """One sweep by a clock that starts at `at`."""
    return checking.sweep(clock=checking.running_from(at), bounds=bounds or Bounds())


def look_at(link: Link, *, at: dt.datetime) -> LinkCheck:
    """The look of a sweep at that time, whether the link was due or not."""
    checking.make_due(links=Link.objects.filter(pk=link.pk), now=at)
    before = link.looks.count()
    sweep(at=at)
    assert link.looks.count() == before + 1
    link.refresh_from_db()
    return link.looks.newest_first()[0]


def replayed(link: Link) -> health.Standing:
    """What the looks of a link add up to, in the order they were recorded."""
    return health.replay(
        health.Look(at=look.checked_at, outcome=Outcome(look.outcome), counts=look.counts)
        for look in link.looks.order_by("pk")
    )


def standing(link: Link) -> health.Standing:
    """What its row says they add up to."""
    return leasing.standing_of(link=Link.objects.get(pk=link.pk))


def lease_ends(now: dt.datetime) -> dt.datetime:
    """A time at which every lease taken at `now` is over."""
    return now + dt.timedelta(seconds=10 * float(settings.FETCH_TIMEOUT) + 600)


def tell(figures: str) -> None:
    """A measured figure, which `pytest -rA` shows."""
    sys.stdout.write(f"{figures}\n")
