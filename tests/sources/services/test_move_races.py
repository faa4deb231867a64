"""A proposed move is settled once, and one address becomes one link, whoever is fastest."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from sources.models import Link, LinkCheck, Move
from sources.services import moves
from tests import newsroom, watching
from tests.newsroom import NOW, People

CROWD = 12
NEW = "https://harbour.example/new"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> People:
    return newsroom.people()


@pytest.fixture
def proposed(people: People) -> list[Move]:
    """Many links that are said to have moved to the same address."""
    urls = [f"https://harbour.example/{number}" for number in range(CROWD)]
    return [
        Move.objects.create(
            link=link,
            look=LinkCheck.objects.create(
                link=link, lease_token=uuid.uuid4(), checked_at=NOW, outcome="moved"
            ),
            url=NEW,
            first_seen_at=NOW,
        )
        for link in watching.watch_many(urls, by=people.reviewer)
    ]


def at_once(acts: Sequence[Callable[[], object]]) -> Counter[str]:
    """How many of the acts, started together on a connection each, ended in which way."""
    start = threading.Barrier(len(acts))
    ends: Counter[str] = Counter()

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            end = "done"
        except Exception as error:
            end = type(error).__name__
        finally:
            connection.close()
        ends[end] += 1

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def settle_at_once(move: Move, people: People) -> Counter[str]:
    def accept() -> None:
        moves.accept(move=move, by=people.reviewer, now=NOW)

    def decline() -> None:
        moves.decline(move=move, by=people.editor, now=NOW)

    return at_once([accept, decline] * (CROWD // 2))


def test_one_of_many_settlements_wins(proposed: list[Move], people: People) -> None:
    ends = settle_at_once(proposed[0], people)

    assert ends == {"done": 1, "AlreadySettled": CROWD - 1}
    settled = Move.objects.exclude(settlement="").get()
    assert Link.objects.filter(url=NEW).exists() == (settled.settlement == "accepted")


def test_without_asking_again_all_of_them_would_win(
    proposed: list[Move], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "_open", lambda move, by, revision: move)

    def decline() -> None:
        moves.decline(move=proposed[0], by=people.editor, now=NOW)

    assert at_once([decline] * CROWD) == {"done": CROWD}


def test_many_moves_to_one_address_lead_to_one_link(proposed: list[Move], people: People) -> None:
    ends = at_once(
        [
            lambda move=move: moves.accept(move=move, by=people.reviewer, now=NOW)  # type: ignore[misc]
            for move in proposed
        ]
    )

    assert ends == {"done": CROWD}
    target = Link.objects.get(url=NEW)
    assert set(Move.objects.values_list("target", flat=True)) == {target.pk}
