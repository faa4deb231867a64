"""Content codings undone in bounded steps: a bomb is found out before it fills the memory."""

import zlib
from dataclasses import dataclass, field

ACCEPTED = "gzip, deflate"
"""What we ask for. Brotli and zstd cannot be bounded with what is installed, so we do not ask."""
STEP = 64 * 1024
MOST_MEMBERS = 1000
"""Gzip members in one body. More is work made for us."""
RATIO_COUNTS_FROM = 1_000_000
"""Decoded bytes below which no ratio is suspicious: small pages of spaces compress very well."""


class Undecodable(ValueError):
    """A coding we did not ask for, or bytes that are not what the header says."""


class Bomb(ValueError):
    """The body grows out of proportion."""


@dataclass(slots=True)
class Inflater:
    """Feeds on wire bytes, gives decoded bytes; `full` once `decoded_limit` is reached."""

    coding: str
    decoded_limit: int
    ratio_limit: int
    wire_bytes: int = 0
    decoded: bytearray = field(default_factory=bytearray)
    full: bool = False
    _zlib: "zlib._Decompress | None" = None
    _members: int = 0

    def __post_init__(self) -> None:
        if self.coding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise Undecodable(self.coding)

    def feed(self, chunk: bytes) -> None:
        """Raises Bomb and Undecodable; what was decoded before is kept."""
        self.wire_bytes += len(chunk)
        if self.coding in {"", "identity"}:
            self._keep(chunk)
            return
        if self._zlib is None:
            self._zlib = zlib.decompressobj(self._window_bits(chunk))
        while chunk and not self.full:
            chunk = self._inflate(self._zlib, chunk)

    def _window_bits(self, chunk: bytes) -> int:
        """Some servers send raw deflate; a zlib stream begins with a multiple of 31."""
        if self.coding != "deflate":
            return 31
        is_zlib = chunk[0] & 0x0F == 8 and int.from_bytes(chunk[:2], "big") % 31 == 0
        return 15 if is_zlib else -15

    def _inflate(self, inflate: "zlib._Decompress", chunk: bytes) -> bytes:
        """One step of at most STEP decoded bytes; returns what is still to be read."""
        try:
            piece = inflate.decompress(chunk, STEP)
        except zlib.error as error:
            if self._members:  # rubbish after the end, which browsers ignore too
                return b""
            raise Undecodable(self.coding) from error
        if len(piece) == STEP and not inflate.unconsumed_tail:
            piece += inflate.decompress(b"", STEP)  # the end of a match that found no room
        self._keep(piece)
        rest = inflate.unused_data or inflate.unconsumed_tail
        consumed = self.wire_bytes - len(rest)
        if len(self.decoded) > max(RATIO_COUNTS_FROM, consumed * self.ratio_limit):
            raise Bomb
        if inflate.eof:
            self._members += 1
            if self._members > MOST_MEMBERS:
                raise Bomb
            self._zlib = zlib.decompressobj(31)
        return rest

    def _keep(self, piece: bytes) -> None:
        room = self.decoded_limit - len(self.decoded)
        self.full = len(piece) > room
        self.decoded += piece[:room]
