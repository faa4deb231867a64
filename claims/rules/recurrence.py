"""Verdicts that fall due every year: their evidence is re-issued once a year."""

import datetime as dt


def next_yearly(*, anchor: dt.date, after: dt.date) -> dt.date:
    """The first day after `after` with the month and day of `anchor`.

    29 February is 28 February in years that have none.
    """
    this_year = _in_year(anchor, after.year)
    return this_year if this_year > after else _in_year(anchor, after.year + 1)


def _in_year(anchor: dt.date, year: int) -> dt.date:
    try:
        return anchor.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28)
