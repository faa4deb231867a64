"""The Majors List as the example: China came back to it with FY2024, Canada was never on it."""

import datetime as dt

import pytest

from claims.rules import membership
from claims.rules.membership import Assertion, Said
from sources.rules.editions import Issued
from tests.claims.rules.test_rollup import SCALE, STEPS

MEXICO, CHINA = {"MX": "Mexico"}, {"CN": "China"}
EDITIONS = [
    Issued("FY2024", dt.date(2023, 9, 15), MEXICO | CHINA),
    Issued("FY2022", dt.date(2021, 9, 15), MEXICO),
    Issued("FY2023", dt.date(2022, 9, 15), MEXICO),
    Issued("FY2025", dt.date(2024, 9, 15), MEXICO | CHINA),
]
CHINA_ON = Assertion("CN", "China", listed=True)
MEXICO_ON = Assertion("MX", "Mexico", listed=True)
CANADA_OFF = Assertion("CA", "Canada", listed=False)


def day(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None


def table(*assertions: Assertion, on: dt.date | None) -> membership.Table:
    return membership.table(register="the list", assertions=assertions, issues=EDITIONS, day=on)


def proposed(
    *assertions: Assertion, claimed: str | None, appeared: str | None = None
) -> tuple[str | None, str, tuple[str, ...]]:
    said = Said(day(claimed), day(appeared))
    found = membership.proposal(tables=[table(*assertions, on=said.day)], said=said, scale=SCALE)
    assert found is not None
    return found.code, found.reason, found.doubts


@pytest.mark.parametrize(
    ("assertions", "claimed", "code", "says"),
    [
        ([CHINA_ON], "2023-02-01", "false", "China does not stand in FY2023"),
        ([CHINA_ON], "2023-09-14", "false", "against what the claim says"),
        ([CHINA_ON], "2023-09-15", "true", "China stands in FY2024, in force on 15 September 2023"),
        ([CHINA_ON], "2024-02-01", "true", "as the claim says"),
        ([CANADA_OFF], "2024-02-01", "true", "Canada does not stand in FY2024"),
        ([Assertion("CA", "Canada", listed=True)], "2024-02-01", "false", "against"),
        ([Assertion("MX", "Mexico", listed=False)], "2024-02-01", "false", "Mexico stands in"),
        ([MEXICO_ON, CHINA_ON], "2024-02-01", "true", "Mexico and China stand in FY2024"),
        ([MEXICO_ON, CHINA_ON, CANADA_OFF], "2023-02-01", "false", "China does not stand"),
        ([CHINA_ON, Assertion("MX", "Mexico", listed=False)], "2023-02-01", "false", "FY2023"),
        ([CHINA_ON], "2021-09-14", None, "We hold no edition of “the list”"),
        ([CHINA_ON], None, None, "Nobody knows when it was said"),
    ],
)
def test_rating_follows_from_the_edition_of_the_day(
    assertions: list[Assertion], claimed: str | None, code: str | None, says: str
) -> None:
    found, reason, _ = proposed(*assertions, claimed=claimed)

    assert found == code
    assert says in reason


def test_without_its_own_day_the_day_of_the_article_counts() -> None:
    code, reason, doubts = proposed(CHINA_ON, claimed=None, appeared="2023-02-01")

    assert (code, doubts) == ("false", ())
    assert "in force on 1 February 2023" in reason


def test_a_claim_printed_under_another_edition_is_doubted() -> None:
    code, _, doubts = proposed(CHINA_ON, claimed="2023-09-14", appeared="2023-09-20")

    assert code == "false"
    assert doubts == (
        "When the article appeared, on 20 September 2023, FY2024 was in force, "
        "and there it is the other way round for China.",
    )


@pytest.mark.parametrize("appeared", ["2023-09-14", "2024-10-01"])
def test_an_edition_that_says_the_same_raises_no_doubt(appeared: str) -> None:
    assert proposed(MEXICO_ON, claimed="2023-09-14", appeared=appeared)[2] == ()


@pytest.mark.parametrize(("claimed", "doubted"), [("2025-09-14", False), ("2025-09-17", True)])
def test_an_edition_older_than_any_before_it_is_doubted(claimed: str, doubted: bool) -> None:
    doubts = proposed(MEXICO_ON, claimed=claimed)[2]

    assert bool(doubts) is doubted
    assert not doubted or "See whether a newer one is missing." in doubts[0]


def test_claim_bound_to_nothing_gets_no_proposal() -> None:
    said = Said(day("2024-02-01"), None)

    assert membership.proposal(tables=[], said=said, scale=SCALE) is None


def test_table_has_a_cell_for_each_edition_oldest_first() -> None:
    [row] = table(CHINA_ON, on=day("2023-02-01")).rows

    assert [(cell.label, cell.listed, cell.holds, cell.in_force) for cell in row.cells] == [
        ("FY2022", False, False, False),
        ("FY2023", False, False, True),
        ("FY2024", True, True, False),
        ("FY2025", True, True, False),
    ]


def test_register_without_editions_says_so() -> None:
    said = Said(day("2024-02-01"), None)
    empty = membership.table(register="new", assertions=[CHINA_ON], issues=[], day=said.day)

    found = membership.proposal(tables=[empty], said=said, scale=SCALE)

    assert found is not None
    assert found.code is None
    assert "no edition of “new”" in found.reason


@pytest.mark.parametrize(
    ("assertions", "advised"),
    [([MEXICO_ON, CHINA_ON], True), ([MEXICO_ON], False), ([CHINA_ON], False)],
)
def test_a_claim_that_holds_in_part_should_be_rated_in_parts(
    assertions: list[Assertion], advised: bool
) -> None:
    doubts = proposed(*assertions, claimed="2023-02-01")[2]

    assert (membership.SPLIT_IT in doubts) is advised


def test_a_scale_without_numbers_gets_the_reason_alone() -> None:
    said = Said(day("2024-02-01"), None)

    found = membership.proposal(
        tables=[table(CHINA_ON, on=said.day)], said=said, scale=[STEPS["unproven"]]
    )

    assert found is not None
    assert found.code is None
    assert "China stands in FY2024" in found.reason
