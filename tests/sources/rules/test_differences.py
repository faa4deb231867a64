"""What a reader is shown of a change: short, marked, and nothing of what stayed."""

import pytest

from sources.rules import differences
from sources.rules.quoting import Selector

BEFORE = "The harbour master spoke to the council about the new quay on Monday."
QUOTE = "Ninety ships called at the harbour last year."
AFTER = "Nobody had expected so many of them when the plans were drawn."
PAGE = "\n".join([BEFORE, QUOTE, AFTER])
LONG = "\n".join(f"Line {number} tells of ship {number} and its crew." for number in range(200))


def marked(row: differences.Row) -> tuple[list[str], list[str]]:
    return (
        [piece.text for piece in row.before if piece.differs],
        [piece.text for piece in row.after if piece.differs],
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (PAGE, f"{BEFORE}\n{QUOTE}\n{AFTER}"),
        (PAGE.replace("Ninety", "Sixty"), "Sixty ships called"),
        (f"{BEFORE}\n{AFTER}", BEFORE),
        (AFTER, AFTER),
        ("A circus came to the town in spring.", ""),
        ("", ""),
    ],
    ids=["as-it-was", "changed", "removed", "only-what-followed", "rewritten", "empty"],
)
def test_surroundings_of_a_passage_are_found_again(text: str, shown: str) -> None:
    selector = Selector(QUOTE, prefix=BEFORE[-32:], suffix=AFTER[:32])

    excerpt = differences.around(selector=selector, text=text)

    assert shown in excerpt
    assert bool(excerpt) == bool(shown)


def test_an_excerpt_is_short_and_cut_at_words() -> None:
    selector = Selector("Line 100 tells of ship 100 and its crew.")

    excerpt = differences.around(selector=selector, text=LONG)

    assert len(excerpt) <= 2 * differences.BESIDE + len(selector.exact) + 4
    first, *_, last = excerpt.split()
    assert (first, last) == ("…", "…")
    assert set(excerpt.split()[1:-1]) <= set(LONG.split())


def test_a_passage_of_many_pages_is_kept_in_part() -> None:
    selector = Selector("word " * 5_000)

    excerpt = differences.around(selector=selector, text=f"{'word ' * 5_000}\nEnd.")

    assert len(excerpt) <= differences.MOST_OF_PASSAGE + 2 * differences.BESIDE + 4


def test_what_a_page_lost_and_gained_is_kept() -> None:
    kept = differences.rewritten(before=PAGE, after=PAGE.replace("Ninety", "Sixty"))

    assert kept == (f"… {QUOTE}", f"… {QUOTE.replace('Ninety', 'Sixty')}")


@pytest.mark.parametrize(
    ("before", "after"),
    [(PAGE, PAGE), (PAGE, f"{AFTER}\n{QUOTE}\n{BEFORE}"), (PAGE, PAGE.replace(" ", "  "))],
    ids=["same", "another-order", "spaced-otherwise"],
)
def test_what_says_the_same_is_no_difference(before: str, after: str) -> None:
    assert differences.rewritten(before=before, after=after) == ("", "")


def test_a_sentence_lost_twice_of_three_is_kept_twice() -> None:
    kept = differences.rewritten(before="Yes. Yes. Yes.", after="Yes.")

    assert kept == ("… Yes. Yes.", "")


def test_of_a_page_written_anew_a_part_is_kept() -> None:
    kept = differences.rewritten(before=LONG, after=LONG.replace("ship", "boat"))

    assert [len(side) <= differences.MOST_OF_PAGE for side in kept] == [True, True]
    assert kept.before.endswith("…")


@pytest.mark.parametrize(
    ("before", "after", "lost", "gained"),
    [
        ("Ninety ships called", "Sixty ships called", ["Ninety"], ["Sixty"]),
        ("It was not found", "It was found", ["not "], []),
        ("It came", "It came again", [], [" again"]),
        ("Nine of ten came", "Ten of two came", ["Nine of ten"], ["Ten of two"]),
        (
            "One, as they all said, came",
            "Two, as they all said, went",
            ["One,", "came"],
            ["Two,", "went"],
        ),
        ("Same words", "Same words", [], []),
        ("Only here", "", ["Only here"], []),
        ("", "Only here", [], ["Only here"]),
        ("", "", [], []),
        ("a  b", "a b", [], []),
    ],
)
def test_words_that_differ_are_marked(
    before: str, after: str, lost: list[str], gained: list[str]
) -> None:
    row = differences.side_by_side(before=before, after=after)

    assert marked(row) == (lost, gained)
    assert "".join(piece.text for piece in row.before) == before
    assert "".join(piece.text for piece in row.after) == after


def test_a_very_long_stretch_is_marked_as_a_whole() -> None:
    words = "word " * differences.MOST_WORDS

    row = differences.side_by_side(before=words, after=words + "more")

    assert [len(side) for side in (row.before, row.after)] == [1, 1]


def test_pages_are_compared_line_by_line_and_what_stayed_is_left_out() -> None:
    changed = LONG.replace("ship 100 and", "ship 101 and")

    rows = differences.compare(before=LONG, after=changed)

    assert [row.left_out for row in rows] == [99, 0, 0, 0, 98]
    assert marked(rows[2]) == (["100"], ["101"])
    assert differences.compare(before=LONG, after=LONG) == []


def test_a_line_that_was_added_stands_beside_nothing() -> None:
    rows = differences.compare(before=QUOTE, after=f"{QUOTE}\n{AFTER}")

    assert [(len(row.before), len(row.after)) for row in rows] == [(1, 1), (0, 1)]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (LONG, False),
        ("x" * (differences.MOST_COMPARED + 1), True),
        ("\n" * (differences.MOST_LINES + 1), True),
    ],
    ids=["short", "characters", "lines"],
)
def test_of_a_very_long_page_the_start_is_compared(text: str, cut: bool) -> None:
    assert differences.is_cut(text) is cut
    assert differences.compare(before=text, after=f"{text}\nmore") == [] or not cut
