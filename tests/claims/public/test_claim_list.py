from typing import Any

import pytest
from django.test import Client

from tests import newsroom
from tests.claims import press


def test_home_leads_to_the_list(client: Client) -> None:
    assert client.get("/")["Location"] == "/claims/"


@pytest.mark.django_db
def test_an_empty_newsroom_says_so(client: Client) -> None:
    assert "Nothing is published yet" in shown(client)


def test_claims_stand_newest_first_with_their_rating(
    client: Client, people: newsroom.People
) -> None:
    press.release(people, text="Sixty ships were planned", code="half-true")
    press.release(people, text="Ninety ships called", now=press.NOW + press.DAY)

    page = shown(client)

    assert page.index("Ninety ships called") < page.index("Sixty ships were planned")
    assert "Half true" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=NINETY+harbour", True),
        ("q=m%C3%A1yor", True),
        ("q=practice+gazette", True),
        ("q=ninety+zebra", False),
        ("q=%25", False),
        ("q=%00", True),
        ("rating=true", True),
        ("rating=false", False),
        ("rating=no-such-rating", False),
        ("q=ninety&rating=true", True),
    ],
)
def test_search_finds_all_words_whatever_their_case_and_accents(
    client: Client, people: newsroom.People, query: str, found: bool
) -> None:
    press.release(people)

    page = shown(client, query)

    assert ("Ninety ships called at the harbour in 2025" in page) is found
    assert ("Nothing we published matches" in page) is not found


def test_what_was_searched_for_stays_in_the_form(client: Client, people: newsroom.People) -> None:
    page = shown(client, 'q="><script>&rating=false')

    assert "&quot;&gt;&lt;script&gt;" in page
    assert "<script>" not in page
    assert '<option value="false" selected>' in page


def test_a_retracted_claim_stays_in_the_list_and_says_so(
    client: Client, people: newsroom.People
) -> None:
    press.retract(press.release(people).claim, people)

    page = shown(client)

    assert "Retracted" in page
    assert "The report was a forgery." in page


def test_long_lists_come_in_pages_that_keep_the_search(
    client: Client, people: newsroom.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.public.claims.PAGE_SIZE", 2)
    press.release_many(people, count=3)

    first, last = shown(client, "q=ship"), shown(client, "q=ship&page=2")

    assert "Page 1 of 2" in first
    assert "?q=ship&amp;page=2" in first
    assert "Ship number 0 " in last
    assert "Ship number 0 " in shown(client, "page=99")


@pytest.mark.parametrize("count", [2, 10])
def test_queries_do_not_grow_with_claims(
    client: Client, people: newsroom.People, count: int, django_assert_num_queries: Any
) -> None:
    press.release_many(people, count=count)

    with django_assert_num_queries(3):
        shown(client)


def shown(client: Client, query: str = "") -> str:
    return client.get(f"/claims/?{query}").content.decode()
