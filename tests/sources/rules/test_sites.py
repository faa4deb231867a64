"""Which addresses belong together."""

import pytest

from sources.rules import sites


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://harbour.co.uk/report", "harbour.co.uk"),
        ("https://www.harbour.co.uk:8443/report", "harbour.co.uk"),
        ("https://pm.gc.ca/en/news", "pm.gc.ca"),
        ("https://alice.github.io/x", "alice.github.io"),  # each of them has an owner of its own
        ("https://WWW.Harbour.Example./", "harbour.example"),  # an ending that no list knows
        ("https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"),
        ("http://127.0.0.1:8001/pages/", "127.0.0.1:8001"),
        ("http://[::1]:8001/", "[::1]:8001"),
        ("http://localhost:8000/", "localhost:8000"),
        ("https://web.archive.example/web/20260301/https://www.harbour.org/x", "harbour.org"),
        ("https://web.archive.example/web/20260301/http:/harbour.org/x", "harbour.org"),
        ("https://archive.example/about/https", "archive.example"),
        ("https://reader.example/?url=https://harbour.org/", "reader.example"),
    ],
)
def test_site_is_what_one_owner_has_registered(url: str, site: str) -> None:
    assert sites.site_of(url) == site


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]/", True),
        ("http://localhost:8000/", True),
        ("http://desk.localhost/", True),
        ("https://factcheck.example/", False),
        ("http://192.168.1.7/", False),
        ("not an address", False),
    ],
)
def test_loopback_is_what_only_this_machine_opens(url: str, expected: bool) -> None:
    assert sites.is_loopback(url) is expected
