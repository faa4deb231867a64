"""One look as a WARC/1.1 file (ISO 28500), gzipped record by record. Bytes in, bytes out.

Every hop is a request and a response record; the body stands with the last. Bodies are stored as
they were read: after transfer and content decoding. A header that this made untrue is kept under
its name with `X-Archive-Orig-` before it, and `Content-Length` says what is really there. Bodies
of redirects are not read, which `WARC-Truncated` says.
"""

import base64
import datetime as dt
import hashlib
import io
import uuid
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sources.rules.seen import Exchange, Hop, Seen

VERSION = "WARC/1.1"
LEVEL = 4
"""Level 9, which warcio would take, needs more than twice the time for 4 % less."""
ORIGINAL = b"X-Archive-Orig-"
ENCODINGS = (b"transfer-encoding", b"content-encoding")
ABOUT = {
    "software": "Factcheck",
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": "Bodies are stored decoded; headers that this changed begin with X-Archive-Orig",
}
Headers = list[tuple[str, str]]


def of(*, seen: Seen, at: dt.datetime) -> bytes:
    """The file for a look that ended well. The same look at the same time gives the same bytes."""
    date = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return b"".join(_zipped(record) for record in _records(seen, date))


def _records(seen: Seen, date: str) -> Iterator[ArcWarcRecord]:
    about = _id("warcinfo", seen.url, date)
    yield _record("warcinfo", ABOUT_US, [("WARC-Record-ID", about), ("WARC-Date", date)])
    last = len(seen.hops) - 1
    for number, (hop, exchange) in enumerate(zip(seen.hops, seen.exchanges, strict=True)):
        answer = _id("response", hop.url, date, str(number))
        shared = [
            ("WARC-Target-URI", hop.url),
            ("WARC-Date", date),
            ("WARC-IP-Address", hop.address),
            ("WARC-Warcinfo-ID", about),
        ]
        asked = [("WARC-Record-ID", _id("request", answer)), ("WARC-Concurrent-To", answer)]
        yield _record("request", _request(hop, exchange), asked + shared)
        head, body = _answer(hop, exchange, seen.body if number == last else b"")
        told = [("WARC-Record-ID", answer), ("WARC-Payload-Digest", _digest(body))]
        if number < last:
            told.append(("WARC-Truncated", "unspecified"))
        yield _record("response", head + body, told + shared)


def _record(kind: str, block: bytes, told: Headers) -> ArcWarcRecord:
    headers = [("WARC-Type", kind), *((name, value) for name, value in told if value)]
    whole = DIGESTS[block] if kind == "warcinfo" else _digest(block)
    headers.append(("WARC-Block-Digest", whole))
    if kind != "response":
        headers.append(("WARC-Payload-Digest", DIGESTS[b"" if kind == "request" else block]))
    return ArcWarcRecord(
        "warc",
        kind,
        StatusAndHeaders("", headers, protocol=VERSION),
        io.BytesIO(block),
        None,
        WARCWriter.WARC_RECORDS[kind],
        len(block),
    )


def _zipped(record: ArcWarcRecord) -> bytes:
    plain = io.BytesIO()
    WARCWriter(plain, gzip=False, warc_version=VERSION).write_record(record)
    zipper = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return zipper.compress(plain.getbuffer()) + zipper.flush()


def _request(hop: Hop, exchange: Exchange) -> bytes:
    parts = urlsplit(hop.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{name}: {value}" for name, value in exchange.asked.items()]
    return "\r\n".join([f"GET {target} HTTP/1.1", *lines, "", ""]).encode()


def _answer(hop: Hop, exchange: Exchange, body: bytes) -> tuple[bytes, bytes]:
    major, minor = exchange.version
    first = f"HTTP/{major}.{minor} {hop.status} {exchange.reason}".encode()
    lines = [b": ".join(header) for header in _honest(exchange.headers, len(body))]
    return b"\r\n".join([first, *lines, b"", b""]), body


def _honest(headers: Iterable[tuple[bytes, bytes]], length: int) -> Iterator[tuple[bytes, bytes]]:
    """The headers as received, but for those that do not describe the body as it is stored."""
    for name, value in headers:
        lower = name.lower()
        is_other_length = lower == b"content-length" and value.strip() != b"%d" % length
        yield (ORIGINAL + name if lower in ENCODINGS or is_other_length else name), value
    if not any(name.lower() == b"content-length" and value.strip() == b"%d" % length
               for name, value in headers):  # fmt: skip
        yield b"Content-Length", b"%d" % length


def _digest(block: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(block).digest()).decode()


def _id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(parts))}>"


ABOUT_US = "".join(f"{name}: {value}\r\n" for name, value in ABOUT.items()).encode()
DIGESTS = {block: _digest(block) for block in (b"", ABOUT_US)}
"""Of what stands in every file."""
