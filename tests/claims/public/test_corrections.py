from typing import Any

import pytest
from django.test import Client

from tests import newsroom
from tests.claims import press


@pytest.mark.django_db
def test_a_newsroom_without_corrections_says_so(client: Client) -> None:
    page = shown(client)

    assert "We have not had to correct or retract anything yet." in page
    assert "How we correct" in page


def test_corrections_and_retractions_stand_newest_first_with_their_notices(
    client: Client, people: newsroom.People
) -> None:
    first = press.release(people, text="Ninety ships called")
    second = press.release(people, text="Sixty ships were planned")
    press.change(first.claim, people, code="half-true", notice="Nineteen were boats.")
    press.retract(second.claim, people, now=press.NOW + 2 * press.DAY)

    page = shown(client)

    assert page.index("The report was a forgery.") < page.index("Nineteen were boats.")
    assert "Half true" in page


def test_an_update_is_no_correction(client: Client, people: newsroom.People) -> None:
    verdict = press.release(people)
    press.change(verdict.claim, people, kind="update", code="true", notice="A new edition.")

    assert "A new edition." not in shown(client)


@pytest.mark.parametrize("count", [2, 10])
def test_queries_do_not_grow_with_corrections(
    client: Client, people: newsroom.People, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        press.change(press.release(people, text=f"Ship {number} called").claim, people)

    with django_assert_num_queries(3):
        shown(client)


def shown(client: Client) -> str:
    return client.get("/corrections/").content.decode()
