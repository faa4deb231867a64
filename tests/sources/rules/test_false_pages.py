"""Pages with status 200 that are not the page: soft 404, parked, walls."""

import pytest

from sources.choices import Outcome
from sources.rules import diagnosis, extraction, fingerprint
from tests import web
from tests.sources.rules.seeing import (
    ARTICLE,
    KNOWN,
    NOTHING_KNOWN,
    PARAGRAPHS,
    REWRITTEN,
    URL,
    outcome,
    seen,
)

NOT_FOUND_TITLES = [
    "404",
    "404 Not Found",
    "404: NOT_FOUND",
    "404: This page could not be found.",
    "404 - File or directory not found.",
    "HTTP Error 404",
    "Erreur 404",
    "Not Found (#404)",
    "Nothing found",
    "Nothing Found \u2013 Example News",
    "Oops! That page can\u2019t be found.",
    "The resource cannot be found.",
    "Requested page not found on this server",
    "We\u2019re sorry, the page you were looking for doesn\u2019t exist or has been moved.",
    "Page not found. Please try the search.",
    "The post was removed",
    "File was deleted | Example News",
    "Error 404",
    "Example News | 404",
    "Page not found",
    "Page Not Found | Example News",
    "The page you requested could not be found",
    "Sorry, we can't find that page",
    "This page is no longer available",
    "This page doesn\u2019t exist",
    "Article has been removed",
    "Seite nicht gefunden",
    "Page introuvable",
    "Cette page n\u2019existe plus",
    "P\u00e1gina no encontrada",
    "P\u00e1gina n\u00e3o encontrada",
    "Pagina non trovata",
    "Pagina niet gevonden",
    "Nie znaleziono strony",
    "\u0421траница не найдена",  # noqa: RUF001
    "Sayfa bulunamad\u0131",
    "Sidan hittades inte",
    "\u30da\u30fc\u30b8\u304c\u898b\u3064\u304b\u308a\u307e\u305b\u3093",
    "\u9875\u9762\u4e0d\u5b58\u5728",
]


@pytest.mark.parametrize("title", NOT_FOUND_TITLES)
@pytest.mark.parametrize("known", [NOTHING_KNOWN, KNOWN], ids=["new", "known"])
def test_a_short_page_that_says_not_found_is_a_soft_404(title: str, known: diagnosis.Known) -> None:
    body = web.document(title, "Try the search.")

    assert outcome(seen(body), known) == (Outcome.SOFT_404, "not-found-page")


@pytest.mark.parametrize(
    "title",
    [
        "Missing plane not found after a week of searching",
        "Highway 404 reopens after crash",
        "Evidence the minister could not find",
        "Nothing compares to this",
        "Vaccine no longer available in northern districts",
        "Area 410: what we found",
        "Overview of Clean Water Act Section 404",
        "Two hurt in crash on Highway 404",
        "404 people arrested in protest",
        "Error 404 in voting system, says minister",
        "Nothing found in wreck, police say",
        "Not found in any archive: the lost film",
        "The post was removed by the mayor",
        "Why the post was removed",
        "File was deleted, minister admits",
        "Document not found in archive, historian says",
        "Police can\u2019t find file on suspect",
        "Nie znaleziono cia\u0142a zaginionego",
        "The list of countries",
    ],
)
def test_a_short_piece_of_news_is_no_soft_404(title: str) -> None:
    assert outcome(seen(web.document(title, "A short report of one line.")))[0] == Outcome.ALIVE


@pytest.mark.parametrize("title", ["Page not found", "This domain is for sale", "Just a moment"])
def test_a_long_article_may_have_any_title(title: str) -> None:
    body = web.document(title, *PARAGRAPHS)

    assert outcome(seen(body)) == (Outcome.ALIVE, "answered")


@pytest.mark.parametrize(
    ("url", "home", "expected"),
    [
        (URL, "https://example.org/", Outcome.SOFT_404),
        (URL, "https://www.example.org/en/", Outcome.SOFT_404),
        (URL, "https://example.org/index.html", Outcome.SOFT_404),
        ("https://example.org/?p=123", "https://example.org/", Outcome.SOFT_404),
        (URL, "https://example.org/404.html", Outcome.SOFT_404),
        (URL, "https://example.org/page-not-found", Outcome.SOFT_404),
        (URL, "https://example.org/reports/", Outcome.ALIVE),
        ("https://example.org/", "https://www.example.org/", Outcome.ALIVE),
        ("https://example.org/index.php", "https://example.org/", Outcome.ALIVE),
        (URL, "https://example.org/?story=list", Outcome.ALIVE),
    ],
)
def test_a_deep_address_sent_to_the_front_door_is_a_soft_404(
    url: str, home: str, expected: Outcome
) -> None:
    look = seen(web.document("Example News", "All the news."), url=url, path=((home, 302),))

    assert outcome(look)[0] == expected


@pytest.mark.parametrize(
    ("url", "final"),
    [
        ("http://example.org/node/404", "https://example.org/node/404"),
        ("http://example.org/films/not-found/", "https://example.org/films/not-found/"),
        ("https://example.org/?p=404", "https://example.org/archives/404"),
    ],
)
def test_an_address_may_speak_of_not_found_if_it_was_asked_for(url: str, final: str) -> None:
    look = seen(web.document("Not found again", "A short report."), url=url, path=((final, 301),))

    assert outcome(look)[0] == Outcome.MOVED


def test_an_article_may_stand_at_number_404_and_a_not_found_page_may_be_long() -> None:
    path = (("https://example.org/archives/404", 302),)
    article, apology = (
        web.document(title, *PARAGRAPHS) for title in ("The list", "Page not found")
    )

    assert outcome(seen(article, path=path))[0] == Outcome.ALIVE
    assert outcome(seen(apology, path=path))[0] == Outcome.SOFT_404


TEASERS = [
    f"Story number {n} of this morning, with a line or two that make the reader want more of it."
    for n in range(40)
]


@pytest.mark.parametrize(
    ("final", "status", "expected"),
    [
        ("https://list.example/", 301, Outcome.MOVED),
        ("https://list.example/index.html", 308, Outcome.MOVED),
        ("https://example.org/ca", 301, Outcome.MOVED),
        ("https://example.org/ca", 302, Outcome.SOFT_404),
        ("https://list.example/", 302, Outcome.SOFT_404),
        ("https://example.org/", 301, Outcome.SOFT_404),
        ("https://www.example.org/", 301, Outcome.SOFT_404),
    ],
)
def test_a_first_look_believes_that_a_whole_article_moved_to_a_front_address_elsewhere(
    final: str, status: int, expected: Outcome
) -> None:
    look = seen(web.document("The list", *PARAGRAPHS), path=((final, status),))

    assert outcome(look)[0] == expected


@pytest.mark.parametrize("final", ["https://list.example/", "https://example.org/ca"])
def test_a_front_page_full_of_teasers_is_no_article(final: str) -> None:
    look = seen(web.document("Example News", *TEASERS), path=((final, 301),))

    assert outcome(look) == (Outcome.SOFT_404, "sent-home")


def test_another_article_than_the_known_one_has_not_moved() -> None:
    look = seen(
        REWRITTEN.replace("in May.", "in May, " + "as was said, " * 10),
        path=(("https://list.example/", 301),),
    )

    assert outcome(look, KNOWN) == (Outcome.SOFT_404, "sent-home")


def test_the_known_text_is_alive_wherever_it_was_sent() -> None:
    look = seen(path=(("https://example.org/", 301),))

    assert outcome(look, KNOWN) == (Outcome.MOVED, "same-text")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("<title>example.org is for sale</title>", ()),
        ("<h1>Buy this domain</h1>", ()),
        ("<title>This domain may be for sale</title>", ()),
        ("<script src='https://img.sedoparking.com/x.js'></script>", ()),
        ("<p>x</p>", (("https://www.hugedomains.com/domain_profile.cfm?d=x", 302),)),
    ],
)
def test_a_domain_sellers_page_is_parked(body: str, path: tuple[tuple[str, int], ...]) -> None:
    assert outcome(seen(body, path=path), KNOWN)[0] == Outcome.PARKED


def test_a_long_article_in_a_script_without_spaces_is_long() -> None:
    body = web.document("页面不存在", "美国总统今年公布的名单上没有加拿大，官员说没有证据。" * 20)  # noqa: RUF001

    assert outcome(seen(body))[0] == Outcome.ALIVE


def test_being_sent_to_a_login_is_blocked() -> None:
    look = seen("<h1>Welcome</h1>", path=(("https://example.org/login?next=%2Freports", 302),))

    assert outcome(look, KNOWN) == (Outcome.BLOCKED, "login-wall")


def known_as(body: str) -> diagnosis.Known:
    text = extraction.extract(html=body, url=URL).text
    return diagnosis.Known(fingerprint=fingerprint.of(text=text))


MISSING = web.document("Page not found", "Sorry, this page is not here any more.")
IN_DATA = MISSING.replace("<body>", '<body><script>{"articleBody": "..."}</script>')
NAMED_SO = web.document("Page not found", "A short story of that name, in one sentence.")


@pytest.mark.parametrize(
    ("body", "known", "expected", "is_read"),
    [
        (MISSING, KNOWN, Outcome.SOFT_404, False),
        (MISSING, NOTHING_KNOWN, Outcome.SOFT_404, False),
        (IN_DATA, KNOWN, Outcome.SOFT_404, True),
        (NAMED_SO, known_as(NAMED_SO), Outcome.ALIVE, True),
        (ARTICLE, KNOWN, Outcome.ALIVE, True),
    ],
    ids=["known", "unknown", "text in its data", "what was cited is called so", "no bad sign"],
)
def test_a_page_that_is_plainly_another_is_not_searched_for_its_main_text(
    body: str, known: diagnosis.Known, expected: Outcome, is_read: bool
) -> None:
    found = diagnosis.diagnose(seen=seen(body), known=known)

    assert (found.outcome, found.page is not None) == (expected, is_read)
