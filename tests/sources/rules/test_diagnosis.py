"""What one look showed, as tables."""

import pytest

from sources.choices import Outcome
from sources.rules import diagnosis, fingerprint
from tests.sources.rules.seeing import (
    ARTICLE,
    EDITED,
    KNOWN,
    NOTHING_KNOWN,
    REWRITTEN,
    URL,
    outcome,
    seen,
)


@pytest.mark.parametrize(
    ("error", "expected", "network"),
    [
        ("dns", Outcome.UNREACHABLE, True),
        ("connect", Outcome.UNREACHABLE, True),
        ("tls", Outcome.UNREACHABLE, True),
        ("timeout", Outcome.UNREACHABLE, True),
        ("reset", Outcome.UNREACHABLE, True),
        ("loop", Outcome.UNREACHABLE, False),
        ("too-many-hops", Outcome.UNREACHABLE, False),
        ("bad-location", Outcome.UNREACHABLE, False),
        ("bomb", Outcome.BLOCKED, False),
        ("headers-too-large", Outcome.BLOCKED, False),
        ("protocol", Outcome.BLOCKED, False),
        ("robots", Outcome.BLOCKED, False),
    ],
)
def test_a_look_without_an_answer(error: str, expected: Outcome, network: bool) -> None:
    found = diagnosis.diagnose(seen=seen("", status=0, error=error), known=KNOWN)

    assert (found.outcome, found.reason, found.network_failure) == (expected, error, network)


@pytest.mark.parametrize("reason", ["private-address", "port", "scheme", "credentials"])
def test_what_our_guard_stopped_is_refused(reason: str) -> None:
    assert outcome(seen("", status=302, error=f"refused:{reason}")) == (Outcome.REFUSED, reason)


@pytest.mark.parametrize(
    ("status", "expected", "reason"),
    [
        (400, Outcome.BLOCKED, "http-400"),
        (401, Outcome.BLOCKED, "login"),
        (402, Outcome.BLOCKED, "payment"),
        (403, Outcome.BLOCKED, "forbidden"),
        (404, Outcome.GONE, "http-404"),
        (405, Outcome.BLOCKED, "http-405"),
        (406, Outcome.BLOCKED, "http-406"),
        (407, Outcome.BLOCKED, "proxy-login"),
        (410, Outcome.GONE, "http-410"),
        (418, Outcome.BLOCKED, "http-418"),
        (429, Outcome.BLOCKED, "rate-limit"),
        (451, Outcome.BLOCKED, "legal"),
        (500, Outcome.UNREACHABLE, "http-500"),
        (503, Outcome.UNREACHABLE, "http-503"),
        (522, Outcome.UNREACHABLE, "http-522"),
        (999, Outcome.BLOCKED, "http-999"),
        (300, Outcome.UNREACHABLE, "bad-location"),
    ],
)
def test_a_status_that_is_not_good(status: int, expected: Outcome, reason: str) -> None:
    found = diagnosis.diagnose(seen=seen("<h1>No</h1>", status=status), known=KNOWN)

    assert (found.outcome, found.reason) == (expected, reason)
    assert not found.network_failure


@pytest.mark.parametrize("status", [200, 202, 404, 503])
@pytest.mark.parametrize(
    "body",
    [
        "<title>Just a moment...</title>",
        "<title>Attention Required! | Cloudflare</title>",
        "<title>Access to this page has been denied</title>",
        "<title>Error</title><h1>Access Denied</h1>",
        "<title>ERROR: The request could not be satisfied</title><h1>Request blocked.</h1>",
        "<h1>403 ERROR</h1><hr>\nRequest blocked.\nWe can't connect to the server.",
        "<title>Attention</title><h1>Sorry, you have been blocked</h1>",
        "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate'></script>",
        "<script>AwsWafIntegration.saveReferrer()</script>",
    ],
)
def test_a_wall_is_blocked_whatever_status_it_sends(status: int, body: str) -> None:
    assert outcome(seen(body, status=status), KNOWN) == (Outcome.BLOCKED, "challenge")


@pytest.mark.parametrize("status", [200, 203, 204, 206])
def test_a_good_answer_is_alive_at_the_first_look(status: int) -> None:
    found = diagnosis.diagnose(seen=seen(status=status), known=NOTHING_KNOWN)

    assert (found.outcome, found.similarity, found.page) == (Outcome.ALIVE, None, None)


def test_the_same_bytes_are_not_parsed_again() -> None:
    first = diagnosis.diagnose(seen=seen(), known=NOTHING_KNOWN)
    known = diagnosis.Known(fingerprint=KNOWN.fingerprint, body_sha256=first.body_sha256)

    again = diagnosis.diagnose(seen=seen(), known=known)

    assert (again.outcome, again.reason, again.page) == (Outcome.ALIVE, "same-bytes", None)


def test_not_modified_is_alive_without_a_body() -> None:
    assert outcome(seen(b"", status=304), KNOWN) == (Outcome.ALIVE, "not-modified")


@pytest.mark.parametrize(
    ("body", "expected", "low", "high"),
    [
        (ARTICLE.replace("<body>", "<body><nav><a>New menu</a></nav>"), Outcome.ALIVE, 1.0, 1.0),
        (EDITED, Outcome.ALIVE, 0.8, 0.99),
        (REWRITTEN, Outcome.DRIFTED, 0.0, 0.3),
        ("<p></p>", Outcome.DRIFTED, 0.0, 0.0),
    ],
)
def test_known_text_is_compared(body: str, expected: Outcome, low: float, high: float) -> None:
    found = diagnosis.diagnose(seen=seen(body), known=KNOWN)

    assert found.outcome == expected
    assert found.similarity is not None
    assert low <= found.similarity <= high
    assert found.page is not None
    assert found.fingerprint == fingerprint.of(text=found.page.text)


def test_how_much_may_change_is_for_the_caller_to_say() -> None:
    strict = diagnosis.Known(fingerprint=KNOWN.fingerprint, drifted_below=0.98)

    assert outcome(seen(EDITED), strict) == (Outcome.DRIFTED, "rewritten")


@pytest.mark.parametrize(
    ("path", "moved_to"),
    [
        ((("https://example.org/new", 301),), "https://example.org/new"),
        ((("https://example.org/new", 308),), "https://example.org/new"),
        ((("https://example.org/a", 301), ("https://example.org/b", 308)), "https://example.org/b"),
        ((("https://example.org/a", 301), ("https://example.org/b", 302)), "https://example.org/a"),
        ((("https://example.org/new", 302),), ""),
        ((("https://example.org/new", 303),), ""),
        ((("https://example.org/new", 307),), ""),
        ((("https://example.org/a", 302), ("https://example.org/b", 301)), ""),
        ((), ""),
    ],
)
def test_only_permanent_redirects_move_a_page(
    path: tuple[tuple[str, int], ...], moved_to: str
) -> None:
    found = diagnosis.diagnose(seen=seen(path=path), known=KNOWN)

    assert found.outcome == (Outcome.MOVED if moved_to else Outcome.ALIVE)
    assert found.moved_to == moved_to


def test_a_text_directive_in_the_address_is_no_move() -> None:
    look = seen(url=URL + "#:~:text=list", path=((URL, 301),))

    assert diagnosis.diagnose(seen=look, known=KNOWN).moved_to == ""


@pytest.mark.parametrize(
    ("kind", "error", "known", "expected"),
    [
        ("application/pdf", None, NOTHING_KNOWN, (Outcome.ALIVE, "not-a-page")),
        ("application/pdf", "too-large", NOTHING_KNOWN, (Outcome.ALIVE, "too-large")),
        ("image/png", None, KNOWN, (Outcome.DRIFTED, "other-type")),
        ("text/html", "undecodable", KNOWN, (Outcome.ALIVE, "undecodable")),
    ],
)
def test_what_cannot_be_read_as_a_page(
    kind: str, error: str | None, known: diagnosis.Known, expected: tuple[Outcome, str]
) -> None:
    look = seen(b"%PDF", kind=kind, error=error, truncated=error == "too-large")

    assert outcome(look, known) == expected


def test_a_page_that_was_cut_is_judged_by_its_start_and_has_no_hash() -> None:
    look = seen(ARTICLE + " " * 100, error="too-large", truncated=True)

    found = diagnosis.diagnose(seen=look, known=KNOWN)

    assert (found.outcome, found.body_sha256) == (Outcome.ALIVE, "")
