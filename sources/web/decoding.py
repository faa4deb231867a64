"""Content codings undone in bounded steps: a bomb is found out before it fills the memory."""

import zlib
from dataclasses import dataclass, field
from typing import IO, Protocol, cast

import brotli
import zstandard

ACCEPTED = "gzip, deflate, br, zstd"
"""What we ask for. One coding a body: nothing honest is packed twice."""
STEP = 64 * 1024
MOST_MEMBERS = 1000
"""Gzip members in one body. More is work made for us."""
RATIO_COUNTS_FROM = 1_000_000
"""Decoded bytes below which no ratio is suspicious: small pages of spaces compress very well."""
ZSTD_WINDOW = 8 * 1024 * 1024
"""What a decoder of zstd on the web has to offer, and may refuse to go beyond (RFC 9659)."""


class Undecodable(ValueError):
    """A coding we did not ask for, or bytes that are not what the header says."""


class Bomb(ValueError):
    """The body grows out of proportion."""


class _Full(Exception):
    """No more decoded bytes are wanted."""


class _Unpacker(Protocol):
    def feed(self, chunk: bytes) -> None: ...


@dataclass(slots=True)
class Inflater:
    """Feeds on wire bytes, gives decoded bytes; `full` once `decoded_limit` is reached."""

    coding: str
    decoded_limit: int
    ratio_limit: int
    wire_bytes: int = 0
    decoded: bytearray = field(default_factory=bytearray)
    full: bool = False
    _unpacker: _Unpacker | None = None

    def __post_init__(self) -> None:
        if self.coding not in {"", "identity", *_UNPACKERS}:
            raise Undecodable(self.coding)

    def feed(self, chunk: bytes) -> None:
        """Raises Bomb and Undecodable; what was decoded before is kept."""
        self.wire_bytes += len(chunk)
        try:
            if self.coding in {"", "identity"}:
                self.keep(chunk)
            elif chunk and not self.full:
                if self._unpacker is None:
                    self._unpacker = _UNPACKERS[self.coding](self, chunk)
                self._unpacker.feed(chunk)
        except _Full:
            self.full = True

    def finish(self) -> bytes:
        """All that was decoded. The unpacker is let go: it and we know each other, and would wait
        for the collector of cycles with a whole page.
        """
        self._unpacker = None
        return bytes(self.decoded)

    def keep(self, piece: bytes, *, consumed: int | None = None) -> None:
        """Take decoded bytes, made of the first `consumed` of the body or of all of it so far."""
        room = self.decoded_limit - len(self.decoded)
        self.decoded += piece[:room]
        if self.coding not in {"", "identity"}:
            wire = self.wire_bytes if consumed is None else consumed
            if len(self.decoded) > max(RATIO_COUNTS_FROM, wire * self.ratio_limit):
                raise Bomb
        if len(piece) > room:
            raise _Full


class _Zlib:
    """Gzip, with any number of members, and deflate."""

    def __init__(self, inflater: Inflater, start: bytes) -> None:
        self._inflater = inflater
        self._zlib = zlib.decompressobj(self._window_bits(inflater.coding, start))
        self._members = 0

    @staticmethod
    def _window_bits(coding: str, start: bytes) -> int:
        """Some servers send raw deflate; a zlib stream begins with a multiple of 31."""
        if coding != "deflate":
            return 31
        is_zlib = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
        return 15 if is_zlib else -15

    def feed(self, chunk: bytes) -> None:
        while chunk:
            chunk = self._inflate(chunk)

    def _inflate(self, chunk: bytes) -> bytes:
        """One step of at most STEP decoded bytes; returns what is still to be read."""
        try:
            piece = self._zlib.decompress(chunk, STEP)
        except zlib.error as error:
            if self._members:  # rubbish after the end, which browsers ignore too
                return b""
            raise Undecodable(self._inflater.coding) from error
        if len(piece) == STEP and not self._zlib.unconsumed_tail:
            piece += self._zlib.decompress(b"", STEP)  # the end of a match that found no room
        rest = self._zlib.unused_data or self._zlib.unconsumed_tail
        self._inflater.keep(piece, consumed=self._inflater.wire_bytes - len(rest))
        if self._zlib.eof:
            self._members += 1
            if self._members > MOST_MEMBERS:
                raise Bomb
            self._zlib = zlib.decompressobj(31)
        return rest


class _Brotli:
    def __init__(self, inflater: Inflater, start: bytes) -> None:
        self._inflater = inflater
        self._brotli = brotli.Decompressor()

    def feed(self, chunk: bytes) -> None:
        while not self._brotli.is_finished():  # what comes after the end is rubbish
            try:
                piece = self._brotli.process(chunk, output_buffer_limit=STEP)
            except brotli.error as error:
                raise Undecodable(self._inflater.coding) from error
            if not piece:
                return
            self._inflater.keep(piece)
            chunk = b""


@dataclass(frozen=True, slots=True)
class _Steps:
    """Hands each decoded step on, so that the first step too many ends it."""

    inflater: Inflater

    def write(self, piece: bytes) -> int:
        self.inflater.keep(bytes(piece))
        return len(piece)


class _Zstd:
    """Writes to an object of its own: a decoder that wrote to us would be one more cycle."""

    def __init__(self, inflater: Inflater, start: bytes) -> None:
        self._inflater = inflater
        decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        steps = cast("IO[bytes]", _Steps(inflater))
        self._zstd = decoder.stream_writer(steps, write_size=STEP, closefd=False)

    def feed(self, chunk: bytes) -> None:
        try:
            self._zstd.write(chunk)
        except zstandard.ZstdError as error:
            raise Undecodable(self._inflater.coding) from error


_UNPACKERS: dict[str, type[_Zlib] | type[_Brotli] | type[_Zstd]] = {
    "gzip": _Zlib,
    "x-gzip": _Zlib,
    "deflate": _Zlib,
    "br": _Brotli,
    "zstd": _Zstd,
}
