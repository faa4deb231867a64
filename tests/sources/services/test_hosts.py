"""A person says how a host is treated."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import Host, HostChange, Link
from sources.services import hosts, revisions, roles
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]
NAME = "harbour.example"


@pytest.fixture
def link(watch: Watch) -> Link:
    return watch(f"https://{NAME}/report")


def pause(by: User, *, reason: str = "They asked us to.", revision: int | None = 0) -> Host:
    return hosts.pause(name=NAME, reason=reason, revision=revision, by=by, now=NOW)


def test_a_pause_says_who_when_and_why_and_a_resumption_clears_it(
    link: Link, reviewer: User
) -> None:
    paused = pause(reviewer)

    assert (paused.is_paused, paused.paused_at, paused.paused_by) == (True, NOW, reviewer)
    assert paused.pause_reason == "They asked us to."
    resumed = hosts.resume(name=NAME, revision=paused.revision, by=reviewer, now=NOW)
    assert (resumed.is_paused, resumed.pause_reason, resumed.revision) == (False, "", 2)


def test_two_people_at_one_host_do_not_overwrite_each_other(
    link: Link, reviewer: User, editor: User
) -> None:
    pause(reviewer)

    with pytest.raises(revisions.Stale):
        hosts.set_delay(name=NAME, delay=5.0, revision=0, by=editor, now=NOW)
    assert Host.objects.get().delay is None


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reason_is_asked_for_and_nothing_kept_without(
    link: Link, reviewer: User, reason: str
) -> None:
    with pytest.raises(hosts.NotUsable, match="Say") as refusal:
        pause(reviewer, reason=reason)

    assert refusal.value.field == "reason"
    assert not Host.objects.exists()


@pytest.mark.parametrize("delay", [1.0, 7.5, 3600.0, None])
def test_a_host_may_be_asked_more_slowly(
    link: Link, reviewer: User, settings: Settings, delay: float | None
) -> None:
    settings.FETCH_PER_HOST_DELAY = 1.0

    host = hosts.set_delay(name=NAME, delay=delay, revision=0, by=reviewer, now=NOW)

    assert (host.delay, host.revision) == (delay, 1)


@pytest.mark.parametrize("delay", [-1.0, 0.0, 0.99, 3601.0, float("nan"), float("inf")])
def test_no_host_is_asked_faster_than_the_setting(
    link: Link, reviewer: User, settings: Settings, delay: float
) -> None:
    settings.FETCH_PER_HOST_DELAY = 1.0

    with pytest.raises(hosts.NotUsable, match="from 1 seconds"):
        hosts.set_delay(name=NAME, delay=delay, revision=0, by=reviewer, now=NOW)
    assert not Host.objects.exists()


@pytest.mark.parametrize(
    ("health", "is_due"),
    [("gone", True), ("suspect", True), ("dead", True), ("healthy", False), ("blocked", False)],
)
def test_teaching_makes_links_in_doubt_due(
    link: Link, watch: Watch, reviewer: User, health: str, is_due: bool
) -> None:
    elsewhere = watch("https://other.example/")
    Link.objects.update(health=health, next_check_at=NOW + DAY)

    host = hosts.teach(name=NAME, reason="A browser sees it.", revision=0, by=reviewer, now=NOW)

    assert (host.bots_see_404, host.taught_by, host.lesson) == (
        True,
        reviewer,
        "A browser sees it.",
    )
    assert Link.objects.due(NOW).filter(pk=link.pk).exists() == is_due
    assert not Link.objects.due(NOW).filter(pk=elsewhere.pk).exists()


def test_unteaching_makes_blocked_links_due(link: Link, reviewer: User) -> None:
    hosts.teach(name=NAME, reason="A browser sees it.", revision=0, by=reviewer, now=NOW)
    Link.objects.update(health="blocked", next_check_at=NOW + DAY)

    host = hosts.unteach(name=NAME, revision=1, by=reviewer, now=NOW)

    assert (host.bots_see_404, host.lesson) == (False, "")
    assert Link.objects.due(NOW).count() == 1


def test_a_host_without_links_is_none_of_ours(link: Link, reviewer: User) -> None:
    with pytest.raises(hosts.NotUsable, match=r"No link is on the host nowhere\.example"):
        hosts.pause(name="nowhere.example", reason="Why not", revision=0, by=reviewer, now=NOW)


def test_only_who_may_check_links_may_say_how_hosts_are_treated(
    link: Link, outsider: User, administrator: User
) -> None:
    for person in (outsider, administrator):
        with pytest.raises(roles.NotPermitted):
            pause(person)
        with pytest.raises(roles.NotPermitted):
            hosts.resume(name=NAME, revision=0, by=person, now=NOW)
        with pytest.raises(roles.NotPermitted):
            hosts.set_delay(name=NAME, delay=5.0, revision=0, by=person, now=NOW)
        with pytest.raises(roles.NotPermitted):
            hosts.teach(name=NAME, reason="-", revision=0, by=person, now=NOW)
        with pytest.raises(roles.NotPermitted):
            hosts.unteach(name=NAME, revision=0, by=person, now=NOW)
    assert not Host.objects.exists()


def test_what_was_said_of_a_host_stays_said(link: Link, reviewer: User, editor: User) -> None:
    hour = dt.timedelta(hours=1)
    hosts.pause(name=NAME, reason="They wrote.", revision=0, by=reviewer, now=NOW)
    hosts.resume(name=NAME, revision=1, by=editor, now=NOW + hour)
    hosts.set_delay(name=NAME, delay=5.0, revision=2, by=editor, now=NOW + 2 * hour)
    hosts.teach(name=NAME, reason=" I see it. ", revision=3, by=reviewer, now=NOW + 3 * hour)
    hosts.unteach(name=NAME, revision=4, by=editor, now=NOW + 4 * hour)
    hosts.set_delay(name=NAME, delay=None, revision=5, by=editor, now=NOW + 5 * hour)

    fields = ("revision", "act", "at", "by", "reason", "delay")
    assert list(HostChange.objects.order_by("revision").values_list(*fields)) == [
        (1, "paused", NOW, reviewer.pk, "They wrote.", None),
        (2, "resumed", NOW + hour, editor.pk, "", None),
        (3, "slowed", NOW + 2 * hour, editor.pk, "", 5.0),
        (4, "taught", NOW + 3 * hour, reviewer.pk, "I see it.", None),
        (5, "untaught", NOW + 4 * hour, editor.pk, "", None),
        (6, "slowed", NOW + 5 * hour, editor.pk, "", None),
    ]


def test_what_was_refused_leaves_no_row(link: Link, reviewer: User) -> None:
    pause(reviewer)

    with pytest.raises(revisions.Stale):
        hosts.teach(name=NAME, reason="I see it.", revision=0, by=reviewer, now=NOW)
    with pytest.raises(hosts.NotUsable):
        hosts.teach(name=NAME, reason="", revision=1, by=reviewer, now=NOW)

    assert HostChange.objects.count() == 1
