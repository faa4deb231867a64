"""A person has a link checked while they wait, or many in the background."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import Link, LinkCheck, Sweep
from sources.services import checking, leasing, roles
from sources.services.checking import Attention
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]


def test_check_now_looks_at_links_that_are_not_due(
    site: web.Site, watch: Watch, reviewer: User
) -> None:
    links = [watch(site.url("/plain")), watch(site.url("/status/404"))]
    Link.objects.update(next_check_at=NOW + DAY)

    checked = checking.check_now(links=links, by=reviewer, now=NOW)

    assert [one.attention for one in checked] == [Attention.LOOKED, Attention.LOOKED]
    assert [one.look and one.look.outcome for one in checked] == ["alive", "gone"]
    assert [one.link.health for one in checked] == ["healthy", "suspect"]


def test_check_now_looks_at_no_other_link(site: web.Site, watch: Watch, reviewer: User) -> None:
    wanted, other = watch(site.url("/plain")), watch(site.url("/gzip"))

    checking.check_now(links=[wanted], by=reviewer, now=NOW)

    assert not other.looks.exists()
    assert not Sweep.objects.exists()


def test_a_second_check_a_day_after_the_first_failed_look_settles_it(
    site: web.Site, watch: Watch, reviewer: User
) -> None:
    link = watch(site.url("/status/404"))
    watching.look_at(link, at=NOW - 2 * DAY)

    checked = checking.check_now(links=[link], by=reviewer, now=NOW)

    assert checked[0].link.health == "gone"


def test_a_link_that_a_worker_holds_is_left_to_it(
    site: web.Site, watch: Watch, reviewer: User
) -> None:
    link = watch(site.url("/plain"))
    leasing.lease(token=uuid.uuid4(), limit=1, now=NOW, lease_seconds=60)

    checked = checking.check_now(links=[link], by=reviewer, now=NOW)

    assert [(one.attention, one.look) for one in checked] == [(Attention.HELD, None)]
    assert site.hits == []


def test_a_link_whose_turn_does_not_come_stays_due(
    site: web.Site,
    watch: Watch,
    reviewer: User,
    open_loopback: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_loopback.FETCH_PER_HOST_CONCURRENCY = 1
    open_loopback.FETCH_PER_HOST_DELAY = 60.0
    monkeypatch.setattr(checking, "NOW_SECONDS", 0.3)
    links = [watch(site.url("/plain")), watch(site.url("/gzip"))]

    checked = checking.check_now(links=links, by=reviewer, now=NOW)

    assert sorted(one.attention for one in checked) == [Attention.LOOKED, Attention.QUEUED]
    assert Link.objects.due(NOW).count() == 1


def test_more_links_than_somebody_can_wait_for_are_refused(
    site: web.Site, watch: Watch, reviewer: User
) -> None:
    links = [watch(site.url(f"/{number}")) for number in range(checking.MOST_AT_ONCE + 1)]

    with pytest.raises(checking.TooMany, match="in the background"):
        checking.check_now(links=links, by=reviewer, now=NOW)
    assert site.hits == []


def test_only_who_may_check_links_can(
    site: web.Site, watch: Watch, outsider: User, administrator: User
) -> None:
    link = watch(site.url("/plain"))

    for person in (outsider, administrator):
        with pytest.raises(roles.NotPermitted):
            checking.check_now(links=[link], by=person, now=NOW)
        with pytest.raises(roles.NotPermitted):
            checking.request_checks(links=Link.objects.all(), by=person, now=NOW)
    assert not LinkCheck.objects.exists()


def test_a_request_makes_links_due_and_brings_no_look_forward_twice(
    watch: Watch, reviewer: User
) -> None:
    for number in range(3):
        watch(f"https://host{number}.example/")
    Link.objects.update(next_check_at=NOW + DAY)

    asked = checking.request_checks(links=Link.objects.all(), by=reviewer, now=NOW)
    again = checking.request_checks(
        links=Link.objects.all(), by=reviewer, now=NOW + dt.timedelta(hours=1)
    )

    assert (asked, again, Link.objects.due(NOW).count()) == (3, 0, 3)
