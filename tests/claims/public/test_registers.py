import datetime as dt
from typing import Any

import pytest
from django.test import Client
from lxml import html

from sources.models import Register
from sources.services import registers
from tests import newsroom
from tests.claims import registers as registers_of_claims


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
    with django_assert_num_queries(5):
        client.get("/registers/harbours/")


def test_a_register_leads_to_the_published_claims_that_speak_of_it(
    client: Client, people: newsroom.People
) -> None:
    register = registers_of_claims.majors(people)
    spoken = registers_of_claims.claim(people, text="China stood on the list in 2023")
    registers_of_claims.bind(spoken, register, people)
    newsroom.published(spoken, by=people.reviewer, approver=people.editor, code="false")
    silent = registers_of_claims.claim(people, text="Nothing about lists")
    newsroom.published(silent, by=people.reviewer, approver=people.editor)
    unpublished = registers_of_claims.claim(people, text="Not yet for readers")
    registers_of_claims.bind(unpublished, register, people)

    page = client.get("/registers/majors/").content.decode()

    assert "China stood on the list in 2023" in page
    assert "Nothing about lists" not in page
    assert "Not yet for readers" not in page
    found = client.get("/api/v1/claims/?register=majors").json()["results"]
    assert [one["text"] for one in found] == ["China stood on the list in 2023"]


def test_a_binding_is_public_once_a_version_says_so(
    client: Client, people: newsroom.People
) -> None:
    register = registers_of_claims.majors(people)
    claim = registers_of_claims.claim(people, text="China stood on the list in 2023")
    newsroom.published(claim, by=people.reviewer, approver=people.editor)
    registers_of_claims.bind(claim, register, people)
    before = client.get("/registers/majors/").content.decode()

    newsroom.published(claim, by=people.reviewer, approver=people.editor, kind="update")
    after = client.get("/registers/majors/").content.decode()

    assert ("China stood" in before, "China stood" in after) == (False, True)


def test_queries_do_not_grow_with_claims(
    client: Client, people: newsroom.People, django_assert_num_queries: Any
) -> None:
    register = registers_of_claims.majors(people)
    for number in range(8):
        claim = registers_of_claims.claim(people, text=f"Claim {number}")
        registers_of_claims.bind(claim, register, people)
        newsroom.published(claim, by=people.reviewer, approver=people.editor)
        if number in (1, 7):
            with django_assert_num_queries(6):
                assert f"Claim {number}" in client.get("/registers/majors/").content.decode()


@pytest.mark.parametrize(
    ("entry", "listed", "says"),
    [
        ("China", True, "China was not on the list in force then: FY2023"),
        ("Mexico", True, "Mexico was on the list in force then: FY2023"),
    ],
)
def test_the_page_of_a_claim_says_what_the_list_of_its_day_said(
    client: Client, people: newsroom.People, entry: str, listed: bool, says: str
) -> None:
    claim = registers_of_claims.claim(people)
    registers_of_claims.bind(
        claim, registers_of_claims.majors(people), people, entry=entry, listed=listed
    )
    newsroom.published(claim, by=people.reviewer, approver=people.editor)

    page = client.get(f"/claims/{claim.public_id}/", follow=True).content.decode()

    shown = " ".join(html.fromstring(page).text_content().split())
    assert says in shown
    assert "The claim of Feb. 1, 2023 says that it is on the list." in shown
    assert "/registers/majors/#fy2023" in page


def test_a_claim_without_a_day_has_no_edition(client: Client, people: newsroom.People) -> None:
    claim = registers_of_claims.claim(people, claimed_on=None)
    registers_of_claims.bind(claim, registers_of_claims.majors(people), people)
    newsroom.published(claim, by=people.reviewer, approver=people.editor)

    page = client.get(f"/claims/{claim.public_id}/", follow=True).content.decode()

    assert "we hold no edition of the list that was in force then" in page
