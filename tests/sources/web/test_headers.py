"""Header lines of an answer, and where a redirect leads."""

import pytest

from sources.web import failures, headers

DATE = "Sat, 22 Nov 2025 10:00:00 GMT"


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        ({"Retry-After": "120", "Date": DATE}, 120),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": "9" * 5000}, 999_999_999),
        ({"Retry-After": "Sat, 22 Nov 2025 10:05:00 GMT", "Date": DATE}, 300),
        ({"Retry-After": "Sat, 22 Nov 2025 09:00:00 GMT", "Date": DATE}, 0),
        ({"Retry-After": "Sat, 22 Nov 2025 10:05:00 GMT"}, None),
        ({"Retry-After": "Sat, 22 Nov 2025 10:05:00 GMT", "Date": "yesterday"}, None),
        ({"Retry-After": "soon", "Date": DATE}, None),
        ({"Retry-After": "-5", "Date": DATE}, None),
        ({"Retry-After": "\u0665", "Date": DATE}, None),
        ({"Date": DATE}, None),
    ],
)
def test_retry_after(sent: dict[str, str], seconds: int | None) -> None:
    assert headers.retry_seconds(sent) == seconds


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/new", "https://example.org/new"),
        ("new?a=1", "https://example.org/a/new?a=1"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example:80/x y", "http://other.example/x%20y"),
        ("/caf\u00e9", "https://example.org/caf%C3%A9"),
        ("/caf\udce9", "https://example.org/caf%C3%A9"),
        ("mailto:desk@example.org", "mailto:desk@example.org"),
    ],
)
def test_where_a_redirect_leads(location: str, target: str) -> None:
    assert headers.joined(base="https://example.org/a/b", location=location) == target


@pytest.mark.parametrize("location", [None, "", "http://[broken", "https://a:b/"])
def test_a_redirect_to_nowhere_is_told(location: str | None) -> None:
    with pytest.raises(failures.Wrong, match="bad-location"):
        headers.joined(base="https://example.org/", location=location)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/hostname", "scheme"),
        ("gopher://example.org/", "scheme"),
        ("https://user@example.org/", "credentials"),
        ("https://user:pass@example.org/a@b", "credentials"),
        ("https:///", "address"),
        ("", "address"),
    ],
)
def test_addresses_that_are_none_for_us(url: str, reason: str) -> None:
    with pytest.raises(failures.Refused) as refused:
        headers.checked(url)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a@b?c@d#e@f", "https://example.org/a@b?c@d"),
        ("https://@example.org/", "https://example.org/"),
    ],
)
def test_the_address_that_is_asked_for(url: str, asked: str) -> None:
    assert headers.checked(url) == asked
