"""Who is one person, as a table."""

import pytest

from claims.rules import persons


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ((1, "ada@newsroom.example"), (2, "ada@newsroom.example"), True),
        ((1, "ada@newsroom.example"), (2, " Ada@Newsroom.Example "), True),
        ((1, "STRASSE@newsroom.example"), (2, "straße@newsroom.example"), True),
        ((1, "ada@newsroom.example"), (2, "bo@newsroom.example"), False),
        ((1, "ada@newsroom.example"), (1, "ada@newsroom.example"), True),
        ((1, ""), (2, ""), False),
        ((1, "  "), (2, ""), False),
        ((1, ""), (1, ""), True),
        ((1, ""), (2, "ada@newsroom.example"), False),
    ],
)
def test_accounts_of_one_address_are_one_person(
    first: tuple[int, str], second: tuple[int, str], one: bool
) -> None:
    people = {persons.of(account=account, email=email) for account, email in (first, second)}

    assert len(people) == (1 if one else 2)
