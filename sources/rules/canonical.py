"""One spelling for one web address: WHATWG, minus what only tracks readers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ada_url import URL, HostType

from sources.rules import addresses

MAX_LENGTH = 2048
"""Characters of a canonical address. Longer ones are refused, so that every one fits its column."""

_DEFAULT_PORTS = {"http:": 80, "https:": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_OUTER_SPACE = " \t\n\r\f\v\u00a0\u2028\u2029\u3000\ufeff"
_TRACKING = re.compile(r"(?:utm_[^=]*|fbclid|gclid)(?:=|$)", re.IGNORECASE)
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_DIRECTIVE = ":~:"
_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+(?::(?!80/|443/)[0-9]+)?)/")
"""Where the host of most serialised addresses stands; parsing them again is dear."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: str
    sentence: str


_EMPTY = _Refusal("empty", "Enter the address of the page, beginning with https:// or http://.")
_CONTROLS = _Refusal(
    "control-characters",
    "The address contains a line break, tab or other invisible character. "
    "Copy it again from the browser's address bar.",
)
_SCHEME = _Refusal(
    "scheme",
    "Only web addresses can be checked. Enter an address that begins with https:// or http://.",
)
_UNREADABLE = _Refusal(
    "unreadable",
    "This is not a complete web address. Open the page in a browser and copy its address.",
)
_CREDENTIALS = _Refusal(
    "credentials",
    "The address contains a user name or password. "
    "Remove everything between // and @, then try again.",
)
_PRIVATE = _Refusal(
    "private-address",
    "The address points into a private network, which readers cannot open. "
    "Enter the public address of the page.",
)
_TOO_LONG = _Refusal(
    "too-long",
    f"The address is longer than {MAX_LENGTH} characters. "
    "Open the page and look for a shorter permanent link.",
)


class UnusableAddress(ValueError):
    """A typed address that cannot be a link. `code` is stable; `str()` tells what to do."""

    def __init__(self, refusal: _Refusal) -> None:
        super().__init__(refusal.sentence)
        self.code = refusal.code


def canonicalise(*, typed: str, allowed_networks: Sequence[addresses.Network] = ()) -> str:
    """The address under which a link is stored and found again. Raises UnusableAddress.

    Serialised as WHATWG. Dropped: default port, fragment except a `:~:text=` directive, and the
    parameters `utm_*`, `fbclid`, `gclid`. Kept byte for byte: scheme, www, slash, order and
    spelling of the rest of the query. Names are not resolved here; the fetcher judges that.
    """
    url = _parse(typed.strip(_OUTER_SPACE))
    if url.username or url.password:
        raise UnusableAddress(_CREDENTIALS)
    if _is_private(url, allowed_networks):
        raise UnusableAddress(_PRIVATE)
    address = _without_tracking(url.href)
    if len(address) > MAX_LENGTH:
        raise UnusableAddress(_TOO_LONG)
    return address


def host_of(url: str) -> str:
    """The host of a canonical address, with a port that is not the default: the politeness key."""
    plain = _PLAIN_HOST.match(url)
    return plain[1] if plain else str(URL(url).host)


def _parse(text: str) -> URL:
    if not text:
        raise UnusableAddress(_EMPTY)
    if _CONTROL.search(text):
        raise UnusableAddress(_CONTROLS)
    try:
        url = URL(text)
    except ValueError:
        unknown_scheme = _HAS_SCHEME.match(text) and not text.lower().startswith("http")
        raise UnusableAddress(_SCHEME if unknown_scheme else _UNREADABLE) from None
    if url.protocol not in _DEFAULT_PORTS:
        raise UnusableAddress(_SCHEME)
    return url


def _is_private(url: URL, allowed_networks: Sequence[addresses.Network]) -> bool:
    host = str(url.hostname)
    if url.host_type != HostType.DEFAULT:
        ip = host.strip("[]")
        return not addresses.is_public(ip) and not addresses.is_allowed(
            ip=ip, port=_port(url), allowed_networks=allowed_networks
        )
    name = host.rstrip(".")
    return name in {"localhost", "local"} or name.endswith((".localhost", ".local"))


def _port(url: URL) -> int:
    return int(url.port) if url.port else _DEFAULT_PORTS[url.protocol]


def _without_tracking(href: str) -> str:
    """Works on the serialised text, where the first `#` and `?` are the real ones."""
    rest, _, fragment = href.partition("#")
    path, question, query = rest.partition("?")
    kept = [pair for pair in query.split("&") if not _TRACKING.match(pair)]
    if len(kept) < query.count("&") + 1:
        query = "&".join(kept)
        question = "?" if query else ""
    return path + question + query + _text_directive(fragment)


def _text_directive(fragment: str) -> str:
    _, mark, directive = fragment.partition(_DIRECTIVE)
    wanted = mark and any(part.startswith("text=") for part in directive.split("&"))
    return f"#{mark}{directive}" if wanted else ""
