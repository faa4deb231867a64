"""A small, fast web on many loopback addresses: `python -m tests.benchmarks.server PORT HOSTS`.

Every path answers 200 with a page of its own and no validators, so that each look reads a body.
Written on the bare protocol: it must never be what is measured.
"""

import asyncio
import sys
from functools import lru_cache

from sources.web import fetching

PARAGRAPHS = 48


def hosts(count: int) -> list[str]:
    """Loopback addresses, 127.1.0.1 and up."""
    return [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(count)]


@lru_cache(maxsize=20_000)
def answer(path: str) -> bytes:
    body = page(path).encode()
    kind = "Content-Type: text/html; charset=utf-8"
    head = f"HTTP/1.1 200 OK\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def page(path: str) -> str:
    """About 8 kB of HTML with an article that no other path has."""
    text = "".join(
        f"<p>Paragraph {number} of {path}: the harbour counted {number * 7 + len(path)} ships "
        f"that called on {path.strip('/')} last year, and the council spoke about all of them.</p>"
        for number in range(PARAGRAPHS)
    )
    return (
        f"<!doctype html><html lang=en><head><title>Harbour {path}</title></head><body>"
        f"<nav><a href=/>Home</a> <a href=/about>About</a></nav>"
        f"<article><h1>Harbour {path}</h1>{text}</article><footer>Imprint</footer></body></html>"
    )


class Talk(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            path = self.received[: self.received.index(b"\r\n")].split(b" ")[1].decode()
            self.received = self.received[end + 4 :]
            self.transport.write(answer(path))  # type: ignore[attr-defined]


async def serve(port: int, addresses: list[str]) -> None:
    loop = asyncio.get_running_loop()
    for address in addresses:
        await loop.create_server(Talk, address, port, backlog=1024)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    fetching.run(serve(int(sys.argv[1]), hosts(int(sys.argv[2]))))
