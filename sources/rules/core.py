"""The core of a page: the markup of its one article, which tells at once that nothing has changed.

Menus, adverts and dates around an article change with every look, and reading a page is what a look
costs most. The same bytes between `<article>` and `</article>` say what they said the last time.
"""

import hashlib

from sources.rules import extraction, fingerprint

STANDS_FOR_PAGE = 0.8
"""Similarity of the core's words to the page's main text from which it can stand for it."""

_ELEMENTS = ((b"<article", b"</article>"), (b"<main", b"</main>"))


def of(body: bytes) -> bytes:
    """The markup from the start of the one <article>, or else the one <main>, to its end.

    Empty when there is none, or more than one: lists of teasers, and stories with comments.
    """
    for opening, closing in _ELEMENTS:
        start, end = body.find(opening), body.rfind(closing)
        if 0 <= start < end and body.find(opening, start + 1) < 0:
            return body[start:end]
    return b""


def sha256(body: bytes) -> str:
    """Of the core; empty when the page has none."""
    core = of(body)
    return hashlib.sha256(core).hexdigest() if core else ""


def text(*, body: bytes, content_type: str) -> str:
    """What the core says, for comparing it with the main text of the whole page."""
    core = of(body)
    return extraction.visible(html=core, content_type=content_type) if core else ""


def stands_for(*, page_text: str, core_text: str) -> bool:
    """Whether the core holds the main text of the page, and is not some box on it."""
    page, core = fingerprint.of(text=page_text), fingerprint.of(text=core_text)
    return bool(core_text) and fingerprint.similarity(page, core) >= STANDS_FOR_PAGE
