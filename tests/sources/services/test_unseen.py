"""What a person has seen is moved by their own hand only, loses nothing, and can be taken back."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import User

from sources.models import HealthChange, Link, LinkCheck, Passage, PassageChange, SeenUntil
from sources.services import unseen
from tests import watching
from tests.newsroom import NOW, People

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
LATER = NOW + HOUR


@pytest.fixture
def ada(people: People) -> User:
    people.reviewer.date_joined = NOW - HOUR
    people.reviewer.save()
    return people.reviewer


@pytest.fixture
def link(people: People) -> Link:
    return watching.watch("https://harbour.example/", by=people.editor)


def look(link: Link, at: dt.datetime) -> LinkCheck:
    return LinkCheck.objects.create(
        link=link, lease_token=uuid.uuid4(), checked_at=at, outcome="gone"
    )


def turns(link: Link, at: dt.datetime, old: str = "healthy", new: str = "gone") -> HealthChange:
    return HealthChange.objects.create(
        link=link, look=look(link, at), old=old, new=new, reason="-", at=at
    )


def loses(link: Link, at: dt.datetime, old: str = "found", new: str = "missing") -> PassageChange:
    passage, _ = Passage.objects.get_or_create(link=link, exact="ninety calls", added_at=NOW)
    return PassageChange.objects.create(
        passage=passage, look=look(link, at), old=old, new=new, reason="-", at=at
    )


def mark(by: User, count: int, up_to: dt.datetime = LATER) -> None:
    unseen.mark(by=by, up_to=up_to, count=count, now=up_to + MINUTE)


def count(by: User) -> int:
    return unseen.changes(by=by).count()


def test_changes_since_the_person_came_are_unseen(ada: User, link: Link) -> None:
    turns(link, NOW - 2 * HOUR)
    turns(link, NOW)
    loses(link, NOW)

    assert count(ada) == 2
    assert not SeenUntil.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "news"),
    [
        ("unknown", "healthy", 0),
        ("unknown", "suspect", 1),
        ("unknown", "blocked", 1),
        ("gone", "healthy", 1),
    ],
)
def test_a_first_look_that_finds_the_page_well_is_no_news(
    ada: User, link: Link, old: str, new: str, news: int
) -> None:
    turns(link, NOW, old=old, new=new)

    assert count(ada) == news


@pytest.mark.parametrize(
    ("old", "new", "news"),
    [("unseen", "found", 0), ("unseen", "missing", 1), ("missing", "found", 1)],
)
def test_a_first_look_that_finds_the_words_is_no_news(
    ada: User, link: Link, old: str, new: str, news: int
) -> None:
    loses(link, NOW, old=old, new=new)

    assert count(ada) == news


def test_what_was_marked_is_seen_and_by_nobody_else(ada: User, people: People, link: Link) -> None:
    people.editor.date_joined = ada.date_joined
    people.editor.save()
    turns(link, NOW)
    loses(link, NOW)

    mark(ada, 2)

    assert (count(ada), count(people.editor)) == (0, 2)


def test_what_comes_after_the_list_was_opened_stays_unseen(ada: User, link: Link) -> None:
    turns(link, NOW)
    turns(link, LATER + MINUTE / 2)

    mark(ada, 1)

    assert count(ada) == 1


def test_a_change_committed_late_is_still_shown(ada: User, link: Link) -> None:
    """It carries the time of its look, which lies before the moment of marking."""
    turns(link, LATER - MINUTE)
    mark(ada, 1)

    late = turns(link, LATER - 5 * MINUTE)
    lost = loses(link, LATER - 5 * MINUTE)

    left = unseen.changes(by=ada)
    assert [list(left.health), list(left.passages)] == [[late], [lost]]


def test_without_the_overlap_a_late_change_would_be_lost(
    ada: User, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unseen, "OVERLAP", dt.timedelta())
    turns(link, LATER - MINUTE)
    mark(ada, 1)

    turns(link, LATER - 5 * MINUTE)

    assert count(ada) == 0


def test_what_was_seen_in_the_last_minutes_stays_seen_when_more_is_marked(
    ada: User, link: Link
) -> None:
    turns(link, LATER - MINUTE)
    mark(ada, 1)
    turns(link, LATER + MINUTE)

    mark(ada, 1, up_to=LATER + 2 * MINUTE)

    assert count(ada) == 0
    assert len(SeenUntil.objects.get().health_changes) == 2
    mark(ada, 0, up_to=LATER + HOUR)
    assert SeenUntil.objects.get().health_changes == []


def test_a_list_that_grew_meanwhile_marks_nothing(ada: User, link: Link) -> None:
    turns(link, NOW)
    listed = count(ada)
    turns(link, NOW + MINUTE)

    with pytest.raises(unseen.ListHasChanged, match="Nothing was marked"):
        mark(ada, listed)

    assert count(ada) == 2
    assert not SeenUntil.objects.exists()


def test_a_button_pressed_twice_marks_once_and_can_still_be_taken_back(
    ada: User, link: Link
) -> None:
    turns(link, NOW)
    mark(ada, 1)

    with pytest.raises(unseen.ListHasChanged):
        mark(ada, 1)

    unseen.take_back(by=ada)
    assert count(ada) == 1


def test_a_moment_that_has_not_come_marks_up_to_now(ada: User, link: Link) -> None:
    turns(link, NOW)

    unseen.mark(by=ada, up_to=NOW + 1000 * HOUR, count=1, now=LATER)

    turns(link, LATER + MINUTE)
    assert count(ada) == 1


def test_the_last_step_is_taken_back_once(ada: User, link: Link) -> None:
    turns(link, NOW)
    mark(ada, 1, up_to=NOW + MINUTE)
    turns(link, LATER - MINUTE)
    mark(ada, 1)

    unseen.take_back(by=ada)

    assert count(ada) == 1
    assert not unseen.may_take_back(by=ada)
    with pytest.raises(unseen.NothingToTakeBack):
        unseen.take_back(by=ada)


def test_who_never_marked_has_nothing_to_take_back(ada: User) -> None:
    assert not unseen.may_take_back(by=ada)
    with pytest.raises(unseen.NothingToTakeBack):
        unseen.take_back(by=ada)


def test_erasing_an_account_erases_what_it_had_seen(link: Link) -> None:
    visitor = User.objects.create_user("visitor")
    unseen.mark(by=visitor, up_to=LATER, count=0, now=LATER)

    visitor.delete()

    assert not SeenUntil.objects.exists()
