"""The register of the Majors List holds what the 25 determinations say."""

import datetime as dt
import re

import pytest

from tests.seeds.reading import REGISTER

EDITIONS = {edition["label"]: edition for edition in REGISTER["editions"]}

# Members of each edition, counted in the determination (in FY2012: in a summary of it).
COUNTS = {
    "FY2002": 23,
    "FY2003": 23,
    "FY2004": 23,
    "FY2005": 22,
    "FY2006": 20,
    "FY2007": 20,
    "FY2008": 20,
    "FY2009": 20,
    "FY2010": 20,
    "FY2011": 20,
    "FY2012": 22,
    "FY2013": 22,
    "FY2014": 22,
    "FY2015": 22,
    "FY2016": 22,
    "FY2017": 22,
    "FY2018": 22,
    "FY2019": 22,
    "FY2020": 22,
    "FY2021": 22,
    "FY2022": 22,
    "FY2023": 22,
    "FY2024": 23,
    "FY2025": 23,
    "FY2026": 23,
}

# ISO 3166-1 alpha-2 of every country that was ever on the list since FY2002.
NAMES = {
    "AF": "Afghanistan",
    "BO": "Bolivia",
    "BR": "Brazil",
    "BS": "The Bahamas",
    "BZ": "Belize",
    "CN": "China",
    "CO": "Colombia",
    "CR": "Costa Rica",
    "DO": "Dominican Republic",
    "EC": "Ecuador",
    "GT": "Guatemala",
    "HN": "Honduras",
    "HT": "Haiti",
    "IN": "India",
    "JM": "Jamaica",
    "LA": "Laos",
    "MM": "Burma",
    "MX": "Mexico",
    "NG": "Nigeria",
    "NI": "Nicaragua",
    "PA": "Panama",
    "PE": "Peru",
    "PK": "Pakistan",
    "PY": "Paraguay",
    "SV": "El Salvador",
    "TH": "Thailand",
    "VE": "Venezuela",
    "VN": "Vietnam",
}

# What joined and what left, edition by edition; no other edition changed anything.
CHANGES = {
    "FY2005": (set(), {"TH"}),
    "FY2006": (set(), {"CN", "VN"}),
    "FY2011": ({"CR", "HN", "NI"}, {"BR", "NG", "PY"}),
    "FY2012": ({"BZ", "SV"}, set()),
    "FY2024": ({"CN"}, set()),
}


def codes(label: str) -> set[str]:
    return {entry["code"] for entry in EDITIONS[label]["entries"]}


def test_register_holds_the_25_editions_in_order() -> None:
    assert REGISTER["slug"] == "us-majors-list"
    assert [edition["label"] for edition in REGISTER["editions"]] == list(COUNTS)


@pytest.mark.parametrize(("label", "count"), COUNTS.items())
def test_edition_has_as_many_members_as_the_determination(label: str, count: int) -> None:
    assert len(codes(label)) == len(EDITIONS[label]["entries"]) == count


def test_every_code_stands_for_one_name_everywhere() -> None:
    used = {(e["code"], e["name"]) for edition in EDITIONS.values() for e in edition["entries"]}

    assert used == set(NAMES.items())


@pytest.mark.parametrize("index", range(1, len(COUNTS)))
def test_edition_changes_what_it_is_known_to_change(index: int) -> None:
    before, label = list(COUNTS)[index - 1 : index + 1]

    joined, left = codes(label) - codes(before), codes(before) - codes(label)

    assert (joined, left) == CHANGES.get(label, (set(), set()))


def test_china_was_off_the_list_from_2006_to_2023_only() -> None:
    without = [label for label in COUNTS if "CN" not in codes(label)]

    assert without == [f"FY{year}" for year in range(2006, 2024)]


def test_mexico_is_in_every_edition_and_canada_in_none() -> None:
    assert all("MX" in codes(label) and "CA" not in codes(label) for label in COUNTS)


def test_editions_were_issued_one_after_the_other() -> None:
    days = [dt.date.fromisoformat(edition["issued_on"]) for edition in REGISTER["editions"]]

    assert days == sorted(set(days))


@pytest.mark.parametrize("label", list(COUNTS)[2:])
def test_edition_was_issued_in_the_year_before_its_own(label: str) -> None:
    assert EDITIONS[label]["issued_on"].startswith(f"{int(label[2:]) - 1}-")


def test_a_day_that_is_not_known_is_that_of_the_statute_and_said_so() -> None:
    assert EDITIONS["FY2012"]["issued_on"] == "2011-09-15"
    assert "15 September" in EDITIONS["FY2012"]["note"]


@pytest.mark.parametrize("label", COUNTS)
def test_edition_names_its_source_page(label: str) -> None:
    edition = EDITIONS[label]

    assert re.fullmatch(r"https?://\S+", edition["source_url"])
    assert re.fullmatch(r"(https?://\S+)?", edition["second_source_url"])
    assert edition["source_url"] != edition["second_source_url"]
    assert re.fullmatch(r"(\d\d FR \d{5})?", edition["citation"])
    assert edition["basis"]
