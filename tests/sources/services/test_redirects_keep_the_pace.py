"""A look that is sent to another host waits for its place there, and gives up the one it had."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from sources.models import Host, Link, LinkCheck
from sources.services import lanes, streaming, turns
from tests import watching, web
from tests.newsroom import NOW
from tests.sources.services.test_checking_pace import Crowd

Watch = Callable[[str], Link]
EACH = 8


@pytest.fixture
def polite(open_loopback: Settings) -> Settings:
    open_loopback.FETCH_PER_HOST_CONCURRENCY = 1
    open_loopback.REDIS_URL = ""
    return open_loopback


@pytest.fixture
def crossed(site: web.Site, watch: Watch) -> Crowd:
    """Links on two hosts, each sent on to the other one, and on a third, sent to the first."""
    crowd = Crowd(seconds=0.05)
    here, there, third = site.hosts[:3]
    site.answers["/page"] = crowd
    for number in range(EACH):
        for host, other in ((here, there), (there, here), (third, here)):
            path = f"/{host}/to/{other}/{number}"
            site.answers[path] = _noted(crowd, web.redirect(site.url("/page", host=other)))
            watch(site.url(path, host=host))
    return crowd


def _noted(crowd: Crowd, answer: web.Answer) -> web.Answer:
    """Counted as the crowd counts, then answered."""

    noted = Crowd(seconds=crowd.seconds)
    noted.present, noted.most, noted.came_at = crowd.present, crowd.most, crowd.came_at
    noted.answer = answer
    return noted


def test_looks_sent_to_each_others_hosts_do_not_block_each_other(
    crossed: Crowd, polite: Settings
) -> None:
    tally = watching.sweep()

    assert tally.outcomes == {"alive": 3 * EACH}
    assert set(crossed.most.values()) == {1}


def test_without_the_visit_they_would_crowd_a_host(
    crossed: Crowd, polite: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def enter(self: lanes.Visit, url: str) -> None:
        pass

    monkeypatch.setattr(lanes.Visit, "enter", enter)

    watching.sweep()

    assert max(crossed.most.values()) > 1


@pytest.mark.parametrize("way", ["paused", "penalised"])
def test_nobody_is_sent_to_a_host_that_rests(
    site: web.Site, watch: Watch, polite: Settings, reviewer: User, way: str
) -> None:
    there = site.hosts[1]
    site.answers["/away"] = web.redirect(site.url("/plain", host=there))
    link = watch(site.url("/away"))
    said = {
        "paused": {"paused_at": NOW, "paused_by": reviewer, "pause_reason": "They asked."},
        "penalised": {"penalty_until": NOW + watching.DAY, "penalty_seconds": 86400},
    }
    Host.objects.create(name=f"{there}:{site.port}", **said[way])

    look = watching.look_at(link, at=NOW)

    assert (look.outcome, look.reason, look.counts) == ("blocked", "host-rests", False)
    assert (site.count("/away"), site.count("/plain")) == (1, 0)
    assert link.next_check_at is not None
    assert 590 < (link.next_check_at - NOW).total_seconds() < 620


def test_nobody_is_sent_to_a_host_that_another_runner_holds(
    site: web.Site, watch: Watch, polite: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = f"{site.hosts[1]}:{site.port}"
    site.answers["/away"] = web.redirect(site.url("/plain", host=site.hosts[1]))
    link = watch(site.url("/away"))
    claim = turns.OneRunner.claim

    def claims(self: turns.OneRunner, hosts: set[str]) -> dict[str, float]:
        return dict(claim(self, set(hosts) - {theirs}))

    monkeypatch.setattr(turns.OneRunner, "claim", claims)
    monkeypatch.setattr(lanes, "PLACE_WAIT", 0.3)

    look = watching.look_at(link, at=NOW)

    assert (look.reason, site.count("/plain")) == ("host-rests", 0)


def test_time_waited_out_of_courtesy_is_not_the_servers(
    site: web.Site, watch: Watch, polite: Settings
) -> None:
    """Six hops of 0.3 seconds are more than the limit of a look; none of them is slow."""
    polite.FETCH_TIMEOUT = 1.0
    polite.FETCH_PER_HOST_DELAY = 0.3
    for number in range(6):
        site.answers[f"/hop/{number}"] = web.redirect(f"/hop/{number + 1}")
    site.answers["/hop/6"] = web.reply(200, web.PLAIN)
    link = watch(site.url("/hop/0"))

    look = watching.look_at(link, at=timezone.now())

    assert look.outcome == "alive"
    assert look.elapsed_ms > 1500


def test_a_visit_is_only_made_where_there_is_a_pace_to_keep(
    site: web.Site, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "Visit", lambda **_: pytest.fail("a visit was made"))
    watch(site.url("/chain"))

    assert watching.sweep().outcomes == {"moved": 1}
    assert LinkCheck.objects.count() == 1
