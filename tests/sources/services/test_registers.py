"""Editions come in whole, once, and are never rewritten."""

import dataclasses
import datetime as dt

import pytest

from sources.models import Edition, Entry, Register
from sources.services import registers, roles
from tests.newsroom import NOW, People

FY2024 = registers.Issue(
    label="FY2024",
    issued_on=dt.date(2023, 9, 15),
    entries={"CN": "China", "MX": "Mexico"},
    citation="88 FR 66673",
)


@pytest.fixture
def register(people: People) -> Register:
    return registers.open_register(
        slug="list", name="A list", issuer="Office", description="", by=people.editor
    )


def add(register: Register, people: People, **other: object) -> tuple[Edition, bool]:
    issue = dataclasses.replace(FY2024, **other)  # type: ignore[arg-type]
    return registers.add_edition(register=register, issue=issue, by=people.editor, now=NOW)


def test_register_is_opened_once(register: Register, people: People) -> None:
    again = registers.open_register(
        slug="list", name="Other", issuer="", description="", by=people.editor
    )

    assert (again, again.name) == (register, "A list")


def test_edition_comes_in_with_all_members(register: Register, people: People) -> None:
    edition, created = add(register, people)

    assert created
    assert list(edition.entries.values_list("code", "name")) == [("CN", "China"), ("MX", "Mexico")]
    assert edition.citation == "88 FR 66673"


def test_same_edition_again_changes_nothing(register: Register, people: People) -> None:
    first, _ = add(register, people)

    assert add(register, people) == (first, False)
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"entries": {"CN": "China"}},
        {"entries": {"CN": "China", "MX": "United Mexican States"}},
        {"issued_on": dt.date(2023, 9, 16)},
        {"label": "FY2025"},
    ],
    ids=["fewer members", "another name", "another day", "same day"],
)
def test_different_edition_under_the_same_label_or_day_is_refused(
    register: Register, people: People, other: dict[str, object]
) -> None:
    add(register, people)

    with pytest.raises(registers.EditionDiffers):
        add(register, people, **other)
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"label": " "}, "label"),
        ({"entries": {}}, "entries"),
        ({"entries": {"CN": "China", "": "Mexico"}}, "entries"),
        ({"entries": {"CN": " "}}, "entries"),
    ],
)
def test_unsound_edition_is_refused_whole(
    register: Register, people: People, other: dict[str, object], field: str
) -> None:
    with pytest.raises(registers.NotUsable) as refusal:
        add(register, people, **other)

    assert refusal.value.field == field
    assert (Edition.objects.count(), Entry.objects.count()) == (0, 0)


def test_edition_is_in_force_until_the_next_one(register: Register, people: People) -> None:
    add(register, people)
    add(register, people, label="FY2025", issued_on=dt.date(2024, 9, 15))

    def in_force(day: dt.date) -> list[str]:
        return list(register.editions.in_force_on(day).values_list("label", flat=True))

    assert in_force(dt.date(2023, 9, 14)) == []
    assert in_force(dt.date(2023, 9, 15)) == ["FY2024"]
    assert in_force(dt.date(2024, 9, 14)) == ["FY2024"]
    assert in_force(dt.date(2024, 9, 15)) == ["FY2025"]


@pytest.mark.parametrize("who", ["reviewer", "administrator", "outsider"])
def test_only_editors_edit_registers(register: Register, people: People, who: str) -> None:
    by = getattr(people, who)

    with pytest.raises(roles.NotPermitted):
        registers.add_edition(register=register, issue=FY2024, by=by, now=NOW)
    with pytest.raises(roles.NotPermitted):
        registers.open_register(slug="x", name="x", issuer="", description="", by=by)
