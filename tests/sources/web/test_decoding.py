"""Bounded decoding, byte by byte and at once."""

import gzip
import tracemalloc
import zlib

import pytest

from sources.web import decoding

TEXT = b"All the words of a page. " * 4000


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def inflate(
    wire: bytes, *, coding: str, step: int = 1000, limit: int = 10_000_000
) -> decoding.Inflater:
    inflater = decoding.Inflater(coding=coding, decoded_limit=limit, ratio_limit=100)
    for start in range(0, len(wire), step):
        inflater.feed(wire[start : start + step])
    return inflater


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
    ],
)
def test_codings_we_ask_for_are_undone_however_they_arrive(
    coding: str, wire: bytes, step: int
) -> None:
    inflater = inflate(wire, coding=coding, step=step)

    assert bytes(inflater.decoded) == TEXT
    assert not inflater.full


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress", "nonsense"])
def test_codings_we_cannot_bound_are_undecodable(coding: str) -> None:
    with pytest.raises(decoding.Undecodable):
        inflate(b"x", coding=coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_bytes_that_are_not_what_the_header_says_are_undecodable(coding: str) -> None:
    with pytest.raises(decoding.Undecodable):
        inflate(b"\xffplain text after all" * 100, coding=coding)


def test_decoding_stops_at_the_limit() -> None:
    inflater = inflate(gzip.compress(TEXT), coding="gzip", limit=5000)

    assert bytes(inflater.decoded) == TEXT[:5000]
    assert inflater.full


def test_a_small_page_of_spaces_is_no_bomb() -> None:
    assert len(inflate(gzip.compress(b" " * 900_000), coding="gzip").decoded) == 900_000


def test_a_body_of_empty_members_is_a_bomb() -> None:
    with pytest.raises(decoding.Bomb):
        inflate(gzip.compress(b"") * 5000, coding="gzip", step=100_000)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_700, 131_072, 131_330])
def test_no_byte_is_lost_where_a_step_ends(size: int) -> None:
    content = (b"ab" + b"c" * 300) * 1000

    for coded in (raw_deflate(content[:size]), zlib.compress(content[:size])):
        assert bytes(inflate(coded, coding="deflate", step=10**6).decoded) == content[:size]


def test_a_bomb_is_found_before_it_fills_the_memory() -> None:
    bomb = gzip.compress(bytes(200_000_000))
    tracemalloc.start()
    with pytest.raises(decoding.Bomb):
        inflate(bomb, coding="gzip", step=len(bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 60_000_000
