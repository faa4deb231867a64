"""Tags with more attributes than anybody would write are told apart, whatever hides them."""

import time

import pytest

from sources.rules import extraction, markup

MANY = markup.MOST_ATTRIBUTES + 1


@pytest.mark.parametrize(
    ("source", "overgrown"),
    [
        ("", False),
        ("<p class='a' id=b hidden>text</p>" * 1000, False),
        ("1 < 2 and 2 > 1 " * 1000, False),
        ("<p " + "a " * (MANY - 1) + ">", False),
        ("<p " + "a " * MANY + ">", True),
        ("<p " + "a=1 " * MANY, True),
        ("<p " + 'a=">" ' * MANY + ">", True),
        ("<p " + "a='<' " * MANY + ">", True),
        ("<p " + "a/" * MANY + ">", True),
        ('<p x" ' + "a " * MANY + ">", True),
        ("<b>fine</b>" * 100 + "<p " + "a " * MANY + ">", True),
        ("<p title='" + "word " * MANY * 2 + "'>", False),
        ("<p " + "a= " * MANY + ">", False),  # each takes the next for its value
    ],
)
def test_attributes_are_counted_as_browsers_read_them(source: str, overgrown: bool) -> None:
    assert markup.is_overgrown(source) == overgrown


@pytest.mark.parametrize("piece", ["<", "<a", "<a ", "<a='", "<a =", '<a "', "<a b='>\"", "<p////"])
def test_no_text_makes_it_slow(piece: str) -> None:
    source = piece * (extraction.PARSE_CAP // len(piece))
    began = time.process_time()

    markup.is_overgrown(source)

    assert time.process_time() - began < 1.0


def test_an_overgrown_page_gives_its_plain_text() -> None:
    page = extraction.extract(
        html="<h1>Harbour</h1><p " + "a " * MANY + ">Ninety ships.</p>", url="https://a.example/"
    )

    assert (page.text, page.too_deep) == ("Harbour Ninety ships.", True)
