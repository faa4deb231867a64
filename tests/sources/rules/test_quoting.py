"""Finding quoted passages again, and noticing when their meaning may have changed."""

import random
import time
import unicodedata

import pytest

from sources.choices import Anchoring
from sources.rules import quoting

TEXT = (
    "The President has told Congress which countries are on this year's list.\n"
    "Mexico, China and 21 other countries are on the list of major drug-transit countries. "
    "Canada is not on the list. Officials said the \u201cnext review\u201d \u2013 due in September "
    "\u2013 will cost $1.5 million, and 10-20 sites don't report. La cause n\u2019est pas connue."
)
LONG_QUOTE = "Mexico, China and 21 other countries are on the list of major drug-transit countries"

SHIPS = "ships of the harbour sail out to sea in the spring of every second year"


def anchor(exact: str, text: str = TEXT, *, prefix: str = "", suffix: str = "") -> quoting.Anchor:
    selector = quoting.Selector(exact=exact, prefix=prefix, suffix=suffix)
    return quoting.anchor(selector=selector, text=text)


def anchored(found: quoting.Anchor, text: str = TEXT) -> str:
    return text[found.start : found.end]


@pytest.mark.parametrize(
    "exact", ["Canada is not on the list.", LONG_QUOTE, "$1.5 million", "\u2013"]
)
def test_the_same_characters_are_found(exact: str) -> None:
    found = anchor(exact)

    assert (found.state, found.score, anchored(found)) == (Anchoring.FOUND, 1.0, exact)


@pytest.mark.parametrize(
    ("exact", "there"),
    [
        ("this year's  list.\n\n Mexico, China", "this year's list.\nMexico, China"),
        ('the "next review" - due', "the \u201cnext review\u201d \u2013 due"),
        ("10\u201320 sites don\u2019t report", "10-20 sites don't report"),
        ("n'est pas connue", "n\u2019est pas connue"),
        ("drug\u2011transit coun\u00adtries", "drug-transit countries"),
        ("O\ufb03cials said\u00a0the", "Officials said the"),
    ],
)
def test_space_quote_marks_and_dashes_are_normalised(exact: str, there: str) -> None:
    found = anchor(exact)

    assert (found.state, found.score) == (Anchoring.NORMALISED, 1.0)
    assert anchored(found) == there


@pytest.mark.parametrize(
    "exact",
    [
        "Mexico, China and 21 other countries are on a list of major drug-transit countries",
        "Mexico, China, and 21 other countries are on the list of major drug transit countries",
        "mexico, china and 21 other countries are on the list of major drug-transit countries",
        "Mexico, China and 21 other countrys are on the list of major drug-transit countries",
        "M\u00e9xico, China and 21 other countries are on the list of major drug-transit countries",
    ],
)
def test_spelling_case_punctuation_and_articles_make_it_fuzzy(exact: str) -> None:
    found = anchor(exact)

    assert found.state == Anchoring.FUZZY
    assert quoting.FUZZY_FROM <= found.score <= 1.0
    assert anchored(found) == LONG_QUOTE


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("12 September 2025", "September 12, 2025"),
        ("12 September 2025", "Sept. 12th, 2025"),
        ("2025-09-12", "12th of September 2025"),
        ("12.09.2025", "12. September 2025"),
        ("1. März 2024", "2024-03-01"),
        ("1er janvier 2025", "1.1.2025"),
        ("3 de mayo de 2024", "3 mai 2024"),
        ("September 12", "12 September"),
    ],
)
def test_a_day_may_be_written_otherwise(written: str, quoted: str) -> None:
    text = f"It rained. The report of {written} says that the list has grown. It rained again."
    exact = f"The report of {quoted} says that the list has grown"

    found = anchor(exact, text)

    assert found.state == Anchoring.FUZZY
    assert anchored(found, text) == exact.replace(quoted, written)


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("12 September 2025", "September 13, 2025"),
        ("12 September 2025", "12 October 2025"),
        ("12 September 2025", "2024-09-12"),
        ("12 September 2025", "12 September"),
        ("3/5/2024", "2024-05-03"),  # or is it the fifth of March?
        ("40 September 2025", "September 40, 2025"),
    ],
)
def test_another_day_is_another_statement(written: str, quoted: str) -> None:
    text = f"It rained. The report of {written} says that the list has grown. It rained again."

    assert anchor(f"The report of {quoted} says that the list has grown", text).state == (
        Anchoring.MISSING
    )


@pytest.mark.parametrize(
    ("exact", "text", "state"),
    [
        (f"The {SHIPS}", f"It rained. {SHIPS}.", "fuzzy"),
        (f"The {SHIPS}", f"Few {SHIPS}.", "missing"),
        (f"The {SHIPS}", f"The few {SHIPS}.", "missing"),
        (f"In the {SHIPS}", f"No, in the few {SHIPS}.", "missing"),
        (f"{SHIPS} of it", f"{SHIPS}. It rained.", "fuzzy"),
        (f"{SHIPS} of it", f"{SHIPS} of credit.", "missing"),
        (f"{SHIPS} of it", f"{SHIPS} of no use to it.", "missing"),
    ],
)
def test_what_stands_in_place_of_a_first_or_last_small_word_counts(
    exact: str, text: str, state: str
) -> None:
    assert anchor(exact, text).state == state


def test_other_punctuation_alone_never_loses_a_short_quote() -> None:
    found = anchor("So it is.", "\u00bb So \u2026 it \u2014 is ! \u00ab")

    assert found.state == Anchoring.FUZZY
    assert found.score < quoting.FUZZY_FROM


@pytest.mark.parametrize(
    ("exact", "changed"),
    [
        ("a digit", LONG_QUOTE.replace("21", "22")),
        ("a digit more", LONG_QUOTE.replace("21", "121")),
        ("a decimal", "will cost $1.6 million, and 10-20 sites don't report"),
        ("a unit", "will cost \u20ac1.5 million, and 10-20 sites don't report"),
        ("a unit taken out", "will cost 1.5 million, and 10-20 sites don't report"),
        ("a range", "will cost $1.5 million, and 10-30 sites don't report"),
        ("a negation taken out", "Canada is on the list. Officials said the next review"),
        ("a negation put in", LONG_QUOTE.replace("are on", "are not on")),
        ("a short negation", "will cost $1.5 million, and 10-20 sites do report"),
        ("a French negation", "La cause n\u2019est jamais connue"),
        ("a name", LONG_QUOTE.replace("China", "Chile")),
        ("a similar name", LONG_QUOTE.replace("Mexico", "Mexica")),
        ("a name taken out", LONG_QUOTE.replace("Mexico, China", "Mexico")),
        ("a dropped clause", "Canada is not on the list, as the embassy has said. Officials said"),
        ("a word of content", LONG_QUOTE.replace("transit", "producing")),
        ("an opposite", LONG_QUOTE.replace("major", "minor")),
        ("a number word", "Mexico, China and twenty-one other countries are on the list of major"),
        ("a mood", "Officials said the next review - due in September - may cost $1.5 million"),
        ("nothing of it", "Wholly different words that nobody has written in this text before"),
        ("the month", "next review \u2013 due in October \u2013 will cost"),
        ("blank", "  "),
    ],
)
def test_what_could_change_the_meaning_leaves_it_missing(exact: str, changed: str) -> None:
    found = anchor(changed)

    assert found.state == Anchoring.MISSING, exact
    assert (found.start, found.end) == (None, None)
    assert found.score < 1.0


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        ("10 countries", "There are 110 countries."),
        ("5 million", "It cost 1.5 million."),
        ("$1", "It cost $1.5 then."),
        ("in 202", "It was in 2023."),
        ("5 degrees", "It was -5 degrees."),
        ("grew 5", "It grew 5% then."),
        ("art", "The party is over."),
        ("art \u201cx\u201d", 'The part "x" is over.'),
    ],
)
def test_a_piece_of_a_longer_word_or_number_is_not_the_quote(exact: str, text: str) -> None:
    assert anchor(exact, text).state == Anchoring.MISSING


def test_a_quote_that_was_cut_inside_a_word_is_found_so_again() -> None:
    text = "The party is over."
    selector = quoting.selector_at(text=text, start=5, end=8)

    assert quoting.anchor(selector=selector, text="Now: " + text).start == 10


def test_what_stands_around_tells_equal_quotes_apart() -> None:
    text = "In 2023 it is on the list. In 2024 it is on the list. In 2025 it is on the list."
    at = text.index("it is", text.index("2024"))
    selector = quoting.selector_at(text=text, start=at, end=at + len("it is on the list"))

    moved = "Now.  " + text.replace("In 2023 it is on the list. ", "")
    found = quoting.anchor(selector=selector, text=moved)

    assert found.state == Anchoring.FOUND
    assert moved[: found.start].endswith("2024 ")


def test_a_selector_keeps_what_stands_around_and_ends_with_the_text() -> None:
    selector = quoting.selector_at(text="abcdef", start=2, end=4, context=3)

    assert selector == quoting.Selector(exact="cd", prefix="ab", suffix="ef")


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        ("Canada is not on the list", "Canada is not on the list"),
        ("  \u201cCanada is not on the list.\u201d ", "Canada is not on the list."),
        ('the "next review"', "the \u201cnext review\u201d"),
        ("next review", "next review"),
        ("\u2026due in  September", "due in September"),
        ("rug-transit", "rug-transit"),
    ],
)
def test_a_typed_quote_is_taken_in_the_words_of_the_article(quote: str, exact: str) -> None:
    selector = quoting.locate(quote=quote, text=TEXT)

    assert selector is not None
    assert selector.exact == exact
    assert TEXT.count(selector.prefix + selector.exact + selector.suffix) == 1
    assert quoting.anchor(selector=selector, text=TEXT).state == Anchoring.FOUND


@pytest.mark.parametrize(
    "quote", ["", " \n", "''", "Canada is on the list", "canada is not", "22 other"]
)
def test_a_quote_that_is_not_in_the_article_is_not_located(quote: str) -> None:
    assert quoting.locate(quote=quote, text=TEXT) is None


def test_a_whole_word_is_preferred_to_a_piece_of_one() -> None:
    selector = quoting.locate(quote="art", text="The party saw art.")

    assert selector is not None
    assert selector.prefix == "The party saw "


@pytest.mark.parametrize(
    ("exact", "state"),
    [
        ("加拿大不在名单上", Anchoring.FOUND),
        ("加拿大在名单上", Anchoring.MISSING),
        ("墨西哥不在名单上", Anchoring.MISSING),
    ],
)
def test_scripts_without_spaces_are_judged_sign_by_sign(exact: str, state: Anchoring) -> None:
    assert anchor(exact, "官员说加拿大不在名单上,因为没有证据。").state == state


def test_offsets_are_those_of_the_text_as_written() -> None:
    dice = random.Random(7)  # noqa: S311 - a repeatable test, no secret
    spaces, words = (
        [" ", "\n", "\u00a0", " \u200b", "\t "],
        ["\ufb01re", "caf\u0065\u0301", "\u201cso\u201d"],
    )
    text = "".join(
        dice.choice([*words, "plain", "x\u00ady"]) + dice.choice(spaces) for _ in range(300)
    )
    for start in range(0, 280, 7):
        tokens = text.split()[start : start + 5]
        plain = " ".join(tokens).replace("\u201c", '"').replace("\u201d", '"')
        quote = unicodedata.normalize("NFKC", plain)
        places = [text[slice(*span)] for span in quoting._normalised(quote, text)]

        assert _seen_words(" ".join(tokens)) in map(_seen_words, places)


def _seen_words(text: str) -> list[str]:
    return text.replace("\u200b", "").split()


@pytest.mark.parametrize(
    "piece", ["the other countries are gone. ", "a ", "\u201cx\u201d ", "1 ", "\n", "\u4e0d"]
)
def test_a_long_text_is_searched_in_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece)) + TEXT
    began = time.perf_counter()

    states = [
        anchor(exact, text).state for exact in (LONG_QUOTE, LONG_QUOTE.replace("21", "22"), "a")
    ]

    assert states[:2] == [Anchoring.FOUND, Anchoring.MISSING]
    assert time.perf_counter() - began < 20.0  # quadratic work would take minutes


@pytest.mark.parametrize("neighbour", ["y" * 200_000, "\u00e9" * 200_000])
def test_a_giant_word_beside_the_passage_does_not_hide_that_it_changed(neighbour: str) -> None:
    text = f"{neighbour} {TEXT} {neighbour}"

    assert anchor(LONG_QUOTE.replace("China", "China,"), text).state == Anchoring.FUZZY
    assert anchor(LONG_QUOTE.replace("21", "22"), text).state == Anchoring.MISSING


def test_words_that_differ_only_far_from_their_start_differ() -> None:
    chain = "Rinder" * 40
    text = f"Das Gesetz heisst {chain}gesetz und gilt seit dem Herbst in allen Kreisen des Landes."

    found = anchor(text.replace("gesetz und", "verbot und"), text)

    assert found.state == Anchoring.MISSING


def test_a_very_long_quote_is_compared_in_linear_time() -> None:
    text = " ".join(f"word{n}" for n in range(50_000))
    began = time.perf_counter()

    assert anchor(text[1000:300_000].replace("word9000 ", ""), text).state == Anchoring.MISSING
    assert time.perf_counter() - began < 10.0
