"""What the fetcher saw: one value for everything a server can do to us."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of a look. `address` is the one dialled, empty when none was."""

    url: str
    status: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked at one hop and the head of the answer, as they went over the wire."""

    asked: Mapping[str, str]
    version: tuple[int, int]
    reason: str
    headers: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. `hops` holds every request that was answered, the last one included, and
    `exchanges` the same requests in full, for the archive.

    `error` is a short code: dns, connect, tls, timeout, reset, protocol, too-many-hops, loop,
    bad-location, too-large, bomb, undecodable, headers-too-large, refused:<reason>, or robots and
    robots-unreached where we did not ask; None when all went well. `status` is 0 when no answer
    came. `body` is decoded and complete unless `truncated`. Header values are printable ASCII,
    empty when absent. `retry_after` is in seconds, not clamped. `may_keep` is false when robots.txt
    or `noarchive` forbid a copy.
    """

    url: str
    final_url: str
    status: int = 0
    hops: tuple[Hop, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    retry_after: int | None = None
    location: str = ""
    robots_tag: str = ""
    body: bytes = b""
    truncated: bool = False
    error: str | None = None
    elapsed_ms: int = 0
    wire_bytes: int = 0
    may_keep: bool = True

    @property
    def redirects(self) -> tuple[Hop, ...]:
        """The hops that sent us on, in order."""
        return tuple(hop for hop in self.hops if hop.status in REDIRECTS)


PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
