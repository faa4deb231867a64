"""What one look may cost, and the look while it is under way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sources.rules.seen import Exchange, Hop, Seen

Permit = Callable[[str], Awaitable[str]]
"""Asked before every request: the code of the error it would be, or nothing to go ahead."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one look may cost. Bytes, and seconds for the look as a whole, redirects included."""

    seconds: float = 20.0
    hops: int = 10
    wire_bytes: int = 5_000_000
    decoded_bytes: int = 10_000_000
    ratio: int = 100
    header_bytes: int = 64_000


@dataclass(slots=True)
class Look:
    """A look while it is under way; turned into a Seen whichever way it ends."""

    url: str
    at: str
    limits: Limits
    permit: Permit | None = None
    status: int = 0
    hops: list[Hop] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    headers: dict[str, Any] = field(default_factory=dict)
    retry_after: int | None = None
    robots_tag: str = ""
    body: bytes = b""
    wire_bytes: int = 0
    truncated: bool = False
    error: str | None = None

    def seen(self, *, elapsed_ms: int) -> Seen:
        return Seen(
            url=self.url,
            final_url=self.at,
            status=self.status,
            hops=tuple(self.hops),
            exchanges=tuple(self.exchanges),
            retry_after=self.retry_after,
            robots_tag=self.robots_tag,
            body=self.body,
            truncated=self.truncated,
            error=self.error,
            elapsed_ms=elapsed_ms,
            wire_bytes=self.wire_bytes,
            **self.headers,
        )
