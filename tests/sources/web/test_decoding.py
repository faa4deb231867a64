"""Bounded decoding, byte by byte and at once."""

import gc
import gzip
import tracemalloc
import weakref
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from sources.web import decoding

TEXT = b"All the words of a page. " * 4000


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda content: brotli.compress(content, quality=3),
    "zstd": zstandard.compress,
}


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


class Inflater(decoding.Inflater):
    """Can be watched for its end: a class with slots takes no weak reference."""

    __slots__ = ("__weakref__",)


def inflate(
    wire: bytes, *, coding: str, step: int = 1000, limit: int = 10_000_000
) -> decoding.Inflater:
    inflater = Inflater(coding=coding, decoded_limit=limit, ratio_limit=100)
    for start in range(0, len(wire), step):
        inflater.feed(wire[start : start + step])
    return inflater


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_finished_page_does_not_wait_for_the_collector_of_cycles(coding: str) -> None:
    inflater = inflate(PACKED[coding](TEXT), coding=coding)
    waits = weakref.ref(inflater)

    gc.disable()
    try:
        body = inflater.finish()
        del inflater
        assert waits() is None
    finally:
        gc.enable()
    assert body == TEXT


@pytest.mark.parametrize("step", [2, 1000, 10_000_000])
@pytest.mark.parametrize(
    ("coding", "wire"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:50_000]) + gzip.compress(TEXT[50_000:])),
        ("gzip", gzip.compress(TEXT) + b"trailing rubbish"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("br", brotli.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT[:50_000]) + zstandard.compress(TEXT[50_000:])),
        ("zstd", zstandard.ZstdCompressor(write_content_size=False).compress(TEXT)),
    ],
)
def test_codings_we_ask_for_are_undone_however_they_arrive(
    coding: str, wire: bytes, step: int
) -> None:
    inflater = inflate(wire, coding=coding, step=step)

    assert bytes(inflater.decoded) == TEXT
    assert not inflater.full


@pytest.mark.parametrize(
    "coding", ["gzip, gzip", "gzip, br", "zstd, zstd", "br,br", "compress", "nonsense"]
)
def test_codings_we_did_not_ask_for_and_nested_ones_are_undecodable(coding: str) -> None:
    with pytest.raises(decoding.Undecodable):
        inflate(b"x", coding=coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_bytes_that_are_not_what_the_header_says_are_undecodable(coding: str) -> None:
    with pytest.raises(decoding.Undecodable):
        inflate(b"\xffplain text after all" * 100, coding=coding)


@pytest.mark.parametrize("coding", PACKED)
def test_decoding_stops_at_the_limit(coding: str) -> None:
    inflater = inflate(PACKED[coding](TEXT), coding=coding, limit=5000)

    assert bytes(inflater.decoded) == TEXT[:5000]
    assert inflater.full


@pytest.mark.parametrize("coding", PACKED)
def test_a_small_page_of_spaces_is_no_bomb(coding: str) -> None:
    packed = PACKED[coding](b" " * 900_000)

    assert len(inflate(packed, coding=coding).decoded) == 900_000


def test_a_body_of_empty_members_is_a_bomb() -> None:
    with pytest.raises(decoding.Bomb):
        inflate(gzip.compress(b"") * 5000, coding="gzip", step=100_000)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_700, 131_072, 131_330])
def test_no_byte_is_lost_where_a_step_ends(size: int) -> None:
    content = (b"ab" + b"c" * 300) * 1000

    for coded in (raw_deflate(content[:size]), zlib.compress(content[:size])):
        assert bytes(inflate(coded, coding="deflate", step=10**6).decoded) == content[:size]


@pytest.mark.parametrize("coding", PACKED)
def test_a_bomb_is_found_before_it_fills_the_memory(coding: str) -> None:
    bomb = PACKED[coding](bytes(200_000_000))
    tracemalloc.start()
    with pytest.raises(decoding.Bomb):
        inflate(bomb, coding=coding, step=len(bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 20_000_000


def test_a_frame_that_wants_a_huge_window_is_undecodable() -> None:
    wide = zstandard.ZstdCompressionParameters(
        window_log=27, enable_ldm=True, write_content_size=False
    )
    packed = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    wire = packed.compress(TEXT) + packed.flush()

    with pytest.raises(decoding.Undecodable):
        inflate(wire, coding="zstd")


def test_rubbish_after_the_end_is_ignored_where_browsers_do() -> None:
    inflater = inflate(brotli.compress(TEXT), coding="br")
    inflater.feed(b"trailing rubbish")

    assert bytes(inflater.decoded) == TEXT
