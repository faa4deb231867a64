import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from sources.services import registers
from tests import newsroom

ISSUES = {2020: "AA BB", 2021: "AA CC", 2022: "AA BB CC"}


@pytest.fixture
def harbours(db: None, settings: LazySettings) -> None:
    open_register("harbours", newsroom.person("editor", "Editor"))


def open_register(slug: str, editor: Any) -> None:
    register = registers.open_register(
        slug=slug, name="Free harbours", issuer="The Crown", description="", by=editor
    )
    for year, codes in ISSUES.items():
        issue = registers.Issue(
            label=f"Roll {year}",
            issued_on=dt.date(year, 9, 15),
            entries={code: f"Port {code}" for code in codes.split()},
            source_url=f"https://crown.example/{year}",
            citation=f"{year} CR 1",
        )
        registers.add_edition(register=register, issue=issue, by=editor, now=newsroom.NOW)


@pytest.mark.parametrize(
    ("day", "label", "codes"),
    [
        ("2020-09-14", None, []),
        ("2020-09-15", "Roll 2020", ["AA", "BB"]),
        ("2021-09-14", "Roll 2020", ["AA", "BB"]),
        ("2021-09-15", "Roll 2021", ["AA", "CC"]),
        ("2099-01-01", "Roll 2022", ["AA", "BB", "CC"]),
    ],
)
def test_an_edition_is_in_force_from_its_issue_until_the_next(
    client: Client, harbours: None, day: str, label: str | None, codes: list[str]
) -> None:
    told = client.get(f"/api/v1/registers/harbours/?on={day}").json()

    assert told["on"] == day
    assert (told["edition"] and told["edition"]["label"]) == label
    assert [one["code"] for one in told["entries"]] == codes
    assert [one["label"] for one in told["editions"]] == ["Roll 2020", "Roll 2021", "Roll 2022"]


def test_an_edition_tells_its_source(client: Client, harbours: None) -> None:
    edition = client.get("/api/v1/registers/harbours/?on=2021-10-01").json()["edition"]

    assert edition["source_url"] == "https://crown.example/2021"
    assert edition["citation"] == "2021 CR 1"
    assert edition["determination"] is None


def test_without_a_day_today_is_meant(client: Client, harbours: None) -> None:
    told = client.get("/api/v1/registers/harbours/").json()

    assert dt.date.fromisoformat(told["on"]).year >= 2026
    assert told["edition"]["label"] == "Roll 2022"


@pytest.mark.parametrize("code", ["BB", "bb"])
def test_a_timeline_tells_when_a_member_was_listed(
    client: Client, harbours: None, code: str
) -> None:
    told = client.get(f"/api/v1/registers/harbours/entries/{code}/").json()

    assert (told["code"], told["name"]) == ("BB", "Port BB")
    assert told["periods"] == [
        {"since": "2020-09-15", "until": "2021-09-15"},
        {"since": "2022-09-15", "until": None},
    ]
    assert [one["listed"] for one in told["editions"]] == [True, False, True]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nowhere/", 404),
        ("harbours/entries/ZZ/", 404),
        ("nowhere/entries/AA/", 404),
        ("harbours/?on=soon", 400),
        ("?cursor=W2ZhbHNlLCBbIlx1MDAwMCJdXQ", 400),  # a slug of one NUL
        ("harbours/?day=2020-01-01", 400),
        ("harbours/entries/AA/?on=2020-01-01", 400),
    ],
)
def test_what_is_not_there_or_not_understood_is_a_problem(
    client: Client, harbours: None, path: str, status: int
) -> None:
    answer = client.get(f"/api/v1/registers/{path}")

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("count", [2, 10])
def test_queries_do_not_grow_with_registers(
    client: Client, db: None, count: int, django_assert_num_queries: Any
) -> None:
    editor = newsroom.person("editor", "Editor")
    for number in range(count):
        open_register(f"harbours-{number}", editor)

    with django_assert_num_queries(4):
        answer = client.get("/api/v1/registers/").json()

    assert [one["slug"] for one in answer["results"]][:2] == ["harbours-0", "harbours-1"]
    assert len(answer["results"]) == count
    assert [one["code"] for one in answer["results"][0]["entries"]] == ["AA", "BB", "CC"]
