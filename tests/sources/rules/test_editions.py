import datetime as dt

import pytest

from sources.rules import editions

Stay = tuple[dt.date, dt.date | None]


def issue(year: int, codes: str) -> editions.Issued:
    names = {code: f"Name of {code}" for code in codes.split()}
    return editions.Issued(label=f"FY{year}", issued_on=dt.date(year, 9, 15), entries=names)


ISSUES = [issue(2001, "A B"), issue(2002, "A C"), issue(2003, "A B C"), issue(2004, "B")]


@pytest.mark.parametrize(("code", "marks"), [("A", "●●●-"), ("B", "●-+●"), ("C", " +●-")])
def test_a_timeline_marks_who_is_listed_came_and_left(code: str, marks: str) -> None:
    timeline = timeline_of(code)

    assert "".join(mark(cell) for cell in timeline.cells) == marks


def test_the_order_in_which_editions_are_given_does_not_matter() -> None:
    assert editions.timelines(ISSUES[::-1]) == editions.timelines(ISSUES)


def test_members_are_sorted_by_name() -> None:
    named = editions.Issued(
        label="1", issued_on=dt.date(2001, 1, 1), entries={"A": "Zanzibar", "Z": "Albania"}
    )

    assert [one.name for one in editions.timelines([named])] == ["Albania", "Zanzibar"]


@pytest.mark.parametrize(
    ("code", "stays"),
    [
        ("A", [(2001, 2004)]),
        ("B", [(2001, 2002), (2003, None)]),
        ("C", [(2002, 2004)]),
    ],
)
def test_periods_run_until_the_edition_that_left_the_member_out(
    code: str, stays: list[tuple[int, int | None]]
) -> None:
    found = editions.periods(timeline_of(code))

    assert [(start.year, end and end.year) for start, end in found] == stays


def test_a_register_without_editions_has_no_members() -> None:
    assert editions.timelines([]) == []


def timeline_of(code: str) -> editions.Timeline:
    return next(one for one in editions.timelines(ISSUES) if one.code == code)


def mark(cell: editions.Cell) -> str:
    if cell.left:
        return "-"
    return "+" if cell.came else "●" if cell.listed else " "
