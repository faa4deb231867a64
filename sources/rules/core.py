"""The core of a page: the markup of its one article, which tells at once that nothing has changed.

Menus, adverts and dates around an article change with every look, and reading a page is what a look
costs most. The same bytes between `<article>` and `</article>` say what they said the last time.
"""

import hashlib
from enum import Enum

from sources.rules import extraction, fingerprint

STANDS_FOR_PAGE = 0.8
"""Similarity of the core's words to the page's main text from which it can stand for it."""

_DRIFTED = b"\0drifted"
"""Ends the bytes of a core that has drifted, so that its hash is never that of a good one."""

_ELEMENTS = ((b"<article", b"</article>"), (b"<main", b"</main>"))


class Again(Enum):
    """What a core was judged to be when it was read."""

    GOOD = "good"
    DRIFTED = "drifted"


def of(body: bytes) -> bytes:
    """The markup from the start of the one <article>, or else the one <main>, to its first end.

    Empty when there is none, or more than one: lists of teasers, and stories with comments.
    """
    for opening, closing in _ELEMENTS:
        start = body.find(opening)
        end = body.find(closing, start) if start >= 0 else -1
        if end >= 0 and body.find(opening, start + 1) < 0:
            return body[start:end]
    return b""


def sha256(body: bytes, *, drifted: bool = False) -> str:
    """Of the core, and of what was said of it; empty when the page has none."""
    core = of(body)
    return hashlib.sha256(core + _DRIFTED * drifted).hexdigest() if core else ""


def found_again(*, body: bytes, known_sha256: str) -> Again | None:
    """Whether the first article or main part of the page is the core that we know, and as what.

    What stands elsewhere is not even searched: of a long page that is most of it.
    """
    for opening, closing in _ELEMENTS:
        start = body.find(opening)
        end = body.find(closing, start) if start >= 0 else -1
        if end >= 0:
            read = hashlib.sha256(body[start:end])
            if read.hexdigest() == known_sha256:
                return Again.GOOD
            read.update(_DRIFTED)
            if read.hexdigest() == known_sha256:
                return Again.DRIFTED
    return None


def text(*, body: bytes, content_type: str) -> str:
    """What the core says, for comparing it with the main text of the whole page."""
    core = of(body)
    return extraction.visible(html=core, content_type=content_type) if core else ""


def stands_for(*, page: fingerprint.Fingerprint, core_text: str) -> bool:
    """Whether the core holds the main text of the page, and is not some box on it."""
    core = fingerprint.of(text=core_text)
    return bool(core_text) and fingerprint.similarity(page, core) >= STANDS_FOR_PAGE
