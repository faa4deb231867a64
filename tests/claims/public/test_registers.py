import datetime as dt
from typing import Any

import pytest
from django.test import Client

from sources.models import Register
from sources.services import registers
from tests import newsroom


@pytest.fixture
def harbours(people: newsroom.People) -> Register:
    register = registers.open_register(
        slug="harbours", name="Free harbours", issuer="The Crown", description="", by=people.editor
    )
    for year, entries in ((2020, "AA BB"), (2021, "AA CC"), (9999, "AA")):
        registers.add_edition(
            register=register,
            issue=registers.Issue(
                label=f"Roll {year}",
                issued_on=dt.date(year, 9, 15),
                entries={code: f"Port {code}" for code in entries.split()},
                source_url=f"https://crown.example/{year}",
            ),
            by=people.editor,
            now=newsroom.NOW,
        )
    return register


def test_a_register_shows_who_came_and_who_left(client: Client, harbours: Any) -> None:
    page = client.get("/registers/harbours/").content.decode()

    assert '<strong class="came">Came:</strong> Port CC' in page
    assert '<strong class="left">Left:</strong> Port BB' in page
    assert "https://crown.example/2021" in page


def test_the_edition_in_force_is_the_newest_issued_by_today(client: Client, harbours: Any) -> None:
    page = client.get("/registers/harbours/").content.decode()

    assert "In force today: Roll 2021" in page


def test_the_matrix_says_each_cell_in_words(client: Client, harbours: Any) -> None:
    page = client.get("/registers/harbours/").content.decode()
    row = page[page.index('<th scope="row">Port BB') :].split("</tr>")[0]

    assert row.index("listed") < row.index("left") < row.index("not listed")


def test_registers_are_listed_with_their_newest_edition(client: Client, harbours: Any) -> None:
    page = client.get("/registers/").content.decode()

    assert "Free harbours" in page
    assert "3 editions" in page


@pytest.mark.django_db
def test_an_unknown_register_is_not_found(client: Client) -> None:
    assert client.get("/registers/nowhere/").status_code == 404
    assert "No official list is kept yet." in client.get("/registers/").content.decode()


def test_queries_do_not_grow_with_editions(
    client: Client, harbours: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        client.get("/registers/harbours/")
