"""A sweep looks once at each link that is due, and loses none however it ends."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from sources.models import Link, LinkCheck, Sweep
from sources.services import findings, leasing, pages, recording
from sources.services.rounds import Bounds
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]


def plain_pages(site: web.Site, count: int) -> list[str]:
    for number in range(count):
        site.answers[f"/{number}"] = web.page(f"Page {number}", "A page that is simply there.")
    return [site.url(f"/{n}", host=site.hosts[n % len(site.hosts)]) for n in range(count)]


def test_every_due_link_is_looked_at_once(site: web.Site, reviewer: User) -> None:
    watching.watch_many(plain_pages(site, 120), by=reviewer)

    tally = watching.sweep()

    assert (tally.checked, dict(tally.outcomes)) == (120, {"alive": 120})
    assert LinkCheck.objects.values("link").distinct().count() == 120
    assert LinkCheck.objects.count() == 120
    assert not Link.objects.exclude(health="healthy", lease_token=None, lease_attempts=0).exists()


def test_a_second_sweep_finds_nothing_to_do(site: web.Site, reviewer: User) -> None:
    watching.watch_many(plain_pages(site, 5), by=reviewer)
    watching.sweep()

    assert watching.sweep().checked == 0
    assert len(site.pages) == 5


def test_a_link_that_falls_due_again_meanwhile_is_for_the_next_sweep(
    site: web.Site, watch: Watch
) -> None:
    site.answers["/wait"] = web.status(429, headers={"Retry-After": "0"})
    watch(site.url("/wait"))

    assert watching.sweep(at=NOW).checked == 1
    assert watching.sweep(at=NOW + dt.timedelta(seconds=10)).checked == 1


@pytest.mark.parametrize(("bounds", "expected"), [(Bounds(limit=3), 3), (Bounds(limit=99), 8)])
def test_a_limit_is_kept(site: web.Site, reviewer: User, bounds: Bounds, expected: int) -> None:
    watching.watch_many(plain_pages(site, 8), by=reviewer)

    assert watching.sweep(bounds=bounds).checked == expected
    assert not Link.objects.filter(lease_token__isnull=False).exists()


def test_a_sweep_leaves_a_row_also_when_nothing_was_due(db: None) -> None:
    watching.sweep()

    row = Sweep.objects.get()
    assert (row.started_at.replace(microsecond=0), row.checked, row.offline) == (NOW, 0, False)
    assert row.finished_at is not None


def test_rows_of_sweeps_are_kept_for_a_week(db: None) -> None:
    for days in (0, 3, 8):
        watching.sweep(at=NOW + days * DAY)

    assert [(row.started_at - NOW).days for row in Sweep.objects.order_by("pk")] == [3, 8]


def test_a_sweep_that_is_told_to_stop_gives_its_leases_back(site: web.Site, reviewer: User) -> None:
    urls = plain_pages(site, 6)
    for path in ("/3", "/4", "/5"):
        site.answers[path] = web.BEHAVIOURS["/hang"]
    watching.watch_many(urls, by=reviewer)

    tally = watching.sweep(bounds=Bounds(stopping=lambda: LinkCheck.objects.count() == 3))

    assert tally.checked == 3
    left = Link.objects.filter(looks__isnull=True)
    assert set(left.values_list("lease_token", "lease_attempts", "health")) == {
        (None, 0, "unknown")
    }
    assert len(leasing.lease(token=uuid.uuid4(), limit=9, now=NOW, lease_seconds=1)) == 3


def test_a_sweep_that_breaks_gives_its_leases_back(
    site: web.Site, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching.watch_many(plain_pages(site, 4), by=reviewer)

    def broken(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(recording, "record", broken)

    with pytest.raises(OSError, match="disk full"):
        watching.sweep()
    assert Link.objects.filter(lease_token=None, lease_attempts=0, looks=None).count() == 4


def test_a_link_that_kills_its_worker_again_and_again_is_put_aside(
    site: web.Site, watch: Watch
) -> None:
    site.answers["/poison"] = web.BEHAVIOURS["/plain"]
    link = watch(site.url("/poison"))
    for attempt in range(leasing.MOST_ATTEMPTS):  # workers that leased it and died
        at = NOW + attempt * dt.timedelta(hours=1)
        leasing.lease(token=uuid.uuid4(), limit=1, now=at, lease_seconds=60)

    watching.sweep(at=NOW + DAY)

    link.refresh_from_db()
    look = link.looks.get()
    assert (look.outcome, look.reason, look.counts) == ("unreachable", findings.CRASHED, False)
    assert (link.health, link.lease_attempts, len(site.pages)) == ("unknown", 0, 0)
    assert link.next_check_at == look.checked_at + DAY


def test_an_error_of_ours_is_no_strike_against_the_page(
    site: web.Site, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = watch(site.url("/plain"))

    def broken(**_: object) -> findings.Reading:
        raise RecursionError("too deep")

    monkeypatch.setattr(pages, "read", broken)
    watching.sweep()

    link.refresh_from_db()
    assert (link.looks.get().counts, link.health, link.strikes) == (False, "unknown", 0)
