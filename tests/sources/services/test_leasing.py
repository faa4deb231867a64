"""A link is leased by one worker at a time, and never for ever."""

import datetime as dt
import threading
import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection

from sources.models import Link
from sources.querysets import LinkQuerySet
from sources.services import leasing
from sources.services.leasing import Choice, LeasedLink
from tests import watching
from tests.newsroom import NOW

SECOND = dt.timedelta(seconds=1)
Watch = Callable[[str], Link]


def lease(
    *, limit: int = 100, at: dt.datetime = NOW, choice: Choice | None = None, seconds: float = 60
) -> list[LeasedLink]:
    return leasing.lease(
        token=uuid.uuid4(), limit=limit, now=at, lease_seconds=seconds, choice=choice
    )


@pytest.fixture
def links(reviewer: User) -> list[Link]:
    urls = [f"https://host{n % 4}.example/{n}" for n in range(20)]
    return watching.watch_many(urls, by=reviewer)


def test_lease_takes_what_has_been_due_longest(links: list[Link]) -> None:
    Link.objects.filter(pk=links[7].pk).update(next_check_at=NOW - 2 * SECOND)
    Link.objects.filter(pk=links[3].pk).update(next_check_at=NOW - SECOND)

    leased = lease(limit=2)

    assert [link.id for link in leased] == [links[7].pk, links[3].pk]


def test_lease_leaves_what_is_not_due(links: list[Link]) -> None:
    Link.objects.exclude(pk=links[0].pk).update(next_check_at=NOW + SECOND)

    assert [link.id for link in lease()] == [links[0].pk]


def test_a_leased_link_is_nobody_elses_until_the_lease_runs_out(links: list[Link]) -> None:
    lease(seconds=60)

    assert lease(at=NOW + 60 * SECOND) == []
    assert len(lease(at=NOW + 61 * SECOND)) == len(links)


def test_each_lease_without_a_result_is_counted(watch: Watch) -> None:
    watch("https://harbour.example/report")

    attempts = [lease(at=NOW + 100 * n * SECOND)[0] for n in range(4)]

    assert [link.attempts for link in attempts] == [1, 2, 3, 4]
    assert [link.is_spent for link in attempts] == [False, False, False, True]


def test_giving_back_ends_the_lease_and_takes_back_the_attempt(links: list[Link]) -> None:
    token = uuid.uuid4()
    leasing.lease(token=token, limit=5, now=NOW, lease_seconds=60)

    given = leasing.give_back(token=token)

    assert given == 5
    assert Link.objects.filter(lease_token=None, lease_until=None, lease_attempts=0).count() == 20


def test_giving_back_touches_no_lease_of_others(links: list[Link]) -> None:
    lease(limit=5)

    assert leasing.give_back(token=uuid.uuid4()) == 0
    assert Link.objects.filter(lease_token__isnull=False).count() == 5


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), 20),
        (Choice(host="host1.example"), 5),
        (Choice(not_hosts={"host1.example", "host2.example"}), 10),
        (Choice(due_by=NOW - SECOND), 0),
        (Choice(only=()), 0),
    ],
)
def test_a_choice_narrows_what_is_leased(links: list[Link], choice: Choice, expected: int) -> None:
    assert len(lease(choice=choice)) == expected


def test_only_the_named_links_are_leased(links: list[Link]) -> None:
    wanted = {links[2].pk, links[5].pk}

    assert {link.id for link in lease(choice=Choice(only=wanted))} == wanted


def test_a_host_at_which_another_worker_looks_is_left_to_it(links: list[Link]) -> None:
    theirs = lease(limit=1)[0].host

    ours = lease(choice=Choice(admitted=lambda hosts: hosts - {theirs}))

    assert Counter(link.host for link in ours) == {
        f"host{n}.example": 5 for n in range(4) if f"host{n}.example" != theirs
    }


def test_a_passage_never_looked_for_makes_the_page_be_read(watch: Watch) -> None:
    link = watch("https://harbour.example/report")
    Link.objects.filter(pk=link.pk).update(body_sha256="0" * 64)
    watching.cite(link, "ninety ships")

    leased = lease()[0]

    assert leased.must_be_read
    assert [passage.selector.exact for passage in leased.passages] == ["ninety ships"]


def lease_in_threads(*, workers: int, chunk: int) -> list[int]:
    """Ids leased by workers that start together and go on until nothing is due."""
    leased: list[int] = []
    start = threading.Barrier(workers)

    def work() -> None:
        start.wait()
        while mine := lease(limit=chunk):
            leased.extend(link.id for link in mine)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return leased


def test_workers_that_lease_at_once_share_all_links_and_none_twice(
    transactional_db: None, reviewer: User
) -> None:
    watching.watch_many([f"https://host.example/{n}" for n in range(400)], by=reviewer)

    leased = lease_in_threads(workers=4, chunk=25)

    assert Counter(leased) == Counter(Link.objects.values_list("pk", flat=True))


def test_without_the_lease_they_would_share_links(
    transactional_db: None, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching.watch_many([f"https://host.example/{n}" for n in range(50)], by=reviewer)
    monkeypatch.setattr(LinkQuerySet, "due", lambda links, now: links.filter(next_check_at=now))

    twice = [link.id for _ in range(2) for link in lease(limit=50)]

    assert max(Counter(twice).values()) == 2
