"""Pages that moved for good: proposed by looks, settled by people, history left as it is."""

import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from sources.choices import Outcome
from sources.models import Link, Move, Passage
from sources.rules import canonical
from sources.rules.diagnosis import Diagnosis
from sources.rules.seen import Seen
from sources.services import leasing, moves, recording, roles
from sources.services.findings import Finding, Reading
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]
Settle = Callable[..., Move]
SETTLEMENTS = pytest.mark.parametrize("settle", [moves.accept, moves.decline])
QUOTE = "A page that is simply there."


@pytest.fixture
def moved(site: web.Site, watch: Watch) -> Move:
    """A link whose page answers from another address for good, after its first look."""
    link = watch(site.url("/permanent"))
    watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW)
    return Move.objects.get()


def test_a_look_that_is_sent_on_for_good_proposes_the_new_address(
    site: web.Site, moved: Move
) -> None:
    assert moved.url == site.url("/plain")
    assert moved.link.url == site.url("/permanent")
    assert (moved.look, moved.first_seen_at) == (moved.link.looks.get(), moved.look.checked_at)
    assert list(Move.objects.proposed()) == [moved]


def test_the_same_move_is_proposed_once_however_often_it_is_seen(
    site: web.Site, moved: Move
) -> None:
    watching.look_at(moved.link, at=NOW + DAY)
    site.answers["/permanent"] = web.redirect("/gzip", code=308)
    watching.look_at(moved.link, at=NOW + 2 * DAY)

    proposed = Move.objects.order_by("pk").values_list("url", flat=True)
    assert list(proposed) == [site.url("/plain"), site.url("/gzip")]


@pytest.mark.parametrize(
    "path", ["/plain", "/temporary", "/see-other", "/to-tracking", "/home-for-good", "/lost"]
)
def test_nothing_is_proposed_where_no_page_moved_for_good(
    site: web.Site, watch: Watch, path: str
) -> None:
    site.answers["/to-tracking"] = web.redirect("/to-tracking?utm_source=x", code=301)
    site.answers["/home-for-good"] = web.redirect("/", code=301)
    site.answers["/"] = web.page("Home", "Welcome.")
    site.answers["/lost"] = web.redirect("/nowhere", code=301)

    watching.look_at(watch(site.url(path)), at=NOW)

    assert not Move.objects.exists()


def test_an_accepted_move_is_a_new_link_of_the_same_source_that_is_due(
    moved: Move, reviewer: User
) -> None:
    accepted = moves.accept(move=moved, by=reviewer, now=NOW + DAY)

    target = accepted.target
    assert target is not None
    assert (target.url, target.source) == (moved.url, moved.link.source)
    assert target in Link.objects.due(NOW + DAY)
    assert (accepted.settlement, accepted.settled_by) == ("accepted", reviewer)
    assert not Move.objects.proposed().exists()


def test_the_old_link_keeps_its_looks_passages_and_health(moved: Move, reviewer: User) -> None:
    before = Link.objects.values().get(pk=moved.link_id)

    moves.accept(move=moved, by=reviewer, now=NOW + DAY)

    assert Link.objects.values().get(pk=moved.link_id) == before
    assert (moved.link.looks.count(), moved.link.passages.count()) == (1, 1)


def test_cited_passages_are_looked_for_at_the_new_address(moved: Move, reviewer: User) -> None:
    target = moves.accept(move=moved, by=reviewer, now=NOW + DAY).target
    assert target is not None

    watching.look_at(target, at=NOW + DAY)

    copied = Passage.objects.get(link=target)
    assert (copied.exact, copied.anchoring) == (QUOTE, "found")


def test_an_address_that_is_a_link_already_becomes_the_target(
    site: web.Site, moved: Move, watch: Watch, reviewer: User
) -> None:
    known = watch(site.url("/plain"))
    Link.objects.filter(pk=known.pk).update(next_check_at=NOW + 30 * DAY)

    accepted = moves.accept(move=moved, by=reviewer, now=NOW + DAY)

    assert accepted.target == known
    assert known.source != moved.link.source
    assert known in Link.objects.due(NOW + DAY)


def test_a_declined_move_changes_nothing_and_does_not_come_back(moved: Move, editor: User) -> None:
    declined = moves.decline(move=moved, by=editor, now=NOW + DAY)
    watching.look_at(moved.link, at=NOW + 2 * DAY)

    assert (declined.settlement, declined.target) == ("declined", None)
    assert Link.objects.count() == 1
    assert not Move.objects.proposed().exists()


@SETTLEMENTS
def test_only_who_catalogues_sources_settles(
    moved: Move, administrator: User, settle: Settle
) -> None:
    with pytest.raises(roles.NotPermitted):
        settle(move=moved, by=administrator, now=NOW)

    assert Move.objects.proposed().exists()
    assert Link.objects.count() == 1


@SETTLEMENTS
def test_the_second_to_settle_is_told_who_was_first(
    moved: Move, reviewer: User, editor: User, settle: Settle
) -> None:
    moves.decline(move=moved, by=editor, now=NOW)

    with pytest.raises(moves.AlreadySettled, match="declined by editor"):
        settle(move=moved, by=reviewer, now=NOW)

    assert Move.objects.get().settled_by == editor
    assert Link.objects.count() == 1


def test_an_address_that_may_no_longer_be_watched_is_refused_with_a_sentence(
    moved: Move, reviewer: User, settings: Settings
) -> None:
    settings.FETCH_ALLOWED_NETWORKS = ()

    with pytest.raises(canonical.UnusableAddress, match="private network"):
        moves.accept(move=moved, by=reviewer, now=NOW)

    assert Move.objects.proposed().exists()


def statements_for(count: int, reviewer: User) -> int:
    """How many statements it takes to record `count` moves."""
    watching.watch_many([f"https://{count}.example/{n}" for n in range(count)], by=reviewer)
    token = uuid.uuid4()
    findings = [
        Finding(
            link,
            NOW,
            Seen(url=link.url, final_url=f"{link.url}/new"),
            Reading(Diagnosis(Outcome.MOVED, "answered", moved_to=f"{link.url}/new")),
        )
        for link in leasing.lease(token=token, limit=count, now=NOW, lease_seconds=60)
    ]
    with CaptureQueriesContext(connection) as statements:
        recording.record(token=token, findings=findings, offline=False)
    assert Move.objects.filter(link__host=f"{count}.example").count() == count
    return len(statements)


def test_moves_are_written_in_bulk(reviewer: User) -> None:
    assert statements_for(30, reviewer) == statements_for(3, reviewer)
