"""Edits of a page: those that change what a quoted sentence says, and those that do not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from sources.rules import extraction

SENTENCE_END = re.compile(r"(?<=[^\d][.!?])\s+")
NEGATIONS = {"de": "nicht", "fr": "pas", "es": "no", "it": "non", "pl": "nie"}
NEGATES = re.compile(r" (?:not|nicht|kein|keine|pas|no|non|nie|never|niemals)(?= )")
NAME = re.compile(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][a-zäöüß]{3,}")
CLAUSE = re.compile(r",( [^\s,]+){3,}(?=[,.!?])")
MARKS = str.maketrans(
    {"'": "’", '"': "”", "’": "'", "“": '"', "”": '"', "„": '"', "-": "–", "–": "-"}
)
DATES = (
    ("12 September 2025", "September 12, 2025"),
    ("3 May 2024", "2024-05-03"),
    ("September 9, 2025", "9 Sept. 2025"),
    ("1. März 2024", "01.03.2024"),
    ("14 janvier 2025", "14.01.2025"),
)

Rewording = Callable[[str, str], str]
"""From a sentence and the language of its page to the sentence as edited; the same if it cannot."""


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page. Its `sentences` stand in the markup as they stand in the text."""

    url: str
    html: str
    sentences: tuple[str, ...]

    @property
    def language(self) -> str:
        found = re.search(r"<html[^>]*\blang=[\"']?([a-z]{2})", self.html)
        return found[1] if found else "en"


@dataclass(frozen=True, slots=True)
class Edit:
    """A quote of the page `before`, and the page `after` it was edited."""

    kind: str
    url: str
    quote: str
    before: str
    after: str


def page(*, url: str, html: str) -> Page:
    text = extraction.extract(html=html, url=url).text
    head, _, _ = html.partition("<body")
    pieces = (piece.strip() for line in text.splitlines() for piece in SENTENCE_END.split(line))
    plain = [one for one in pieces if 60 <= len(one) <= 250 and _once(one, html, head)]
    return Page(url=url, html=html, sentences=tuple(one for one in plain if text.count(one) == 1))


def _once(sentence: str, html: str, head: str) -> bool:
    """Whether it stands in the page itself, and in nothing that only describes it."""
    return html.count(sentence) == 1 and sentence not in head


def _digit(sentence: str, language: str) -> str:
    return re.sub(r"\d(?!.*\d)", lambda digit: str((int(digit[0]) + 1) % 10), sentence, count=1)


def _negation(sentence: str, language: str) -> str:
    if NEGATES.search(sentence):
        return NEGATES.sub("", sentence, count=1)
    first, second, rest = sentence.split(" ", 2)
    return f"{first} {second} {NEGATIONS.get(language, 'not')} {rest}"


def _name(sentence: str, language: str) -> str:
    return NAME.sub("Ferdinand", sentence, count=1)


def _clause(sentence: str, language: str) -> str:
    return CLAUSE.sub("", sentence, count=1)


def _removed(sentence: str, language: str) -> str:
    return ""


def _white_space(sentence: str, language: str) -> str:
    first, second, rest = sentence.split(" ", 2)
    return f"{first}\n   {second}&nbsp;{rest}".replace(", ", ",\t \n")


def _entities(sentence: str, language: str) -> str:
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign == " ") else f"&#{ord(sign)};"
        for sign in sentence
    )


def _quote_marks(sentence: str, language: str) -> str:
    return sentence.translate(MARKS)


WITHIN: dict[str, Rewording] = {
    "a digit": _digit,
    "a negation": _negation,
    "a name": _name,
    "a dropped clause": _clause,
    "the quote removed": _removed,
}
TYPOGRAPHY: dict[str, Rewording] = {
    "white space": _white_space,
    "entities": _entities,
    "quote marks and dashes": _quote_marks,
}
ELSEWHERE = ("reordered", "a sentence changed", "new furniture")


def that_matter(pages: list[Page], *, each: int) -> Iterator[Edit]:
    """Up to `each` edits of every kind that must be raised, on as many pages as can be."""
    for kind, reword in WITHIN.items():
        yield from _some(each, (_within(kind, reword, page) for page in pages))


def that_do_not(pages: list[Page], *, each: int) -> Iterator[Edit]:
    """Up to `each` edits of every kind that must not be raised."""
    for kind, reword in TYPOGRAPHY.items():
        yield from _some(each, (_within(kind, reword, page) for page in pages))
    yield from _some(each, (_dated(n, page) for n, page in enumerate(pages)))
    for kind in ELSEWHERE:
        yield from _some(each, (_elsewhere(kind, page) for page in pages))


def _some(most: int, edits: Iterator[Edit | None]) -> list[Edit]:
    return [edit for edit in edits if edit is not None][:most]


def _within(kind: str, reword: Rewording, page: Page) -> Edit | None:
    """The first sentence that lends itself to it."""
    for quote in page.sentences:
        changed = reword(quote, page.language)
        if changed != quote:
            return Edit(kind, page.url, quote, page.html, page.html.replace(quote, changed))
    return None


def _dated(number: int, page: Page) -> Edit | None:
    """The page with a date put into a sentence, and with that date written differently."""
    if not page.sentences:
        return None
    one, other = DATES[number % len(DATES)]
    sentence = page.sentences[0]
    quotes = [f"{sentence[:-1]} ({date}){sentence[-1]}" for date in (one, other)]
    before, after = (page.html.replace(sentence, quote) for quote in quotes)
    return Edit("the format of a date", page.url, quotes[0], before, after)


def _elsewhere(kind: str, page: Page) -> Edit | None:
    """A change beside a quote that stays as it is."""
    if len(page.sentences) < 5:
        return None
    quote, first, second = page.sentences[0], page.sentences[2], page.sentences[4]
    match kind:
        case "reordered":
            after = page.html.replace(first, "\0").replace(second, first).replace("\0", second)
        case "a sentence changed":
            after = page.html.replace(second, "Nothing of what stood here was true, it turned out.")
        case _:
            banner = escape("Buy 3 boats today & pay for 2! Offers end on 1 July.")
            after = re.sub(
                r"<body[^>]*>",
                lambda opening: f"{opening[0]}<nav><a href='/a'>News</a></nav><div>{banner}</div>",
                page.html,
                count=1,
            )
    return Edit(kind, page.url, quote, page.html, after)
