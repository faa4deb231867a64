"""New addresses that servers call permanent wait for a person, who accepts or declines them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from sources.models import Link, LinkCheck, Move
from tests import newsroom, watching
from tests.newsroom import NOW, People

LIST = "admin:sources_move_changelist"
NEW = "https://harbour.example/new"
SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr("sources.admin.bells._ring", names.append)
    return names


def propose(people: People, old: str = "https://harbour.example/old", new: str = NEW) -> Move:
    link = watching.watch(old, by=people.reviewer)
    look = LinkCheck.objects.create(
        link=link, lease_token=uuid.uuid4(), checked_at=NOW, outcome="moved"
    )
    return Move.objects.create(link=link, look=look, url=new, first_seen_at=NOW)


@pytest.fixture
def move(people: People) -> Move:
    return propose(people)


def page(move: Move) -> str:
    return reverse("admin:sources_link_change", args=[move.link_id])


def press(client: Client, move: Move, step: str) -> list[str]:
    """What is said after the button."""
    address = reverse(f"admin:sources_move_{step}", args=[move.pk])
    answer: Any = client.post(address, {"revision": move.revision})
    assert answer.status_code == 302, answer.status_code
    assert answer.url == f"{page(move)}#moves"
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_proposal_is_accepted_on_the_page_of_its_link(
    reviewing: Client, people: People, move: Move
) -> None:
    shown = reviewing.get(page(move)).content.decode()
    assert NEW in shown
    assert f'aria-label="Accept {NEW}"' in shown

    told = press(reviewing, move, "accept")

    assert told[0].startswith(f"Accepted: {NEW} is watched too")
    move.refresh_from_db()
    assert move.target == Link.objects.get(url=NEW)
    settled = reviewing.get(page(move)).content.decode()
    assert f"Accepted by {people.reviewer}" in settled
    assert 'aria-label="Accept' not in settled


def test_proposal_is_declined(reviewing: Client, move: Move) -> None:
    assert press(reviewing, move, "decline") == [f"Declined: {NEW} is not proposed again."]

    move.refresh_from_db()
    assert move.settlement == "declined"
    assert not Link.objects.filter(url=NEW).exists()


def test_who_comes_second_is_told(reviewing: Client, editing: Client, move: Move) -> None:
    press(reviewing, move, "decline")

    assert "declined by reviewer already" in press(editing, move, "accept")[0]


def test_chosen_proposals_are_settled_from_the_list(reviewing: Client, people: People) -> None:
    made = [propose(people, f"https://x.example/{n}", f"https://y.example/{n}") for n in range(2)]
    chosen = {"action": "decline_chosen", "_selected_action": [move.pk for move in made]}

    reviewing.post(reverse(LIST), chosen)

    assert set(Move.objects.values_list("settlement", flat=True)) == {"declined"}
    listed = reviewing.get(reverse(LIST)).context["cl"].result_count
    settled = reviewing.get(reverse(LIST), {"settled": "yes"}).context["cl"].result_count
    assert (listed, settled) == (0, 2)


@pytest.mark.parametrize("step", ["accept", "decline"])
def test_administrator_reads_and_settles_nothing(
    people: People, move: Move, signed_in: SignedIn, step: str
) -> None:
    client = signed_in(people.administrator)
    address = reverse(f"admin:sources_move_{step}", args=[move.pk])

    assert 'aria-label="Accept' not in client.get(page(move)).content.decode()
    assert client.post(address).status_code == 403
    assert client.get(address).status_code == 405
    move.refresh_from_db()
    assert not move.settlement


def test_row_of_the_list_leads_to_its_link(reviewing: Client, move: Move) -> None:
    address = reverse("admin:sources_move_change", args=[move.pk])

    answer: Any = reviewing.get(address)

    assert answer.url == f"{page(move)}#moves"
    missing: Any = reviewing.get(reverse("admin:sources_move_change", args=[999]))
    assert missing.url == reverse("admin:index")


def test_desk_has_a_pile_of_them_while_there_are_any(
    reviewing: Client, people: People, move: Move
) -> None:
    newsroom.claim(by=people.reviewer)
    assert "Pages that moved" in reviewing.get(reverse("admin:index")).content.decode()

    press(reviewing, move, "decline")

    assert "Pages that moved" not in reviewing.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("rows", [2, 10])
def test_list_asks_the_database_the_same_however_long_it_is(
    reviewing: Client,
    people: People,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        propose(people, f"https://x.example/{number}", f"https://y.example/{number}")

    with django_assert_max_num_queries(LIST_QUERIES):
        answer = reviewing.get(reverse(LIST))

    assert answer.context["cl"].result_count == rows


LIST_QUERIES = 8
