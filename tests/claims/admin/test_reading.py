"""Marked quotes and compared versions: pure text in, pieces out."""

import pytest

from claims.admin import reading
from claims.models import Appearance

TEXT = "One two three.\n\nFour five six.\nSeven eight."


def quoted(exact: str, *, position: int | None = None) -> Appearance:
    return Appearance(exact=exact, position=TEXT.index(exact) if position is None else position)


def marked(*appearances: Appearance) -> list[list[str]]:
    """Paragraphs as pieces, marked ones in brackets."""
    return [
        [f"[{piece.text}]" if piece.appearance else piece.text for piece in paragraph]
        for paragraph in reading.paragraphs(TEXT, appearances)
    ]


@pytest.mark.parametrize(
    ("quotes", "pieces"),
    [
        ([], [["One two three."], ["Four five six."], ["Seven eight."]]),
        (["two"], [["One ", "[two]", " three."], ["Four five six."], ["Seven eight."]]),
        (
            ["two", "three"],
            [["One ", "[two]", " ", "[three]", "."], ["Four five six."], ["Seven eight."]],
        ),
        (["six.\nSeven"], [["One two three."], ["Four five ", "[six.]"], ["[Seven]", " eight."]]),
        (
            ["One two", "two three"],
            [["[One two]", "[ three]", "."], ["Four five six."], ["Seven eight."]],
        ),
        (["One two three.", "two"], [["[One two three.]"], ["Four five six."], ["Seven eight."]]),
    ],
)
def test_quotes_are_marked_and_no_word_is_lost(quotes: list[str], pieces: list[list[str]]) -> None:
    found = marked(*(quoted(quote) for quote in quotes))

    assert found == pieces


def test_a_quote_that_moved_is_marked_where_it_stands_now() -> None:
    assert marked(quoted("five", position=0))[1] == ["Four ", "[five]", " six."]


def test_a_quote_that_is_gone_is_not_marked() -> None:
    assert marked(Appearance(exact="nine ten", position=3)) == marked()
