"""When a page is in doubt, and what a deliberately missing address says of it."""

import pytest

from sources.choices import Outcome
from sources.rules import diagnosis, fingerprint, probing
from sources.rules.probing import Missing
from sources.rules.seen import Seen
from tests import web
from tests.sources.rules.seeing import ARTICLE, EDITED, KNOWN, NOTHING_KNOWN, PARAGRAPHS, REWRITTEN
from tests.sources.rules.seeing import seen as look

LONG_NOT_FOUND = web.document("Page not found", *PARAGRAPHS)
HALF = web.document("The list", *PARAGRAPHS[:5], *(f"Line {n} of a new part." for n in range(20)))
SHELL = web.document("App", "You need to enable JavaScript to run this app.")
ELSEWHERE = (("https://example.org/news/", 302),)
RENAMED = (("https://example.org/archive/list.html", 301),)
SAME_PATH = (("https://www.example.org/reports/2025/list/", 301),)


def wanted(
    seen: Seen,
    known: diagnosis.Known = KNOWN,
    *,
    anchored: bool = False,
    settles: bool = False,
) -> bool:
    found = diagnosis.diagnose(seen=seen, known=known)
    return probing.is_wanted(found=found, seen=seen, anchored=anchored, settles=settles)


@pytest.mark.parametrize(
    ("seen", "known", "expected"),
    [
        (look(ARTICLE), NOTHING_KNOWN, False),
        (look(ARTICLE), KNOWN, False),
        (look(EDITED), KNOWN, False),
        (look(HALF), KNOWN, False),
        (look(REWRITTEN), KNOWN, True),
        (look(LONG_NOT_FOUND), NOTHING_KNOWN, True),
        (look(ARTICLE, path=ELSEWHERE), NOTHING_KNOWN, True),
        (look(ARTICLE, path=ELSEWHERE), KNOWN, False),
        (look(ARTICLE, path=RENAMED), NOTHING_KNOWN, False),
        (look(ARTICLE, path=SAME_PATH), NOTHING_KNOWN, False),
        (look(web.document("Page not found")), NOTHING_KNOWN, False),
        (look("", status=404), KNOWN, False),
        (look("", status=403), KNOWN, False),
        (look(status=0, error="timeout"), KNOWN, False),
    ],
    ids=[
        "new page",
        "known page",
        "small edit",
        "half rewritten",
        "nothing left",
        "long page that says not found",
        "led elsewhere",
        "led elsewhere with the known text",
        "moved with its name",
        "another spelling",
        "settled by its headline",
        "first 404",
        "forbidden",
        "timeout",
    ],
)
def test_only_a_page_that_nothing_settles_is_worth_a_request(
    seen: Seen, known: diagnosis.Known, expected: bool
) -> None:
    assert wanted(seen, known) == expected


def test_a_passage_that_is_found_settles_it() -> None:
    assert not wanted(look(REWRITTEN), anchored=True)


@pytest.mark.parametrize(("status", "expected"), [(404, True), (410, False)])
def test_a_404_is_doubted_when_it_would_settle_something(status: int, expected: bool) -> None:
    assert wanted(look("", status=status), settles=True) == expected


def fingerprint_of(*paragraphs: str) -> fingerprint.Fingerprint:
    return fingerprint.of(text="\n".join(paragraphs))


NEW_TEXT = fingerprint_of(*PARAGRAPHS)
ECHOING = fingerprint_of(*PARAGRAPHS[:-1], "Your address was not among them.")
OTHER_TEXT = fingerprint_of("An answer that has nothing at all in common with the page.")
HONEST = Missing(Outcome.GONE, "http-404")
FORBIDS = Missing(Outcome.BLOCKED, "forbidden")


def judged(
    missing: Missing,
    *,
    seen: Seen | None = None,
    shown: fingerprint.Fingerprint | None = NEW_TEXT,
    known: diagnosis.Known = KNOWN,
) -> tuple[Outcome, str]:
    seen = seen or look(REWRITTEN)
    found = diagnosis.diagnose(seen=seen, known=known)
    after = probing.judged(found=found, seen=seen, shown=shown, missing=missing)
    return after.outcome, after.reason


DRIFTED = (Outcome.DRIFTED, "rewritten")
SOFT_404 = (Outcome.SOFT_404, "like-a-missing-page")


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (HONEST, DRIFTED),
        (Missing(Outcome.GONE, "http-410"), DRIFTED),
        (FORBIDS, DRIFTED),
        (Missing(Outcome.UNREACHABLE, "timeout"), DRIFTED),
        (Missing(Outcome.ALIVE, fingerprint=OTHER_TEXT), DRIFTED),
        (Missing(Outcome.ALIVE), DRIFTED),
        (Missing(Outcome.ALIVE, fingerprint=NEW_TEXT), SOFT_404),
        (Missing(Outcome.ALIVE, fingerprint=ECHOING), SOFT_404),
        (Missing(Outcome.SOFT_404, "not-found-page", fingerprint=NEW_TEXT), SOFT_404),
        (Missing(Outcome.MOVED, fingerprint=NEW_TEXT), SOFT_404),
    ],
)
def test_a_page_like_the_missing_one_is_a_soft_404_and_any_other_has_changed(
    missing: Missing, expected: tuple[Outcome, str]
) -> None:
    assert judged(missing) == expected


@pytest.mark.parametrize(
    ("final_url", "expected"),
    [
        ("https://example.org/news/", SOFT_404),
        ("https://example.org/reports/2025/gap", (Outcome.ALIVE, "answered")),
    ],
)
def test_ending_where_any_address_ends_is_a_soft_404(
    final_url: str, expected: tuple[Outcome, str]
) -> None:
    missing = Missing(Outcome.ALIVE, final_url=final_url, fingerprint=OTHER_TEXT)
    seen = look(ARTICLE, path=ELSEWHERE)

    assert judged(missing, seen=seen, known=NOTHING_KNOWN) == expected


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        (look(REWRITTEN, path=(("https://example.org/consent?return=1", 302),)), NEW_TEXT),
        (look(SHELL), NEW_TEXT),
        (look(REWRITTEN), None),
        (look(REWRITTEN), fingerprint_of("")),
    ],
    ids=["cookie wall", "application that needs scripts", "not read", "no text"],
)
def test_what_every_visitor_meets_says_nothing_of_the_page(
    seen: Seen, shown: fingerprint.Fingerprint | None
) -> None:
    missing = Missing(Outcome.ALIVE, final_url=seen.final_url, fingerprint=shown)

    assert judged(missing, seen=seen, shown=shown) == DRIFTED


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (HONEST, (Outcome.GONE, "http-404")),
        (FORBIDS, (Outcome.BLOCKED, "host-lies")),
        (Missing(Outcome.BLOCKED, "challenge"), (Outcome.BLOCKED, "host-lies")),
        (Missing(Outcome.BLOCKED, "rate-limit"), (Outcome.GONE, "http-404")),
        (Missing(Outcome.BLOCKED, "robots"), (Outcome.GONE, "http-404")),
        (Missing(Outcome.UNREACHABLE, "timeout"), (Outcome.GONE, "http-404")),
        (Missing(Outcome.ALIVE, fingerprint=OTHER_TEXT), (Outcome.GONE, "http-404")),
    ],
)
def test_a_404_of_a_host_that_walls_off_machines_is_not_believed(
    missing: Missing, expected: tuple[Outcome, str]
) -> None:
    assert judged(missing, seen=look("", status=404)) == expected


@pytest.mark.parametrize(
    ("url", "directory", "missing"),
    [
        ("https://a.example/news/1/story", "/news/1/", "https://a.example/news/1/NAME"),
        ("https://a.example/news/story.html", "/news/", "https://a.example/news/NAME.html"),
        ("https://a.example/news/story/", "/news/", "https://a.example/news/NAME/"),
        ("https://a.example:81/story?id=3#top", "/", "https://a.example:81/NAME"),
        ("https://a.example/get.php?f=/x/y", "/", "https://a.example/NAME.php"),
        ("https://a.example/v1.2-final report", "/", "https://a.example/NAME"),
        ("https://a.example/", "/", "https://a.example/NAME/"),
        ("https://a.example", "/", "https://a.example/NAME"),
    ],
)
def test_a_missing_address_is_a_sibling_of_the_same_kind(
    url: str, directory: str, missing: str
) -> None:
    assert probing.directory_of(url) == directory
    assert probing.missing_address(url=url, name="NAME") == missing
