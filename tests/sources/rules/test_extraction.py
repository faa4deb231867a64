"""Text of a page, also of pages made to break extractors."""

import time
from datetime import date

import pytest

from sources.rules import extraction
from tests import web

PARAGRAPHS = [
    f"Paragraph {n} names the countries through which most of the goods are known to pass, "
    f"and gives the {n} reasons for which the department has put each one of them on the list."
    for n in range(6)
]
MENU = "<nav><ul><li>Politics<li>Sport<li>Weather</ul></nav>"
PAGE = (
    "<!doctype html><html lang='en-GB'><head><title>The list | Example News</title>"
    "<meta property='og:title' content='The list'>"
    "<meta property='article:published_time' content='2025-09-18T10:00:00Z'></head><body>"
    f"{MENU}<article><h1>The list</h1><p>{'</p><p>'.join(PARAGRAPHS)}</p></article>"
    "<footer>Imprint and privacy</footer><script>var secret = 'never shown';</script></body></html>"
)


def extract(html: bytes | str, content_type: str = "") -> extraction.Page:
    return extraction.extract(html=html, url="https://example.org/list", content_type=content_type)


def test_the_main_text_comes_without_menu_script_and_footer() -> None:
    page = extract(PAGE)

    assert all(paragraph in page.text.split("\n") for paragraph in PARAGRAPHS)
    for furniture in ("Politics", "Imprint", "never shown"):
        assert furniture not in page.text


def test_what_a_page_says_of_itself_is_read() -> None:
    page = extract(PAGE)

    assert (page.title, page.heading, page.language) == ("The list", "The list", "en-GB")
    assert page.published_on == date(2025, 9, 18)
    assert not page.html_truncated
    assert not page.too_deep


def test_a_page_without_an_article_gives_its_visible_text() -> None:
    page = extract(
        "<html><body><div>First</div><div>Se<b>co</b>nd</div><style>p{}</style></body></html>"
    )

    assert page.text == "First\nSecond"


def test_plain_text_is_taken_as_it_is() -> None:
    assert extract(b"a < b\r\n\r\n  c", "text/plain").text == "a < b\nc"


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "video/mp4", "application/json"])
def test_what_is_no_page_has_no_text(kind: str) -> None:
    assert extract(PAGE.encode(), kind) == extraction.Page()


@pytest.mark.parametrize(
    ("html", "content_type"),
    [
        ("caf\u00e9".encode(), ""),
        ("caf\u00e9".encode("latin-1"), ""),
        ("caf\u00e9".encode("cp1252"), "text/html; charset=windows-1252"),
        ("\ufeffcaf\u00e9".encode(), "text/html; charset=latin-1"),
        ("caf\u00e9".encode("utf-16"), ""),
        ("caf\u00e9".encode(), "text/html; charset=nonsense"),
        ("caf\u00e9".encode(), "text/html; charset=base64"),
        (b"<meta charset='iso-8859-1'>" + "caf\u00e9".encode("latin-1"), ""),
    ],
)
def test_characters_are_read_in_the_encoding_they_were_sent(html: bytes, content_type: str) -> None:
    assert extraction.decode(html=html, content_type=content_type).endswith("caf\u00e9")


def test_a_cut_inside_a_character_does_not_change_the_encoding() -> None:
    cut = ("\u20ac" * 40_000).encode()[:-1]

    assert set(extraction.decode(html=cut)) == {"\u20ac"}


def test_a_page_beyond_the_cap_is_cut_and_says_so() -> None:
    page = extract("<p>start</p>" + " " * extraction.PARSE_CAP + "<p>end</p>")

    assert page.html_truncated
    assert "start" in page.text
    assert "end" not in page.text


@pytest.mark.parametrize(("depth", "too_deep"), [(20, False), (250, True), (5000, True)])
def test_deep_nesting_is_told(depth: int, too_deep: bool) -> None:
    assert extract("<div>" * depth + "text").too_deep is too_deep


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"\x00" * 1000,
        b"\xff\xfe",
        b"<",
        b"<!--",
        b"<![CDATA[",
        b"<?xml version='1.0' encoding='utf-16'?><html>x</html>",
        b"<html><body>\x00\x01\x02<p>\x0b</p></body>",
        b"<title><title><title>",
        "<p>\ud800</p>",
        b"&#0;&#xD800;&#x110000;&nbsp;",
        b"<div>" * 150_000,
        b"<a href=x>" * 90_000,
        b"<table><tr><td>y" * 60_000,
        b"<p>x <b>y</b></p>" * 60_000,
        b"<br>" * 240_000,
        b"<" * 900_000,
        b"<title " * 130_000,
        b"<meta charset " * 70_000,
    ],
    ids=range(19),
)
def test_hostile_markup_ends_soon_and_without_an_error(html: bytes | str) -> None:
    began = time.perf_counter()

    text = extract(html).text

    assert time.perf_counter() - began < 10.0  # without the caps: minutes
    assert not any(sign in text for sign in "\x00\x01\x0b\ud800")


def test_signs_are_title_and_heading_without_markup() -> None:
    signs = extraction.signs(
        html=b"<TITLE lang=en>Not &amp; <i>found</i></TITLE><h1 class='x'>\n Oh no </h1>"
    )

    assert (signs.title, signs.heading) == ("Not & found", "Oh no")


@pytest.mark.parametrize("html", [b"", b"<title", b"<title>", b"<title>x", b"\xff</title>"])
def test_a_page_without_signs_has_empty_ones(html: bytes) -> None:
    assert extraction.signs(html=html) == extraction.Signs(title="", heading="")


def test_the_title_in_unusual_letters_is_found() -> None:
    html = "<p>\u0130\u0130</p><title>Sayfa bulunamad\u0131</title>".encode()

    assert extraction.signs(html=html).title == "Sayfa bulunamad\u0131"


def test_our_own_test_pages_have_their_text() -> None:
    assert extract(web.PLAIN).text.endswith("A page that is simply there.")


def test_accents_heaped_on_a_letter_are_cut_and_others_kept() -> None:
    heap = "e" + "\u0301\u0316" * 100_000
    html = f"<p>{heap} cafe\u0301 \u0e01\u0e34\u0e48</p>"

    text = extract(html).text

    assert text == "e" + "\u0301\u0316" * 15 + " cafe\u0301 \u0e01\u0e34\u0e48"


@pytest.mark.parametrize(
    ("text", "words"), [("one two", 2), ("加拿大不在名单上", 4), ("加拿大 Canada", 2), ("", 0)]
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert extraction.Page(text=text).words == words


def test_prose_is_what_stands_in_long_paragraphs_if_most_does() -> None:
    paragraph, teaser = " ".join(["word"] * 40), " ".join(["word"] * 20)

    assert extraction.Page(text="\n".join([paragraph, paragraph, teaser])).prose == 80
    assert extraction.Page(text="\n".join([paragraph, teaser, teaser])).prose == 0


def test_a_line_break_in_the_markup_is_a_space_except_in_preformatted_text() -> None:
    lines = "One line of the page\n  goes on\r\nand on."
    html = f"<html><body><div>{lines}<br>New<b>\nline</b>.</div><pre>a\nb</pre></body></html>"

    text = extraction.extract(html=html, url="https://example.org/").text

    assert text.splitlines() == ["One line of the page goes on and on.", "New line.", "a", "b"]
