import datetime as dt

import pytest

from claims.rules import recurrence


@pytest.mark.parametrize(
    ("anchor", "after", "expected"),
    [
        ("2025-09-15", "2025-09-15", "2026-09-15"),
        ("2025-09-15", "2025-09-14", "2025-09-15"),
        ("2025-09-15", "2026-01-02", "2026-09-15"),
        ("2025-09-15", "2028-12-31", "2029-09-15"),
        ("2024-02-29", "2024-02-29", "2025-02-28"),
        ("2024-02-29", "2027-02-28", "2028-02-29"),
        ("2025-12-31", "2026-12-31", "2027-12-31"),
    ],
)
def test_next_day_has_the_month_and_day_of_the_first(
    anchor: str, after: str, expected: str
) -> None:
    found = recurrence.next_yearly(
        anchor=dt.date.fromisoformat(anchor), after=dt.date.fromisoformat(after)
    )

    assert found == dt.date.fromisoformat(expected)
