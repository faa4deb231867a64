"""One spelling for one address, and a sentence for each that cannot be used."""

import json
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.rules import addresses, canonical

WHATWG_CASES = Path(__file__).parents[4] / "shared" / "data" / "urls" / "urltestdata.json"

SPELLINGS = [
    ("https://example.org", "https://example.org/"),
    ("  https://example.org/a \n", "https://example.org/a"),
    ("HTTPS://EXAMPLE.org/A", "https://example.org/A"),
    ("https://example.org:443/", "https://example.org/"),
    ("http://example.org:80/", "http://example.org/"),
    ("http://example.org:443/", "http://example.org:443/"),
    ("https://example.org:8443/", "https://example.org:8443/"),
    ("http://www.example.org/", "http://www.example.org/"),
    ("https://example.org/a/", "https://example.org/a/"),
    ("https://example.org/a/../b/./c", "https://example.org/b/c"),
    ("https:\\\\example.org\\a", "https://example.org/a"),
    ("https://example.org/caf\u00e9 au lait", "https://example.org/caf%C3%A9%20au%20lait"),
    ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
    ("https://example.org/%7euser/%2F", "https://example.org/%7euser/%2F"),
    ("https://example.org/?b=2&a=1", "https://example.org/?b=2&a=1"),
    ("https://example.org/?", "https://example.org/?"),
    ("https://example.org/?a=1&&b=%20+", "https://example.org/?a=1&&b=%20+"),
    ("https://example.org/?utm_source=x", "https://example.org/"),
    ("https://example.org/?a=1&utm_source=x&b=2", "https://example.org/?a=1&b=2"),
    ("https://example.org/?fbclid=1&gclid=2&UTM_Campaign", "https://example.org/"),
    ("https://example.org/?q=utm_source&fbclids=1", "https://example.org/?q=utm_source&fbclids=1"),
    ("https://example.org/?a=%2&utm_id=1&b=a%3Db", "https://example.org/?a=%2&b=a%3Db"),
    ("https://example.org/#part", "https://example.org/"),
    ("https://example.org/#", "https://example.org/"),
    ("https://example.org/#:~:text=not%20on", "https://example.org/#:~:text=not%20on"),
    ("https://example.org/#part:~:text=a&text=b", "https://example.org/#:~:text=a&text=b"),
    ("https://example.org/#:~:other=1", "https://example.org/"),
    ("https://example.org/?utm_a=1#:~:text=x?utm_b=2", "https://example.org/#:~:text=x?utm_b=2"),
    ("https://@example.org/", "https://example.org/"),
    ("http://8.8.8.8/", "http://8.8.8.8/"),
    ("http://0x08080808/", "http://8.8.8.8/"),
    ("http://[2606:4700:0000::1111]/", "http://[2606:4700::1111]/"),
    ("https://localhost.example.org/", "https://localhost.example.org/"),
]

REFUSALS = [
    ("", "empty"),
    ("   ", "empty"),
    ("example.org/page", "unreadable"),
    ("example.org:8080/page", "scheme"),
    ("//example.org/", "unreadable"),
    ("https://", "unreadable"),
    ("https://exa mple.org/", "unreadable"),
    ("https://[::1/", "unreadable"),
    ("https://example.org:99999/", "unreadable"),
    ("https://\ud800.example/", "unreadable"),
    ("ftp://example.org/", "scheme"),
    ("mailto:desk@example.org", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("file:///etc/passwd", "scheme"),
    ("gopher://example.org/", "scheme"),
    ("https://user@example.org/", "credentials"),
    ("https://user:secret@example.org/", "credentials"),
    ("https://:secret@example.org/", "credentials"),
    ("https://example.org/a\nb", "control-characters"),
    ("https://exam\tple.org/", "control-characters"),
    ("https://example.org/\x00", "control-characters"),
    ("https://example.org/\x7f", "control-characters"),
    ("https://example.org/\x85x", "control-characters"),
    ("java\nscript:alert(1)", "control-characters"),
    ("http://localhost/", "private-address"),
    ("http://LOCALHOST./", "private-address"),
    ("http://desk.localhost/", "private-address"),
    ("http://printer.local/", "private-address"),
    ("http://printer.LOCAL./", "private-address"),
    ("http://127.0.0.1/", "private-address"),
    ("http://127.1/", "private-address"),
    ("http://2130706433/", "private-address"),
    ("http://0x7f.1/", "private-address"),
    ("http://0177.0.0.1/", "private-address"),
    ("http://0/", "private-address"),
    ("http://10.0.0.1/", "private-address"),
    ("http://169.254.169.254/latest/meta-data/", "private-address"),
    ("http://100.64.0.1/", "private-address"),
    ("http://\uff11\uff12\uff17.0.0.1/", "private-address"),
    ("http://%31%32%37.0.0.1/", "private-address"),
    ("http://[::1]/", "private-address"),
    ("http://[::ffff:127.0.0.1]/", "private-address"),
    ("http://[64:ff9b::7f00:1]/", "private-address"),
    ("http://[fe80::1]/", "private-address"),
    ("https://example.org/" + "a" * 2100, "too-long"),
]


@pytest.mark.parametrize(("typed", "stored"), SPELLINGS)
def test_an_address_is_stored_under_one_spelling(typed: str, stored: str) -> None:
    assert canonical.canonicalise(typed=typed) == stored


@pytest.mark.parametrize("stored", [stored for _, stored in SPELLINGS])
def test_a_stored_address_is_its_own_spelling(stored: str) -> None:
    assert canonical.canonicalise(typed=stored) == stored


@pytest.mark.parametrize(("typed", "code"), REFUSALS)
def test_an_unusable_address_is_refused_with_what_to_do(typed: str, code: str) -> None:
    with pytest.raises(canonical.UnusableAddress) as refused:
        canonical.canonicalise(typed=typed)

    assert refused.value.code == code
    assert re.search(r"\b(?:Enter|Copy|copy|Remove|Open)\b", str(refused.value))


def test_allowed_networks_open_their_literal_addresses_and_no_others() -> None:
    allowed = [ip_network("127.0.0.0/8")]

    stored = canonical.canonicalise(typed="http://127.1:9000/a", allowed_networks=allowed)

    assert stored == "http://127.0.0.1:9000/a"
    for typed in ("http://10.0.0.1/", "http://localhost/"):
        with pytest.raises(canonical.UnusableAddress):
            canonical.canonicalise(typed=typed, allowed_networks=allowed)


@pytest.mark.parametrize(
    ("typed", "usable"),
    [
        ("http://127.0.0.1:80/", True),
        ("http://127.0.0.1/", True),
        ("https://127.0.0.1/", False),
        ("http://127.0.0.1:8000/admin/", False),
        ("http://0x7f.1:22/", False),
    ],
)
def test_one_open_port_opens_no_other(typed: str, usable: bool) -> None:
    allowed = addresses.parse_networks(["127.0.0.1/32:80"])

    if usable:
        assert canonical.canonicalise(typed=typed, allowed_networks=allowed) == "http://127.0.0.1/"
        return
    with pytest.raises(canonical.UnusableAddress):
        canonical.canonicalise(typed=typed, allowed_networks=allowed)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/a", "example.org"),
        ("https://www.example.org:8443/a", "www.example.org:8443"),
        ("http://127.0.0.1:9000/", "127.0.0.1:9000"),
        ("http://[2606:4700::1111]/", "[2606:4700::1111]"),
    ],
)
def test_the_host_is_the_politeness_key(url: str, host: str) -> None:
    assert canonical.host_of(url) == host


@given(st.one_of(st.text(), st.text().map("https://example.org/".__add__)))
def test_anything_typed_is_stored_or_refused(typed: str) -> None:
    try:
        stored = canonical.canonicalise(typed=typed)
    except canonical.UnusableAddress:
        return
    assert canonical.canonicalise(typed=stored) == stored


def _whatwg_cases() -> list[dict[str, Any]]:
    """Our own table in the shape of the WHATWG file, and the file's cases when it is at hand."""
    own: list[dict[str, Any]] = [
        {"input": "http://example.org/a b", "href": "http://example.org/a%20b"},
        {"input": "https://EXAMPLE.org/?x#y", "href": "https://example.org/?x#y"},
        {"input": "http://a:b", "failure": True},
        {"input": "https://ex[ample.org", "failure": True},
    ]
    if not WHATWG_CASES.exists():
        return own
    cases = [case for case in json.loads(WHATWG_CASES.read_text()) if isinstance(case, dict)]
    absolute = re.compile(r"\s*https?://", re.IGNORECASE)
    return own + [
        case for case in cases if case.get("base") is None or absolute.match(case["input"])
    ]


def test_addresses_serialise_as_whatwg_says() -> None:
    """But for what we drop (fragment, tracking) and refuse (credentials, control, private)."""
    wrong = []
    for case in _whatwg_cases():
        expected = "" if case.get("failure") else case["href"].partition("#")[0]
        if not expected.startswith(("http://", "https://")):
            expected = ""
        try:
            stored = canonical.canonicalise(typed=case["input"])
        except canonical.UnusableAddress as refused:
            ours = {"credentials", "control-characters", "private-address"}
            if expected and refused.code not in ours:
                wrong.append((case["input"], refused.code, expected))
        else:
            if stored != expected:
                wrong.append((case["input"], stored, expected))

    assert wrong == []
