"""The archive stays within its quota, and never at the cost of what a published verdict cites."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.models import Blob, Capture, Link, LinkCheck, Pruning
from sources.services import captures, capturing, pruning
from sources.web.store import Store
from tests import archiving, watching
from tests.newsroom import NOW

Capturing = Callable[..., Capture]
SIZE = 1000


@pytest.fixture
def capture(archive: Store, reviewer: User) -> Capturing:
    """A capture of 1,000 bytes, a minute younger than the one before."""
    made: list[Capture] = []

    def one(link: Link | None = None) -> Capture:
        number = len(made)
        link = link or watching.watch(f"https://harbour.example/{number}", by=reviewer)
        look = LinkCheck.objects.create(
            link=link,
            lease_token=f"{number:032x}",
            checked_at=NOW + dt.timedelta(minutes=number),
            outcome="alive",
        )
        made.append(archiving.captured(link, look, b"%04d" % number * (SIZE // 4)))
        return made[-1]

    return one


def there(archive: Store, *made: Capture) -> list[bool]:
    return [archive.path(one.blob_id).exists() for one in made]


def test_the_oldest_go_first_and_no_more_than_needed(
    capture: Capturing, archive: Store, settings: Settings
) -> None:
    made = [capture() for _ in range(5)]
    settings.SNAPSHOT_QUOTA = 3 * SIZE

    assert pruning.prune(now=NOW) == 2

    assert there(archive, *made) == [False, False, True, True, True]
    assert Capture.objects.count() == Blob.objects.count() == 5  # what is known of them stays
    told = Pruning.objects.get(blob=made[0].blob_id)
    assert (told.at, told.reason) == (NOW, pruning.REASON)
    with pytest.raises(captures.NotThere, match="pruned on 2026-03-02"):
        captures.content(capture=made[0])
    assert captures.check(now=NOW + dt.timedelta(days=30)).failures == 0


def test_running_twice_gives_up_nothing_more(
    capture: Capturing, archive: Store, settings: Settings
) -> None:
    for _ in range(3):
        capture()
    settings.SNAPSHOT_QUOTA = 2 * SIZE

    assert [pruning.prune(now=NOW) for _ in range(3)] == [1, 0, 0]


def test_what_a_published_verdict_cites_is_never_given_up(
    capture: Capturing, archive: Store, settings: Settings
) -> None:
    cited = capture()
    earlier_of_cited, other = capture(cited.link), capture()
    capturing.hold(links=[cited.link_id], now=NOW)
    settings.SNAPSHOT_QUOTA = 2 * SIZE

    assert pruning.prune(now=NOW) == 1

    assert there(archive, cited, earlier_of_cited, other) == [True, True, False]


def test_a_quota_that_cited_captures_fill_gives_up_nothing_and_is_told(
    capture: Capturing, archive: Store, settings: Settings
) -> None:
    cited, other = capture(), capture()
    capturing.hold(links=[cited.link_id], now=NOW)
    settings.SNAPSHOT_QUOTA = SIZE // 2

    assert pruning.prune(now=NOW) == 0

    assert there(archive, cited, other) == [True, True]
    assert not Pruning.objects.exists()
    assert pruning.standing() == pruning.Standing(size=2 * SIZE, spare=SIZE, quota=SIZE // 2)
    assert pruning.standing().is_stuck


def test_without_a_quota_nothing_is_given_up(
    capture: Capturing, archive: Store, settings: Settings
) -> None:
    made = capture()
    settings.SNAPSHOT_QUOTA = None

    assert pruning.prune(now=NOW) == 0
    assert there(archive, made) == [True]
    assert not pruning.standing().is_stuck


def test_a_run_that_was_killed_before_the_file_went_is_finished_by_the_next(
    capture: Capturing, archive: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = capture()
    settings.SNAPSHOT_QUOTA = 0

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            pruning.prune(now=NOW)
    assert there(archive, made) == [True]

    assert pruning.prune(now=NOW) == 0
    assert there(archive, made) == [False]
    assert Blob.objects.get().removed_at == NOW


def test_a_hold_that_comes_while_candidates_are_chosen_wins(
    capture: Capturing, archive: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cited = hold_after_choosing(capture, settings, monkeypatch)

    assert pruning.prune(now=NOW) == 0
    assert there(archive, cited) == [True]


def test_without_the_second_look_it_would_be_given_up(
    capture: Capturing, archive: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cited = hold_after_choosing(capture, settings, monkeypatch)
    monkeypatch.setattr(pruning, "_still_spare", lambda candidates: candidates)

    assert pruning.prune(now=NOW) == 1
    assert there(archive, cited) == [False]


def hold_after_choosing(
    capture: Capturing, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Capture:
    """A verdict is published between the choice of what to give up and the lock."""
    cited, choose = capture(), pruning._oldest_spare
    settings.SNAPSHOT_QUOTA = 0

    def then_published(excess: int) -> object:
        chosen = list(choose(excess))
        capturing.hold(links=[cited.link_id], now=NOW)
        return chosen

    monkeypatch.setattr(pruning, "_oldest_spare", then_published)
    return cited
