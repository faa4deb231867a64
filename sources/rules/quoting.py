"""Finding a quoted passage again: W3C TextQuoteSelector (Web Annotation Data Model, 4.2.4).

Three readings, strictest first. Literal: the same characters. Normalised: the same after NFKC,
white space, quote marks and dashes (case kept). Fuzzy: punctuation, a spelling, an inflection, an
article or the format of a date differs, and nothing that could change the meaning. A difference in
a number, a negation, a name or another word of content leaves the passage missing, however alike
the rest is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from sources.choices import Anchoring
from sources.rules import spelling, wording

CONTEXT = 32
"""Characters of prefix and suffix that a selector keeps."""
FUZZY_FROM = 0.9
LONGEST_FUZZY = 3_000
"""Characters. A longer quote is found literally or normalised, or is missing."""
MAX_OCCURRENCES = 200

_MARKS = " \t\n'\"‘’“”„«»…"


@dataclass(frozen=True, slots=True)
class Selector:
    """A quote and what stood around it."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a selector points in a text. `score` is 1.0 when found or normalised."""

    state: Anchoring
    score: float
    start: int | None = None
    end: int | None = None


def anchor(*, selector: Selector, text: str) -> Anchor:
    """How and where the quote stands in `text`; offsets count its characters, `end` exclusive."""
    if not selector.exact.strip():
        return Anchor(state=Anchoring.MISSING, score=0.0)
    spans = [span for span in _literal(selector.exact, text) if _is_whole(span, selector, text)]
    if spans:
        return _anchored(Anchoring.FOUND, _best(spans, selector, text))
    spans = [span for span in _normalised(selector.exact, text) if _is_whole(span, selector, text)]
    if spans:
        return _anchored(Anchoring.NORMALISED, _best(spans, selector, text))
    return _fuzzy(selector, text)


def selector_at(*, text: str, start: int, end: int, context: int = CONTEXT) -> Selector:
    """The selector of `text[start:end]`, with up to `context` characters on either side."""
    return Selector(
        exact=text[start:end],
        prefix=text[max(0, start - context) : start],
        suffix=text[end : end + context],
    )


def locate(*, quote: str, text: str) -> Selector | None:
    """The selector of a typed or pasted quote, in the words of `text`; None when it is not there.

    Space, quote marks and dashes may differ, also quote marks around the whole; nothing else may.
    """
    for wanted in dict.fromkeys((quote.strip(), quote.strip(_MARKS))):
        spans = list(_literal(wanted, text)) or list(_normalised(wanted, text))
        if spans:
            bare = Selector(exact=wanted)
            start, end = next((s for s in spans if _is_whole(s, bare, text)), spans[0])
            return selector_at(text=text, start=start, end=end)
    return None


def _anchored(state: Anchoring, span: tuple[int, int]) -> Anchor:
    return Anchor(state=state, score=1.0, start=span[0], end=span[1])


def _occurrences(wanted: str, text: str) -> Iterator[int]:
    at = text.find(wanted) if wanted else -1
    for _ in range(MAX_OCCURRENCES):
        if at < 0:
            return
        yield at
        at = text.find(wanted, at + 1)


def _literal(exact: str, text: str) -> Iterator[tuple[int, int]]:
    return ((at, at + len(exact)) for at in _occurrences(exact, text))


def _normalised(exact: str, text: str) -> Iterator[tuple[int, int]]:
    """Offsets in the text as written, of places that read the same when both are normalised."""
    wanted = spelling.normalise(exact)
    flat = spelling.normalise(text)
    places = list(_occurrences(wanted, flat))
    if not places:
        return
    original = spelling.Original(text=text)
    for at in places:
        yield original.start(at), original.end(at + len(wanted) - 1)


def _is_whole(span: tuple[int, int], selector: Selector, text: str) -> bool:
    """Whether the place is not a piece of something longer: `10 countries` inside `110 countries`.

    A selector that was itself cut inside a word, as its context shows, may be found so again.
    """
    before = text[max(0, span[0] - 2) : span[0]]
    after = text[span[1] : span[1] + 2]
    starts_whole = not wording.joins(before, text[span[0]]) or (
        wording.joins(selector.prefix[-2:], selector.exact[0])
    )
    ends_whole = not wording.joins(text[span[1] - 1], after) or (
        wording.joins(selector.exact[-1], selector.suffix[:2])
    )
    return starts_whole and ends_whole


def _best(spans: list[tuple[int, int]], selector: Selector, text: str) -> tuple[int, int]:
    """The place whose surroundings are most like the selector's; the first of equals."""
    if len(spans) == 1:
        return spans[0]
    return max(spans, key=lambda span: _likeness(span, selector, text))


def _likeness(span: tuple[int, int], selector: Selector, text: str) -> float:
    found = selector_at(text=text, start=span[0], end=span[1])
    before = fuzz.ratio(spelling.normalise(selector.prefix), spelling.normalise(found.prefix))
    after = fuzz.ratio(spelling.normalise(selector.suffix), spelling.normalise(found.suffix))
    return float(before + after)


def _fuzzy(selector: Selector, text: str) -> Anchor:
    """The most similar stretch of words, judged word by word for what differs."""
    best = Anchor(state=Anchoring.MISSING, score=0.0)
    if len(selector.exact) > LONGEST_FUZZY:
        return best
    quote = spelling.normalise(selector.exact)
    for stretch in wording.candidates(quote=selector.exact, text=text):
        span = stretch.start, stretch.end
        score = fuzz.ratio(quote, spelling.normalise(text[slice(*span)])) / 100
        alike = stretch.same or score >= FUZZY_FROM
        if alike and not stretch.differs and _is_whole(span, selector, text):
            return Anchor(Anchoring.FUZZY, score, *span)
        best = max(best, Anchor(Anchoring.MISSING, score), key=lambda found: found.score)
    return best
