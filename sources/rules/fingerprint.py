"""How much of a page's main text is still the one we know.

Sentences are compared as a bag, weighted by their words. Order, space, case, punctuation, short
lines (menus) and lines that only date a page do not count. No simhash: measured, it cannot tell one
replaced sentence from two thirds of them.
"""

import hashlib
import json
import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass

MAX_SENTENCES = 1_500
"""Sentences that are kept; of a longer text the first ones."""
SHORT_LINE = 4
"""Lines with fewer words are furniture (menu, byline), unless the page holds nothing else."""

LONGEST_DATE_LINE = 120

_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’»)\]]*\s+|(?<=[。！？])")  # noqa: RUF001
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{8}")  # no spaces between words
_DATED = re.compile(
    r"(?:[\d\s.,:/|·•()-]|\b(?:last|first|updated?|published|posted|modified|on|at|by|am|"
    r"pm|of|the|ago|minutes?|hours?|days?|utc|gmt|est|edt|cet|bst|[a-z]{0,6}day|mon|tue|wed|thu|fri|sat|sun|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`sentences` are (CRC-32 of the normalised sentence, its words) in reading order."""

    text_sha256: str
    sentences: tuple[tuple[int, int], ...]

    @property
    def words(self) -> int:
        """In all sentences together."""
        return sum(words for _, words in self.sentences)


def of(*, text: str) -> Fingerprint:
    """The fingerprint of a page's main text."""
    lines = text.splitlines()
    sentences = _sentences([line for line in lines if not _is_furniture(line)])
    sentences = sentences or _sentences(lines)
    whole = "\n".join(" ".join(words) for words in sentences)
    return Fingerprint(
        text_sha256=hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest(),
        sentences=tuple(
            (zlib.crc32(" ".join(words).encode("utf-8", "replace")), len(words))
            for words in sentences[:MAX_SENTENCES]
        ),
    )


def similarity(a: Fingerprint, b: Fingerprint) -> float:
    """Share of words in sentences that both texts have, 0.0 to 1.0. Two empty texts are equal."""
    if a.text_sha256 == b.text_sha256:
        return 1.0
    total = a.words + b.words
    common = Counter(a.sentences) & Counter(b.sentences)
    shared = sum(words * count for (_, words), count in common.items())
    return 2 * shared / total if total else 0.0


def dump(fingerprint: Fingerprint) -> str:
    """One line of JSON, about 12 characters a sentence."""
    flat = [number for pair in fingerprint.sentences for number in pair]
    return json.dumps([fingerprint.text_sha256, flat], separators=(",", ":"))


def load(column: str) -> Fingerprint | None:
    """The fingerprint that `dump` wrote; None for an empty or foreign column."""
    try:
        digest, flat = json.loads(column)
        pairs = tuple(zip(map(int, flat[::2]), map(int, flat[1::2]), strict=True))
    except (ValueError, TypeError):
        return None
    return Fingerprint(text_sha256=str(digest), sentences=pairs)


def _sentences(lines: list[str]) -> list[list[str]]:
    pieces = (piece for line in lines for piece in _SENTENCE_END.split(line))
    return [words for piece in pieces if (words := _words(piece))]


def _is_furniture(line: str) -> bool:
    if len(line) <= LONGEST_DATE_LINE and _DATED.fullmatch(line):
        return True
    return len(line.split(maxsplit=SHORT_LINE)) < SHORT_LINE and not _UNSPACED.search(line)


def _words(sentence: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", sentence).casefold())
