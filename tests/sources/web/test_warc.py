"""A look as a WARC file: whole, honest, and readable by others."""

import contextlib
import datetime as dt
import gzip
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_command
from warcio.recordloader import ArcWarcRecord

from sources.rules.seen import Exchange, Hop, Seen
from sources.web import decoding, warc
from tests import web
from tests.sources.web.looks import look

AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ASKED = {"Host": "harbour.example", "User-Agent": "Factcheck"}
PAGE = b"<p>ninety calls</p>"


def seen(*headers: tuple[bytes, bytes], body: bytes = PAGE, status: int = 200) -> Seen:
    url = "http://harbour.example/report?year=2026"
    return Seen(
        url=url,
        final_url=url,
        status=status,
        hops=(Hop(url, status, "192.0.2.7"),),
        exchanges=(Exchange(ASKED, (1, 1), "Quite OK", headers),),
        body=body,
    )


def records(content: bytes) -> list[tuple[ArcWarcRecord, bytes]]:
    """Each record with its body, digests checked by warcio."""
    found = ArchiveIterator(io.BytesIO(content), check_digests="raise")
    return [(record, record.content_stream().read()) for record in found]


def response(content: bytes) -> tuple[ArcWarcRecord, bytes]:
    return [one for one in records(content) if one[0].rec_type == "response"][-1]


def test_it_holds_what_was_asked_and_what_was_answered() -> None:
    content = warc.of(seen=seen((b"Content-Type", b"text/html"), (b"X-Odd", b"Tu\xe9")), at=AT)

    about, asked, told = (record for record, _ in records(content))
    assert [about.rec_type, asked.rec_type, told.rec_type] == ["warcinfo", "request", "response"]
    assert told.rec_headers.protocol == "WARC/1.1"
    assert told.rec_headers.get_header("WARC-Target-URI") == seen().url
    assert told.rec_headers.get_header("WARC-Date") == "2026-03-02T09:00:00.000000Z"
    assert told.rec_headers.get_header("WARC-IP-Address") == "192.0.2.7"
    assert asked.rec_headers.get_header("WARC-Concurrent-To") == told.rec_headers.get_header(
        "WARC-Record-ID"
    )
    assert asked.http_headers.get_header("User-Agent") == "Factcheck"
    assert gzip.decompress(content).count(b"GET /report?year=2026 HTTP/1.1\r\n") == 1
    assert gzip.decompress(content).count(b"HTTP/1.1 200 Quite OK\r\n") == 1
    assert gzip.decompress(content).count(b"X-Odd: Tu\xe9\r\n") == 1
    assert response(content)[1] == PAGE


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ([], {"Content-Length": "19"}),
        ([(b"Content-Length", b"19")], {"Content-Length": "19"}),
        (
            [(b"content-encoding", b"gzip"), (b"content-length", b"12")],
            {
                "X-Archive-Orig-content-encoding": "gzip",
                "X-Archive-Orig-content-length": "12",
                "Content-Length": "19",
                "Content-Encoding": None,
            },
        ),
        (
            [(b"Transfer-Encoding", b"chunked")],
            {"X-Archive-Orig-Transfer-Encoding": "chunked", "Transfer-Encoding": None},
        ),
    ],
)
def test_headers_describe_the_body_as_it_is_stored(
    sent: list[tuple[bytes, bytes]], kept: dict[str, str | None]
) -> None:
    record, body = response(warc.of(seen=seen(*sent), at=AT))

    assert {name: record.http_headers.get_header(name) for name in kept} == kept
    assert body == PAGE


def test_every_record_is_a_gzip_member_of_its_own() -> None:
    content = warc.of(seen=seen(), at=AT)

    offsets = []
    found = ArchiveIterator(io.BytesIO(content))
    for _ in found:
        offsets.append(found.get_record_offset())

    assert len(offsets) == 3
    assert all(content[offset : offset + 2] == b"\x1f\x8b" for offset in offsets)


def test_the_same_look_gives_the_same_bytes_and_another_time_others() -> None:
    assert warc.of(seen=seen(), at=AT) == warc.of(seen=seen(), at=AT)
    assert warc.of(seen=seen(), at=AT) != warc.of(seen=seen(), at=AT + dt.timedelta(seconds=1))


def test_a_real_answer_through_redirects_is_kept_with_all_its_hops() -> None:
    with web.serve(hosts=["127.0.61.1"]) as site:
        site.answers["/start"] = web.redirect("/gzip", code=301)
        found = look(site.url("/start"))

    told = [one for one in records(warc.of(seen=found, at=AT)) if one[0].rec_type == "response"]

    assert [record.http_headers.get_statuscode() for record, _ in told] == ["301", "200"]
    assert told[0][0].rec_headers.get_header("WARC-Truncated") == "unspecified"
    assert told[1][0].rec_headers.get_header("WARC-Truncated") is None
    assert told[1][1] == web.PLAIN.encode() == found.body
    assert told[1][0].rec_headers.get_header("WARC-IP-Address") == "127.0.61.1"
    sent = records(warc.of(seen=found, at=AT))[1][0]
    assert sent.http_headers.get_header("Accept-Encoding") == decoding.ACCEPTED


def test_warcio_finds_nothing_to_say_against_it(tmp_path: Path) -> None:
    file = tmp_path / "one.warc.gz"
    whole = warc.of(seen=seen(body=b"x" * 100_000), at=AT)
    file.write_bytes(whole)
    assert exit_code(file) == 0

    damaged = gzip.decompress(whole).replace(b"xxx", b"xyx", 1)
    file.write_bytes(gzip.compress(damaged))
    assert exit_code(file) == 1


def exit_code(file: Path) -> int:
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            warcio_command(["check", str(file)])
        except SystemExit as end:
            return int(end.code or 0)
    return 0


def test_a_body_of_a_hundred_kilobytes_is_there_to_the_byte() -> None:
    body = hashlib.sha256(b"seed").digest() * 3200

    assert response(warc.of(seen=replace(seen(), body=body), at=AT))[1] == body
