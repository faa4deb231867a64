"""The desk of registers."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sources.admin import register_forms
from sources.models import Edition, Entry, Register
from sources.services import registers
from tests.newsroom import NOW, People

GOOD = {"label": "FY2024", "issued_on": "2023-09-15", "entries": "CN China\nMX\tMexico\n\n"}


@pytest.fixture
def register(people: People) -> Register:
    return registers.open_register(
        slug="list", name="A list", issuer="Office", description="", by=people.editor
    )


def adding(register: Register) -> str:
    return reverse("admin:sources_register_add_edition", args=[register.pk])


def page_of(register: Register) -> str:
    return reverse("admin:sources_register_change", args=[register.pk])


def test_register_is_opened(editing: Client) -> None:
    typed = {"name": "A list", "slug": "a-list", "issuer": "Office"}
    answer = editing.post(reverse("admin:sources_register_add"), typed)

    assert answer.headers["Location"] == page_of(Register.objects.get(slug="a-list"))


def test_taken_short_name_is_answered_in_the_form(editing: Client, register: Register) -> None:
    typed = {"name": "Another list", "slug": "list"}
    answer = editing.post(reverse("admin:sources_register_add"), typed)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "“A list” has this short name" in shown
    assert "Another list" in shown


def test_edition_comes_in_with_its_members(editing: Client, register: Register) -> None:
    answer = editing.post(adding(register), GOOD, follow=True)

    assert "FY2024 is on file" in answer.content.decode()
    edition = Edition.objects.get()
    assert edition.issued_on == dt.date(2023, 9, 15)
    assert dict(edition.entries.values_list("code", "name")) == {"CN": "China", "MX": "Mexico"}


def test_bad_lines_are_listed_and_nothing_is_half_saved(
    editing: Client, register: Register
) -> None:
    pasted = "CN China\nMX\nCN Again\nCO Colombia"
    answer = editing.post(adding(register), GOOD | {"entries": pasted})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert [(bad.number, bad.line) for bad in answer.context["form"].bad_lines] == [
        (2, "MX"),
        (3, "CN Again"),
    ]
    assert "CO Colombia" in shown
    assert "CN stands in line 1 already" in shown
    assert (Edition.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("pasted", "entries", "reasons"),
    [
        ("CN China", {"CN": "China"}, []),
        ("  CN ,  China ", {"CN": "China"}, []),
        ("CR; Costa  Rica", {"CR": "Costa Rica"}, []),
        ("\n\nCN\tChina\r\n", {"CN": "China"}, []),
        ("CN", {}, ["no name"]),
        (f"{'C' * 21} China", {}, ["code is longer"]),
        (f"CN {'x' * 201}", {}, ["name is longer"]),
        ("CN China\nCN China", {"CN": "China"}, ["line 1 already"]),
    ],
)
def test_lines_are_read(pasted: str, entries: dict[str, str], reasons: list[str]) -> None:
    read, bad = register_forms.read_entries(pasted)

    assert read == entries
    assert len(bad) == len(reasons)
    assert all(reason in one.reason for one, reason in zip(bad, reasons, strict=True))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"label": ""}, "This field is required"),
        ({"issued_on": ""}, "This field is required"),
        ({"entries": " \n "}, "This field is required"),
        ({"label": "FY2025", "citation": "89 FR 1"}, "Another edition was issued on 2023-09-15"),
        ({"entries": "CN China"}, "on file with other members"),
        ({"source_url": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"source_url": "data:text/html,<b>x</b>"}, "begins with https:// or http://"),
        ({"source_url": "http://10.0.0.7/list"}, "private network"),
        ({"source_url": f"https://crown.example/{'ü' * 330}"}, "Give a shorter address"),
    ],
)
def test_unsound_edition_is_answered_in_the_form(
    editing: Client, register: Register, wrong: dict[str, str], sentence: str
) -> None:
    editing.post(adding(register), GOOD)

    answer = editing.post(adding(register), GOOD | {"note": "Kept words"} | wrong)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in shown
    assert "Kept words" in shown
    assert Edition.objects.count() == 1


def test_page_shows_who_was_on_it_edition_by_edition(
    editing: Client, register: Register, people: People
) -> None:
    for year, entries in ((2023, {"MX": "Mexico"}), (2024, {"MX": "Mexico", "CN": "China"})):
        registers.add_edition(
            register=register,
            issue=registers.Issue(f"FY{year}", dt.date(year - 1, 9, 15), entries),
            by=people.editor,
            now=NOW,
        )

    answer = editing.get(page_of(register))

    assert answer.context["matrix"] == [
        ("CN", "China", [True, False]),
        ("MX", "Mexico", [True, True]),
    ]
    assert "FY2024</a>, issued on" in answer.content.decode()


def test_edition_is_read_only(editing: Client, register: Register) -> None:
    editing.post(adding(register), GOOD)
    address = reverse("admin:sources_edition_change", args=[Edition.objects.get().pk])

    assert "CN China" in editing.get(address).content.decode()
    assert editing.post(address, {"label": "FY1"}).status_code == 403


@pytest.mark.parametrize("who", ["reviewer", "administrator"])
def test_only_editors_see_and_use_the_form(
    people: People, register: Register, who: str, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(getattr(people, who))

    assert adding(register) not in client.get(page_of(register)).content.decode()
    assert client.get(adding(register)).status_code == 403
    assert client.post(adding(register), GOOD).status_code == 403
    assert client.get(reverse("admin:sources_register_add")).status_code == 403
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    "name", ["admin:sources_register_change", "admin:sources_register_add_edition"]
)
def test_unknown_register_leads_back_to_the_desk(editing: Client, name: str) -> None:
    assert editing.get(reverse(name, args=[999])).status_code == 302


def test_list_shows_how_many_editions_there_are(editing: Client, register: Register) -> None:
    editing.post(adding(register), GOOD)

    shown = editing.get(reverse("admin:sources_register_changelist")).content.decode()

    assert "A list" in shown
    assert '<td class="field-edition_count">1</td>' in shown
