"""A scripted web on loopback: real servers on 127.x.x.x addresses that answer by path.

    with web.serve(hosts=["127.0.5.1", "127.0.5.2"]) as site:
        site.answers["/page"] = web.page("Title", "Some text.")
        site.url("/page", host="127.0.5.2")

Runs in a thread with its own loop. Answers may be swapped meanwhile, requests are kept in `hits`.
What HTTP libraries would soften (drips, resets, lies) is written to the socket as it is.
"""

import asyncio
import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import brotli
import zstandard

CERTIFICATE = Path(__file__).with_name("web_certificate.pem")
"""Self-signed, for 127.0.0.1 only; nobody trusts it unless a test says so."""
CERTIFICATES = Path(__file__).with_name("certificates")
"""An authority that nobody trusts unless a test says so, and two that it vouches for: `fresh` for
127.0.10.2, and `expired`, which ran out in 2016, for 127.0.10.3."""

REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found"}


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; header names in lower case."""

    host: str
    path: str
    headers: Mapping[str, str]
    method: str = "GET"


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Site:
    """A running web. `answers` maps path to behaviour; `missing` answers for all other paths."""

    hosts: Sequence[str]
    port: int
    scheme: str
    answers: dict[str, Answer]
    missing: Answer
    hits: list[Request] = field(default_factory=list)

    def url(self, path: str, *, host: str = "", scheme: str = "") -> str:
        return f"{scheme or self.scheme}://{host or self.hosts[0]}:{self.port}{path}"

    @property
    def pages(self) -> list[Request]:
        """The requests for anything but a robots.txt."""
        return [hit for hit in self.hits if hit.path != "/robots.txt"]

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(hit.path == path for hit in self.hits)


@contextlib.contextmanager
def serve(
    *,
    hosts: Sequence[str],
    answers: Mapping[str, Answer] | None = None,
    tls: bool = False,
    certificate: Path = CERTIFICATE,
    port: int = 0,
) -> Iterator[Site]:
    """A site on all `hosts` and one port, a free one if none is named; stopped when it ends."""
    listeners = _listen(hosts, port)
    port = int(listeners[0].getsockname()[1])
    scheme, known = "https" if tls else "http", {**BEHAVIOURS, **(answers or {})}
    site = Site(hosts, port, scheme, known, missing=status(404))
    context = _tls_context(certificate) if tls else None
    loop = asyncio.new_event_loop()
    started = threading.Event()
    stop = asyncio.Event()
    thread = threading.Thread(
        target=_run, args=(loop, _serve(site, listeners, context, started, stop)), daemon=True
    )
    thread.start()
    started.wait(10)
    try:
        yield site
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def _listen(hosts: Sequence[str], port: int) -> list[socket.socket]:
    listeners: list[socket.socket] = []
    for host in hosts:
        listener = socket.create_server((host, port), backlog=1024)
        port = listener.getsockname()[1]
        listeners.append(listener)
    return listeners


def _run(loop: asyncio.AbstractEventLoop, main: Awaitable[None]) -> None:
    with contextlib.closing(loop):
        loop.run_until_complete(main)


async def _serve(
    site: Site,
    listeners: Sequence[socket.socket],
    context: ssl.SSLContext | None,
    started: threading.Event,
    stop: asyncio.Event,
) -> None:
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await _talk(site, reader, writer)
        finally:
            talks.discard(task)
            writer.transport.abort()

    servers = [
        await asyncio.start_server(talk, sock=listener, ssl=context) for listener in listeners
    ]
    started.set()
    await stop.wait()
    for server in servers:
        server.close()
    await asyncio.sleep(0.01)  # who was let in at the last moment begins to talk
    for task in tuple(talks):
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    await asyncio.sleep(0)  # what was aborted is closed in the loop's next turn


def _tls_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def _talk(site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        start = await reader.readexactly(1)
        if not start.isalpha():  # somebody tries TLS; say what nginx says
            writer.write(head(400, {"Connection": "close"}))
            await writer.drain()
            await reader.read()
            return
        asked = (start + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = asked.rstrip("\r\n").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        method, target, *_ = first.split(" ")
        path = target.partition("?")[0]
        request = Request(writer.get_extra_info("sockname")[0], path, headers, method)
        site.hits.append(request)
        await site.answers.get(path, site.missing)(request, writer)
        await writer.drain()


def reply(
    code: int = 200,
    body: bytes | str = b"",
    *,
    headers: Mapping[str, str] | None = None,
    kind: str = "text/html; charset=utf-8",
) -> Answer:
    """A plain, honest answer."""
    content = body.encode() if isinstance(body, str) else body
    sent = {"Content-Type": kind, "Content-Length": str(len(content)), **(headers or {})}

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head(code, sent) + content)

    return answer


def head(code: int, headers: Mapping[str, str]) -> bytes:
    """Status line and header lines, with the empty line that ends them."""
    lines = [f"HTTP/1.1 {code} {REASONS.get(code, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def document(title: str, *paragraphs: str) -> str:
    """A page of HTML with one article."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )


def page(title: str, *paragraphs: str, headers: Mapping[str, str] | None = None) -> Answer:
    """That page, found."""
    return reply(200, document(title, *paragraphs), headers=headers)


def status(code: int, *, headers: Mapping[str, str] | None = None) -> Answer:
    """A status with a short page that names it."""
    return reply(code, document(f"Status {code}", "Nothing else."), headers=headers)


def redirect(location: str, *, code: int = 302) -> Answer:
    return reply(code, headers={"Location": location})


def raw(content: bytes, *, then_close: bool = True) -> Answer:
    """Bytes as they are, no HTTP added."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        await writer.drain()
        if then_close:
            writer.close()

    return answer


def drip(before: bytes, piece: bytes, *, every: float = 0.05) -> Answer:
    """A little at a time, for as long as somebody listens."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(before)
        while not writer.is_closing():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(every)

    return answer


def conditional(body: str, *, etag: str) -> Answer:
    """304 to those who know the page already."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        known = request.headers.get("if-none-match") == etag
        known_answer = reply(304, headers={"ETag": etag})
        await (known_answer if known else reply(200, body, headers={"ETag": etag}))(request, writer)

    return answer


async def _hang(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _reset(request: Request, writer: asyncio.StreamWriter) -> None:
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


def _gzipped(content: bytes) -> Answer:
    return reply(200, gzip.compress(content, mtime=0), headers={"Content-Encoding": "gzip"})


_OPEN_ENDED = head(200, {"Content-Type": "text/html", "Connection": "close"})
PLAIN = document("Plain", "A page that is simply there.")

BEHAVIOURS: dict[str, Answer] = {
    "/plain": reply(200, PLAIN),
    "/gzip": _gzipped(PLAIN.encode()),
    "/bomb": _gzipped(bytes(60_000_000)),
    "/brotli": reply(200, brotli.compress(PLAIN.encode()), headers={"Content-Encoding": "br"}),
    "/zstd": reply(200, zstandard.compress(PLAIN.encode()), headers={"Content-Encoding": "zstd"}),
    "/twice": reply(200, gzip.compress(gzip.compress(PLAIN.encode(), mtime=0), mtime=0),
                    headers={"Content-Encoding": "gzip, gzip"}),
    "/not-gzip": reply(200, PLAIN, headers={"Content-Encoding": "gzip"}),
    "/permanent": redirect("/plain", code=301),
    "/permanent-308": redirect("/plain", code=308),
    "/temporary": redirect("/plain", code=302),
    "/see-other": redirect("/plain", code=303),
    "/chain": redirect("/permanent", code=301),
    "/loop": redirect("/loop-back"),
    "/loop-back": redirect("/loop"),
    "/to-nowhere": reply(301),
    "/to-nonsense": redirect("http://[broken"),
    "/to-mail": redirect("mailto:somebody@example.org"),
    "/to-file": redirect("file:///etc/hostname"),
    "/to-credentials": redirect("http://user:secret@127.0.0.1/"),
    "/drip-body": drip(_OPEN_ENDED, b"x"),
    "/drip-headers": drip(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n"),
    "/endless-body": drip(_OPEN_ENDED, b"words and words " * 4096, every=0),
    "/endless-headers": drip(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n" * 50, every=0),
    "/long-header": raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 2_000_000 + b"\r\n\r\n"),
    "/many-headers": raw(b"HTTP/1.1 200 OK\r\n"
                         + (b"X-Big: " + b"y" * 900 + b"\r\n") * 100 + b"\r\n"),
    "/too-long-length": raw(
        head(200, {"Content-Type": "text/html", "Content-Length": "5000"}) + PLAIN.encode()
    ),
    "/too-short-length": raw(
        head(200, {"Content-Type": "text/html", "Content-Length": "20"}) + PLAIN.encode()
    ),
    "/not-http": raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "/silent-close": raw(b""),
    "/reset": _reset,
    "/hang": _hang,
    "/odd-header": raw(
        b"HTTP/1.1 200 OK\r\nETag: \xff\xfe\r\nContent-Length: 0\r\nLast-Modified: "
        + "Tué".encode() + b"\r\n\r\n"
    ),
    **{f"/status/{code}": status(code) for code in (401, 403, 404, 410, 451, 500, 503)},
    "/slow-down": status(429, headers={"Retry-After": "120"}),
    "/slow-down-until": status(
        503,
        headers={
            "Date": "Sat, 22 Nov 2025 10:00:00 GMT",
            "Retry-After": "Sat, 22 Nov 2025 10:05:00 GMT",
        },
    ),
}  # fmt: skip
