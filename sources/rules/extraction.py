"""The main text of a page: what a reader came for, without menus, adverts and markup.

The bytes are the evidence; this text is a view of them. Hostile markup may cost text, no error.
"""

import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import unescape

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from sources.rules import markup

PARSE_CAP = 1_000_000
"""Bytes (or characters) of a page that are looked at; the rest is cut and said so."""
MAX_ELEMENTS = 20_000
"""Pages with more elements get plain visible text: trafilatura needs seconds for them."""
MAX_ATTRIBUTES = 40_000
"""Of a whole page, likewise: trafilatura copies the page five times."""
SHORT_TEXT = 250
"""Characters. Of shorter pages all visible text is taken: trafilatura mangles and drops theirs."""
FEW_ELEMENTS = 300
"""Of small pages we see first whether they hold so little text. Trafilatura looks hard for main
text where there is none: 20 ms for a page that only says "moved"."""
MAX_DEPTH = 200
"""Nesting beyond this is reported, because the parser silently drops text from depth 256 on."""
SIGNS_CAP = 100_000
PARAGRAPH = 30
"""Words. Teasers have 15 to 25."""
SIGNS_A_WORD = 2
"""Characters that make a word in scripts that write no spaces, on average."""
LONGEST_ACCENTS = 30
"""Combining marks on a letter, as in Unicode's Stream-Safe Text; to sort more is quadratic work."""

_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.I)
_TAG = re.compile(r"<[^<>]*>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_HEAPED = re.compile(rf"([^\w\s\x00-\u02ff]{{{LONGEST_ACCENTS}}})([^\w\s\x00-\u02ff]+)")
_WRAPPED = re.compile(r"[\r\n]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "svg", "head", "nav", "footer", "form", "iframe"}
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span"}
    | {"strong", "sub", "sup", "time", "u", "wbr"}
)
_DATE_PATHS = (
    "//meta[@property='article:published_time' or @itemprop='datePublished' or @name='date'"
    " or @name='dc.date' or @name='DC.date.issued']/@content",
    "//time[@datetime]/@datetime",
)

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text. `html_truncated`: cut at PARSE_CAP. `too_deep`: text may be missing."""

    title: str = ""
    heading: str = ""
    text: str = ""
    language: str = ""
    published_on: date | None = None
    site_name: str = ""
    html_truncated: bool = False
    too_deep: bool = False

    @property
    def words(self) -> int:
        return _count_words(self.text)

    @property
    def prose(self) -> int:
        """Words in paragraphs of at least PARAGRAPH words; 0 if most of the text is shorter lines.

        An article is made of paragraphs, a front page of headlines and teasers.
        """
        sizes = [_count_words(line) for line in self.text.splitlines()]
        prose = sum(size for size in sizes if size >= PARAGRAPH)
        return prose if prose * 2 > sum(sizes) else 0


@dataclass(frozen=True, slots=True)
class Signs:
    """What the first look at a page shows without parsing it."""

    title: str
    heading: str


def extract(*, html: bytes | str, url: str, content_type: str = "") -> Page:
    """The page as text; an empty Page when it is not text at all. Never raises.

    `content_type` is the header as sent, for the character set and to tell a picture from a page.
    """
    if not is_text(content_type):
        return Page()
    cut = len(html) > PARSE_CAP
    source = decode(html=html[:PARSE_CAP], content_type=content_type)
    if content_type.lower().startswith("text/plain"):
        return Page(text=_clean(source), html_truncated=cut)
    tree = _parse(source)
    if tree is None:
        return Page(text=_clean(_TAG.sub(" ", source)), html_truncated=cut, too_deep=True)
    return Page(
        title=_first(tree, "//meta[@property='og:title']/@content") or _first(tree, "//title"),
        heading=_first(tree, "//h1"),
        text=_text(tree, url),
        language=_language(tree),
        published_on=_published_on(tree),
        site_name=_first(tree, "//meta[@property='og:site_name']/@content"),
        html_truncated=cut,
        too_deep=_depth(tree) > MAX_DEPTH,
    )


def visible(*, html: bytes, content_type: str = "") -> str:
    """All text a reader sees, main or not; a tenth of the work of `extract`. Never raises."""
    tree = _parse(decode(html=html[:PARSE_CAP], content_type=content_type))
    return "" if tree is None else _visible_text(tree)


def visible_words(*, html: bytes, content_type: str = "") -> int:
    """How many words a reader sees, main text or not."""
    return _count_words(visible(html=html, content_type=content_type))


@cache
def warm_up() -> None:
    """Let trafilatura load its word lists, which takes half a second, before anybody waits."""
    extract(html="<p>One page.</p>", url="https://example.org/")


def signs(*, html: bytes, content_type: str = "") -> Signs:
    """Title and first heading by string search: cheap enough for every look."""
    source = decode(html=html[:SIGNS_CAP], content_type=content_type)
    folded = source.lower() if source.isascii() else source
    return Signs(title=_between(source, folded, "title"), heading=_between(source, folded, "h1"))


def is_text(content_type: str) -> bool:
    """Whether a body of this type can be read as a page. A missing type is taken for HTML."""
    kind = content_type.split(";")[0].strip().lower()
    return not kind or kind == "text/plain" or kind in _HTML_TYPES


def decode(*, html: bytes | str, content_type: str = "") -> str:
    """Characters by byte order mark, header, meta element, UTF-8, and at last Windows-1252."""
    if isinstance(html, str):
        return html
    if html.startswith(b"\xef\xbb\xbf"):
        return html[3:].decode("utf-8", "replace")
    if html.startswith((b"\xff\xfe", b"\xfe\xff")):
        return html.decode("utf-16", "replace")
    return next(text for text in _readings(html, content_type) if text is not None)


def _readings(html: bytes, content_type: str) -> Iterator[str | None]:
    header = _HEADER_CHARSET.search(content_type)
    if header:
        yield _decoded(html, header[1], "replace")
    meta = _META_CHARSET.search(html[:4096])
    if meta:
        yield _decoded(html, meta[1].decode("ascii"), "replace")
    yield _decoded(html, "utf-8", "strict")
    if len(html) >= SIGNS_CAP:  # a cap may have split the last character
        yield html.decode("utf-8", "ignore") if _is_cut_utf8(html) else None
    yield html.decode("cp1252", "replace")


def _is_cut_utf8(html: bytes) -> bool:
    """Whether the last three bytes at most keep it from being UTF-8."""
    try:
        html.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(html) - 3 and error.reason == "unexpected end of data"
    return False


def _decoded(html: bytes, charset: str, errors: str) -> str | None:
    """None when the charset is unknown, is no text encoding or, if strict, does not fit."""
    try:
        return html.decode(charset, errors)
    except (LookupError, ValueError):
        return None


def _parse(source: str) -> lxml_html.HtmlElement | None:
    """None for what cannot be parsed, or not in any sensible time."""
    if markup.is_overgrown(source):
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        tree = lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    _unwrap(tree)
    return tree


def _unwrap(tree: lxml_html.HtmlElement) -> None:
    """Line breaks in the markup are spaces to a reader, except in preformatted text."""
    kept = {element for block in tree.iter("pre", "textarea") for element in block.iter()}
    for element in tree.iter():
        if element.text and element not in kept and _WRAPPED.search(element.text):
            element.text = _SPACE.sub(" ", element.text)
        if element.tail and element not in kept and _WRAPPED.search(element.tail):
            element.tail = _SPACE.sub(" ", element.tail)


def _text(tree: lxml_html.HtmlElement, url: str) -> str:
    if sum(1 for _ in tree.iter()) <= FEW_ELEMENTS:
        visible = _visible_text(tree)
        if len(visible) < SHORT_TEXT:
            return visible
    main = _main_text(tree, url)
    return main if len(main) >= SHORT_TEXT else _visible_text(tree)


def _main_text(tree: lxml_html.HtmlElement, url: str) -> str:
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS or tree.xpath("count(//@*)") > MAX_ATTRIBUTES:
        return ""
    try:
        document = trafilatura.bare_extraction(
            tree, url=url, include_comments=False, with_metadata=False
        )
    except Exception:  # markup made to break extractors must not stop a look
        return ""
    return _clean(getattr(document, "text", None) or "")


def _visible_text(tree: lxml_html.HtmlElement) -> str:
    """All text a reader sees, one block a line, without recursion."""
    pieces: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            pieces.append(element.tail or "" if event == "end" and not silent else "")
            continue
        entering = event == "start"
        if element.tag in _SILENT:
            silent += 1 if entering else -1
        if silent == 0:
            pieces.append("" if element.tag in _INLINE else "\n")
            pieces.append((element.text if entering else element.tail) or "")
    return _clean("".join(pieces))


def _first(tree: lxml_html.HtmlElement, path: str) -> str:
    found = tree.xpath(path)
    if not found:
        return ""
    text = found[0] if isinstance(found[0], str) else found[0].text_content()
    return " ".join(_clean(str(text)).split())[:500]


def _language(tree: lxml_html.HtmlElement) -> str:
    language = str(tree.get("lang") or tree.get("xml:lang") or "").strip()
    return language if _LANGUAGE.match(language) else ""


def _published_on(tree: lxml_html.HtmlElement) -> date | None:
    for path in _DATE_PATHS:
        for value in tree.xpath(path)[:3]:
            try:
                return date.fromisoformat(str(value).strip()[:10])
            except ValueError:
                continue
    return None


def _depth(tree: lxml_html.HtmlElement) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _between(source: str, folded: str, tag: str) -> str:
    opened = folded.find(f"<{tag}")
    start = folded.find(">", opened) + 1
    end = folded.find(f"</{tag}", start)
    if opened < 0 or start == 0 or end < 0:
        return ""
    return " ".join(unescape(_TAG.sub(" ", source[start : min(end, start + 2000)])).split())[:500]


def _clean(text: str) -> str:
    """Lines without outer space, no empty lines, nothing a database column refuses."""
    text = _HEAPED.sub(_without_heap, _UNSTORABLE.sub("", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _without_heap(run: re.Match[str]) -> str:
    return run[1] + "".join(sign for sign in run[2] if not unicodedata.combining(sign))


def _count_words(text: str) -> int:
    spaced, unspaced = _UNSPACED.subn("", text) if not text.isascii() else (text, 0)
    return len(spaced.split()) + unspaced // SIGNS_A_WORD
