"""“This is not dead”: a person knows better than what a host shows machines."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from sources.choices import Health, Outcome
from sources.models import Link
from sources.rules import health
from sources.services import hosts
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]
FOR_SALE = web.reply(200, "<title>This domain is for sale</title><p>Buy it.</p>")
LOST = web.reply(200, web.document("Page not found", "Sorry."))


@pytest.mark.parametrize("answer", [web.status(404), web.status(410), LOST, FOR_SALE])
def test_what_was_gone_is_blocked_once_we_know_better(
    site: web.Site, watch: Watch, reviewer: User, answer: web.Answer
) -> None:
    site.answers["/page"] = answer
    link = watch(site.url("/page"))
    for day in (0, 2):
        watching.look_at(link, at=NOW + day * DAY)
    assert link.health == "gone"

    hosts.teach(name=link.host, reason="I see it.", revision=0, by=reviewer, now=NOW + 3 * DAY)
    watching.sweep(at=NOW + 3 * DAY)

    link.refresh_from_db()
    newest = link.looks.newest_first()[0]
    assert (newest.outcome, newest.reason) == ("blocked", "host-lies")
    assert (link.health, link.strikes) == ("blocked", 0)
    assert "person" in link.health_changes.all()[0].reason
    assert watching.replayed(link) == watching.standing(link)


def test_without_the_lesson_it_stays_gone(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/status/404"))

    for day in (0, 2, 3):
        watching.look_at(link, at=NOW + day * DAY)

    assert link.health == "gone"


def test_a_page_that_answers_is_as_healthy_as_any(
    site: web.Site, watch: Watch, reviewer: User
) -> None:
    link = watch(site.url("/plain"))
    hosts.teach(name=link.host, reason="I see it.", revision=0, by=reviewer, now=NOW)

    watching.sweep()

    link.refresh_from_db()
    assert link.health == "healthy"


def test_a_lesson_taken_back_lets_the_page_be_gone_again(
    site: web.Site, watch: Watch, reviewer: User
) -> None:
    link = watch(site.url("/status/404"))
    hosts.teach(name=link.host, reason="I see it.", revision=0, by=reviewer, now=NOW)
    watching.sweep()

    hosts.unteach(name=link.host, revision=1, by=reviewer, now=NOW + DAY)
    for day in (1, 3):
        watching.look_at(link, at=NOW + day * DAY)

    assert link.health == "gone"


def test_an_excuse_clears_strikes_but_not_what_was_seen_to_change() -> None:
    excused = health.Look(at=NOW, outcome=Outcome.BLOCKED, excuses=True)

    for before, after in (
        (Health.GONE, Health.BLOCKED),
        (Health.DEAD, Health.BLOCKED),
        (Health.SUSPECT, Health.BLOCKED),
        (Health.DRIFTED, Health.DRIFTED),
    ):
        standing = health.Standing(health=before, since=NOW)
        assert health.judge(standing=standing, look=excused).standing.health == after
