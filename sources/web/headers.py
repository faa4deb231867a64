"""Header lines of an answer, and where a redirect leads."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import ada_url
from multidict import CIMultiDictProxy

from sources.rules.seen import Exchange
from sources.web import failures

_PRINTABLE = re.compile(r"[\x20-\x7e]{1,500}")
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_HOST = rf"(?:(?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*|(?:{_OCTET}\.){{3}}{_OCTET})"
_PLAIN = re.compile(rf"https?://{_HOST}(?::[0-9]+)?/[A-Za-z0-9_~/?&=%+,;-][A-Za-z0-9._~/?&=%+,;-]*")
"""Addresses that parsing leaves as they are: most of them, and parsing is dear. A host whose last
label begins with a letter is a name; of numbers only the usual spelling passes."""
_KEPT = {
    "content_type": "Content-Type",
    "etag": "ETag",
    "last_modified": "Last-Modified",
    "location": "Location",
}


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that Seen carries, by the names of its fields."""
    return {field: _printable(headers.get(name, "")) for field, name in _KEPT.items()}


def robots_tag(headers: "CIMultiDictProxy[str]") -> str:
    """All X-Robots-Tag headers, one a line."""
    if "X-Robots-Tag" not in headers:
        return ""
    return "\n".join(filter(None, map(_printable, headers.getall("X-Robots-Tag"))))


class Answer(Protocol):
    """What this module reads of an answer of the network library."""

    @property
    def request_info(self) -> Any: ...
    @property
    def raw_headers(self) -> tuple[tuple[bytes, bytes], ...]: ...

    version: Any
    reason: str | None


def exchange(answer: Answer) -> Exchange:
    """Request and head of the answer by reference: a look that is not captured pays next to
    nothing for them.
    """
    return Exchange(
        asked=answer.request_info.headers,
        version=answer.version,
        reason=answer.reason or "",
        headers=answer.raw_headers,
    )


def conditions(*, etag: str, last_modified: str) -> dict[str, str]:
    """Request headers that let the server answer 304 when nothing changed."""
    asked = {"If-None-Match": _printable(etag), "If-Modified-Since": _printable(last_modified)}
    return {name: value for name, value in asked.items() if value}


def retry_seconds(headers: Mapping[str, str]) -> int | None:
    """Retry-After in seconds; a date in it is measured against the server's own `Date`."""
    wanted = headers.get("Retry-After", "").strip()
    if not wanted:
        return None
    if wanted.isascii() and wanted.isdigit():
        return int(wanted[:9])
    try:
        until = parsedate_to_datetime(wanted)
        return max(0, round((until - parsedate_to_datetime(headers["Date"])).total_seconds()))
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def checked(url: str) -> str:
    """The address as it will be requested. Raises Refused when it is none for us."""
    if _PLAIN.fullmatch(url):
        return url
    try:
        href = ada_url.normalize_url(url).partition("#")[0]
    except ValueError:
        raise failures.Refused("address") from None
    scheme, _, rest = href.partition("://")
    if scheme not in {"http", "https"}:
        raise failures.Refused("scheme")
    if "@" in rest.partition("/")[0]:  # a serialised web address always has the slash
        raise failures.Refused("credentials")
    return href


def joined(*, base: str, location: str | None) -> str:
    """Where a redirect leads. Bytes that are no UTF-8 are read as Latin-1, as browsers do."""
    if not location:
        raise failures.Wrong("bad-location")
    try:
        location.encode()
    except UnicodeEncodeError:
        location = location.encode("utf-8", "surrogateescape").decode("latin-1")
    try:
        return str(ada_url.join_url(base, location))
    except ValueError:
        raise failures.Wrong("bad-location") from None


def _printable(value: str) -> str:
    """The value, or nothing when a header line or a database column would not take it."""
    return value if value and _PRINTABLE.fullmatch(value) else ""
