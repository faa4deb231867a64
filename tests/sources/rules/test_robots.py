"""What a robots.txt lets us do, and what a page says of copies of itself."""

import pytest

from sources.rules import robots
from sources.rules.robots import Robots
from sources.rules.seen import Seen

PAGE = "https://harbour.example/reports/2025"
FOR_ALL = "User-agent: *\nDisallow: /reports/\n"
FOR_US = "User-agent: Factcheck\nDisallow: /reports/\n"
FOR_ANOTHER = "User-agent: Checkbot\nDisallow: /\n"


@pytest.mark.parametrize(
    ("text", "may_look", "may_keep"),
    [
        ("", True, True),
        (FOR_ALL, True, False),
        (FOR_US, False, False),
        (FOR_US.lower(), False, False),
        (FOR_ANOTHER, True, True),
        ("User-agent: Facts\nDisallow: /\n", True, True),
        ("User-agent: NotFactcheck\nDisallow: /\n", True, True),
        ("User-agent: Factcheck # the checker\nDisallow: /\n", False, False),
        ("User-agent: Checkbot\nUser-agent: Factcheck\nDisallow: /\n", False, False),
        ("User-agent: Factcheck\nDisallow:\n\n" + FOR_ALL, True, False),
        ("User-agent: Factcheck\nAllow: /\n\n" + FOR_US, False, False),
        ("User-agent: *\nDisallow: /\nAllow: /reports/\n", True, True),
        ("User-agent: *\nDisallow: /*/2025$\n", True, False),
        ("User-agent: *\nDisallow: /reports/2024\n", True, True),
        ("Disallow: /\n", True, True),
        ("<!doctype html><title>Welcome</title>", True, True),
        ("# Factcheck: Disallow: /\n", True, True),
    ],
)
def test_rules_for_us_bind_every_look_and_rules_for_all_bind_copies(
    text: str, may_look: bool, may_keep: bool
) -> None:
    rules = Robots(text=text)

    assert (rules.may_look(PAGE), rules.may_keep(PAGE)) == (may_look, may_keep)


def asked(status: int = 200, body: bytes = b"", error: str | None = None) -> Seen:
    url = "https://harbour.example/robots.txt"
    return Seen(url=url, final_url=url, status=status, body=body, error=error)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (asked(body=FOR_ALL.encode()), Robots(text=FOR_ALL.strip())),
        (asked(body=b"\xef\xbb\xbf" + FOR_ALL.encode()), Robots(text=FOR_ALL.strip())),
        (asked(body=b"User-agent: *\x00\xff"), Robots(text="User-agent: *\ufffd")),
        (asked(204), Robots()),
        (asked(401, FOR_ALL.encode()), Robots()),
        (asked(404, FOR_ALL.encode()), Robots()),
        (asked(429), Robots()),
        (asked(500), Robots(reached=False)),
        (asked(503), Robots(reached=False)),
        (asked(302, error="too-many-hops"), Robots()),
        (asked(302, error="loop"), Robots()),
        (asked(302, error="refused:private-address"), Robots()),
        (asked(0, error="dns"), Robots(reached=False)),
        (asked(0, error="timeout"), Robots(reached=False)),
        (asked(200, FOR_ALL.encode(), error="reset"), Robots(reached=False)),
        (asked(200, error="bomb"), Robots(reached=False)),
    ],
)
def test_an_answer_is_read_as_the_standard_says(seen: Seen, expected: Robots) -> None:
    assert robots.read(seen=seen) == expected


def test_a_host_that_was_not_reached_may_be_looked_at_and_not_kept() -> None:
    unreached = Robots(reached=False)

    assert (unreached.may_look(PAGE), unreached.may_keep(PAGE)) == (True, False)


def test_of_a_file_without_end_the_whole_lines_of_the_beginning_count() -> None:
    line = b"Disallow: /a\n"
    body = b"User-agent: *\n" + line * (robots.MOST_BYTES // len(line)) + b"Disallow: /reports/"

    text = robots.read(seen=asked(body=body[: robots.MOST_BYTES], error="too-large")).text

    assert set(text.splitlines()) == {"User-agent: *", "Disallow: /a"}
    assert robots.read(seen=asked(body=b"x" * 10, error="too-large")).text == ""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        (FOR_ALL, None),
        ("User-agent: *\nCrawl-delay: 5\n", 5.0),
        ("User-agent: *\nCrawl-delay: 0.5\n", 0.5),
        ("User-agent: *\nCrawl-delay: 86400\n", 30.0),
        ("User-agent: *\nCrawl-delay: -1\n", None),
        ("User-agent: *\nCrawl-delay: soon\n", None),
        ("User-agent: Checkbot\nCrawl-delay: 5\n", None),
        ("User-agent: *\nCrawl-delay: 5\n\nUser-agent: Factcheck\nCrawl-delay: 2\n", 2.0),
    ],
)
def test_the_pace_that_a_host_asks_for_is_heeded_up_to_half_a_minute(
    text: str, seconds: float | None
) -> None:
    assert robots.crawl_delay(text) == seconds


@pytest.mark.parametrize(
    ("header", "html", "forbidden"),
    [
        ("", "", False),
        ("noarchive", "", True),
        ("NOINDEX, NoArchive", "", True),
        ("noindex", "", False),
        ("noindex\nnoarchive", "", True),
        ("googlebot: noarchive", "", False),
        ("googlebot: noarchive, noindex", "", False),
        ("googlebot: noindex\nnoarchive", "", True),
        ("factcheck: noarchive", "", True),
        ("googlebot: noindex, factcheck: noarchive", "", True),
        ("unavailable_after: 25 Jun 2030 15:00:00 GMT, noarchive", "", True),
        ("max-snippet: 20, noarchive", "", True),
        ("", "<meta name='robots' content='noarchive'>", True),
        ("", '<META CONTENT="index, NOARCHIVE" NAME="ROBOTS">', True),
        ("", "<meta name=robots content=noarchive>", True),
        ("", "<meta name='factcheck' content='noarchive'/>", True),
        ("", "<meta name='googlebot' content='noarchive'>", False),
        ("", "<meta name='robots' content='noindex'>", False),
        ("", "<meta name='description' content='What noarchive and robots mean'>", False),
        ("", "<p>They say noarchive, and mean it.</p>", False),
        ("", "<meta name='robots' content='noindex'><p>noarchive</p>", False),
    ],
)
def test_a_page_may_forbid_copies_of_itself(header: str, html: str, forbidden: bool) -> None:
    assert robots.forbids_archive(header=header, html=html.encode()) == forbidden


@pytest.mark.parametrize("rules", ["Disallow: /*a*a*a*a*a*a*a*b$\n", "Disallow: /" + "*a" * 5000])
def test_rules_made_to_be_slow_are_not(rules: str) -> None:
    text = "User-agent: *\n" + rules

    assert Robots(text=text).may_keep("https://harbour.example/" + "a" * 2000)
