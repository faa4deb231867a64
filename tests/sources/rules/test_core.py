"""The core of a page: what may stand for the whole, and what may not."""

import pytest

from sources.rules import core, extraction, fingerprint

STORY = "<article class=story><h1>Harbour</h1>" + "".join(
    f"<p>In 20{year} the harbour counted {year * 7} ships, and the council spoke of them.</p>"
    for year in range(10, 40)
)
STORY += "</article>"


def page(inside: str, *, furniture: str = "<nav>Home</nav>") -> bytes:
    return f"<!doctype html><html><body>{furniture}{inside}<footer>x</footer></body>".encode()


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (STORY, STORY),
        ("<main>" + STORY + "</main>", STORY),
        ("<main><p>Words</p></main>", "<main><p>Words</p>"),
        ("<div>Words</div>", ""),
        ("<article>One</article><article>Two</article>", ""),
        ("<article>A story<article>A comment</article></article>", ""),
        ("</article>Torn<article>", ""),
        ("<article>Never closed", ""),
    ],
)
def test_core_is_the_one_article_or_else_the_one_main(inside: str, expected: str) -> None:
    found = core.of(page(inside)).decode()

    assert found == expected.removesuffix("</article>")


def test_furniture_does_not_change_it_and_a_digit_in_the_article_does() -> None:
    before = core.sha256(page(STORY))

    assert core.sha256(page(STORY, furniture="<nav>Sport</nav><div>Advert 7</div>")) == before
    assert core.sha256(page(STORY.replace("2010", "2011"))) not in {before, ""}
    assert core.sha256(page("")) == ""


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (STORY, True),
        (STORY.replace("article", "div") + "<article><p>Read this too!</p></article>", False),
        (STORY.replace("article", "div"), False),
    ],
    ids=["the story", "a box beside the story", "no article"],
)
def test_core_stands_for_the_page_when_it_holds_its_main_text(inside: str, expected: bool) -> None:
    body = page(inside)
    whole = extraction.extract(html=body, url="", content_type="text/html").text
    said = core.text(body=body, content_type="text/html")

    assert core.stands_for(page=fingerprint.of(text=whole), core_text=said) is expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (page(STORY, furniture="<nav>Sport</nav>"), True),
        (page(STORY + "<aside><article>A teaser</article></aside>"), True),
        (page("<article>A teaser</article>" + STORY), False),
        (page(STORY.replace("2010", "2011")), False),
        (page("<p>Nothing of the kind.</p>"), False),
        (page("<article>Never closed"), False),
    ],
    ids=["other furniture", "a teaser after it", "a teaser before it", "a digit", "none", "torn"],
)
def test_a_known_core_is_found_where_it_stands_first(shown: bytes, expected: bool) -> None:
    known = core.sha256(page(STORY))

    assert (core.found_again(body=shown, known_sha256=known) == core.Again.GOOD) is expected


def test_a_core_is_known_by_what_it_was_judged_to_be() -> None:
    drifted = core.sha256(page(STORY), drifted=True)

    assert drifted != core.sha256(page(STORY))
    assert core.found_again(body=page(STORY), known_sha256=drifted) == core.Again.DRIFTED
    assert core.sha256(page(""), drifted=True) == ""
