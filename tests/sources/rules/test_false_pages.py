"""Pages with status 200 that are not the page: soft 404, parked, walls."""

import pytest

from sources.choices import Outcome
from sources.rules import diagnosis
from tests import web
from tests.sources.rules.seeing import KNOWN, NOTHING_KNOWN, PARAGRAPHS, URL, outcome, seen

NOT_FOUND_TITLES = [
    "404",
    "404 Not Found",
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


def test_being_sent_to_a_login_is_blocked() -> None:
    look = seen("<h1>Welcome</h1>", path=(("https://example.org/login?next=%2Freports", 302),))

    assert outcome(look, KNOWN) == (Outcome.BLOCKED, "login-wall")
