"""A text without differences of spelling that mean nothing, and the way back to the original.

NFKC (Unicode Standard Annex 15), white space, quote marks, dashes and invisible signs.
"""

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

_DRAWN_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),  # noqa: RUF001
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),  # noqa: RUF001
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f", None),
    }
)
_SPACED = re.compile(r"\S+")
_VOWELS_AND_TAILS = range(0x1160, 0x1200)
"""Hangul letters that join the letter before them into one syllable."""


def normalise(text: str) -> str:
    """The text as it is compared: words as NFKC has them, one space between."""
    return " ".join(word for raw in text.split() if (word := _normal(raw)))


def _normal(raw: str) -> str:
    word = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
    return word.translate(_DRAWN_ALIKE).replace(" ", "")


class Original:
    """Where the characters of a normalised text stand in the text as written.

    Time and memory grow with the text. A word is taken apart at most once, when first asked for.
    """

    def __init__(self, *, text: str) -> None:
        self._text = text
        words = [(m.start(), m.end(), size) for m in _SPACED.finditer(text) if (size := _size(m))]
        self._words = [(start, end) for start, end, _ in words]
        self._flat = list(accumulate((size + 1 for _, _, size in words), initial=0))
        self._taken_apart: dict[int, _Word] = {}

    def start(self, at: int) -> int:
        """Where the sign begins that became character `at` of the normalised text."""
        return self._sign(at)[0]

    def end(self, last: int) -> int:
        """Where the sign ends, accents and all, that became character `last`."""
        return self._sign(last)[1]

    def _sign(self, at: int) -> tuple[int, int]:
        number = bisect_right(self._flat, at) - 1
        start, end = self._words[number]
        if number not in self._taken_apart:
            self._taken_apart[number] = _Word(self._text[start:end])
        first, last = self._taken_apart[number].sign(at - self._flat[number])
        return start + first, start + last


class _Word:
    """A word as the signs that NFKC changes each on its own: a letter with its accents, `ﬁ`."""

    def __init__(self, raw: str) -> None:
        cuts = [at for at, character in enumerate(raw) if at == 0 or not _joins(character)]
        signs = [raw[cut:end] for cut, end in zip(cuts, [*cuts[1:], len(raw)], strict=True)]
        normal = [_normal(sign) for sign in signs]
        if "".join(normal) != _normal(raw):  # a script whose letters join otherwise: the whole word
            cuts, normal = [0], [_normal(raw)]
        self._cuts = [*cuts, len(raw)]
        self._flat = list(accumulate((len(sign) for sign in normal), initial=0))

    def sign(self, at: int) -> tuple[int, int]:
        number = bisect_right(self._flat, at) - 1
        return self._cuts[number], self._cuts[number + 1]


def _size(match: re.Match[str]) -> int:
    return len(_normal(match[0]))


def _joins(character: str) -> bool:
    """Whether NFKC may merge it with what stands before it."""
    if character.isascii():
        return False
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(first).startswith("M") or ord(first) in _VOWELS_AND_TAILS
