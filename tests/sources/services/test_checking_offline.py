"""When our own line is down, looks are recorded and count for nothing."""

import datetime as dt
from collections.abc import Callable

import pytest

from sources import choices
from sources.models import HealthChange, Link, LinkCheck, Sweep
from sources.rules import health
from sources.rules.diagnosis import Diagnosis
from sources.rules.seen import Seen
from sources.services import leasing
from sources.services.findings import Finding, Reading
from sources.services.ourline import OurLine
from tests import watching, web
from tests.newsroom import NOW

Watch = Callable[[str], Link]
MINUTE = dt.timedelta(minutes=1)
DNS = Diagnosis(choices.Outcome.UNREACHABLE, "dns")
ALIVE = Diagnosis(choices.Outcome.ALIVE, "answered")
GONE = Diagnosis(choices.Outcome.GONE, "http-404")


def unresolvable(count: int, watch: Watch) -> list[Link]:
    """Links on hosts out in the world that do not resolve in a test."""
    return [watch(f"https://host{number}.example/page") for number in range(count)]


def test_looks_count_for_nothing_when_all_of_five_hosts_cannot_be_reached(watch: Watch) -> None:
    unresolvable(5, watch)

    tally = watching.sweep()

    looks = LinkCheck.objects.all()
    assert (tally.checked, tally.offline) == (5, True)
    assert {(look.outcome, look.reason, look.counts) for look in looks} == {
        ("unreachable", "dns", False)
    }
    assert set(Link.objects.values_list("health", "strikes")) == {("unknown", 0)}
    assert not HealthChange.objects.exists()


def test_what_was_seen_offline_is_looked_at_again_soon(watch: Watch) -> None:
    unresolvable(5, watch)

    watching.sweep()

    for link in Link.objects.all():
        assert link.next_check_at is not None
        assert 9 * MINUTE < link.next_check_at - NOW < 15 * MINUTE


def test_four_hosts_that_cannot_be_reached_are_their_own_fault(watch: Watch) -> None:
    unresolvable(4, watch)

    tally = watching.sweep()

    assert not tally.offline
    assert set(Link.objects.values_list("health", "strikes")) == {("suspect", 1)}
    assert not LinkCheck.objects.filter(counts=False).exists()


def test_hosts_inside_an_allowed_network_are_judged_apart(site: web.Site, watch: Watch) -> None:
    inside = [watch(site.url("/plain")), watch(site.url("/status/404"))]
    unresolvable(5, watch)

    watching.sweep()

    healths = Link.objects.filter(pk__in=[link.pk for link in inside]).values_list("health")
    assert [health for (health,) in healths] == ["healthy", "suspect"]
    assert LinkCheck.objects.filter(counts=False).count() == 5


def test_many_hosts_of_an_allowed_network_that_fail_do_not_mean_that_we_are_offline(
    site: web.Site, watch: Watch
) -> None:
    for host in site.hosts:
        watch(site.url("/reset", host=host))

    tally = watching.sweep()

    assert not tally.offline
    assert not LinkCheck.objects.filter(counts=False).exists()


def test_looks_of_a_sweep_a_minute_ago_are_remembered(watch: Watch) -> None:
    unresolvable(4, watch)
    watching.sweep(at=NOW)
    watch("https://another.example/page")

    tally = watching.sweep(at=NOW + MINUTE)

    assert tally.offline
    assert LinkCheck.objects.newest_first()[0].counts is False


def test_looks_of_ten_minutes_ago_are_not(watch: Watch) -> None:
    unresolvable(4, watch)
    watching.sweep(at=NOW)
    watch("https://another.example/page")

    assert not watching.sweep(at=NOW + 10 * MINUTE).offline


def test_a_sweep_row_says_that_we_were_offline_until_a_look_gets_out(
    site: web.Site, watch: Watch
) -> None:
    unresolvable(5, watch)
    watching.sweep(at=NOW)
    watching.sweep(at=NOW + MINUTE)
    watch("https://another.example/page")
    watching.sweep(at=NOW + 6 * MINUTE)

    flags = Sweep.objects.order_by("started_at").values_list("checked", "offline")
    assert list(flags) == [(5, True), (0, True), (1, False)]


def finding(host: str, found: Diagnosis, *, at: dt.datetime = NOW, counts: bool = True) -> Finding:
    link = leasing.LeasedLink(
        id=1, url=f"https://{host}/", host=host, attempts=1, standing=health.Standing()
    )
    return Finding(link, at, Seen(url=link.url, final_url=link.url), Reading(found), counts)


@pytest.mark.parametrize(
    ("failing", "answering", "down"),
    [(5, 0, True), (5, 1, False), (10, 9, False), (11, 9, True), (10, 10, False), (30, 10, True)],
)
def test_all_of_a_few_looks_or_over_half_of_twenty_have_to_fail(
    failing: int, answering: int, down: bool
) -> None:
    line = OurLine()
    for number in range(failing):
        line.note(finding=finding(f"host{number}.example", DNS))
    for number in range(answering):
        line.note(finding=finding(f"fine{number}.example", ALIVE))

    assert line.is_down() is down


def test_a_server_that_answers_no_is_an_answer() -> None:
    line = OurLine()
    for number in range(30):
        line.note(finding=finding(f"host{number}.example", GONE))

    assert not line.is_down()


def test_a_crash_of_the_checker_says_nothing_about_the_line() -> None:
    line = OurLine()
    for number in range(30):
        line.note(finding=finding(f"host{number}.example", DNS, counts=False))

    assert not line.is_down()
    assert not line.looked_out


@pytest.mark.usefixtures("open_loopback")
@pytest.mark.parametrize(
    ("host", "outside"),
    [("127.0.0.1:8001", False), ("127.9.9.9", False), ("news.example", True), ("192.0.2.1", True)],
)
def test_only_addresses_of_allowed_networks_are_inside(host: str, outside: bool) -> None:
    assert looking_outside(host) is outside


def looking_outside(host: str) -> bool:
    line = OurLine()
    line.note(finding=finding(host, ALIVE))
    return line.looked_out
