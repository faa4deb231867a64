"""Answers made to fell whoever reads them, and a child process that looks at each in turn.

Run as a program with the root of a site that serves BOMBS; prints what each look came to and cost.
"""

import asyncio
import datetime as dt
import gzip
import io
import json
import os
import resource
import struct
import sys
import time
import zipfile
import zlib
from dataclasses import asdict, dataclass

import brotli
import zstandard

from tests import web

SECONDS = 5.0
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one look came to; `stall` and `seconds` in seconds, `grown` in megabytes."""

    path: str
    outcome: str
    reason: str
    seconds: float
    stall: float
    grown: int
    good_seconds: float


def coded(coding: str, content: bytes) -> web.Answer:
    return web.reply(200, content, headers={"Content-Encoding": coding})


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def markup(start: str, middle: str, times: int) -> web.Answer:
    return web.reply(200, f"<html><body>{start}{middle * times}words</body></html>")


def picture(side: int) -> bytes:
    """The head of a PNG of side x side points: 10 GB, once unpacked."""
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + bytes(4) + zlib.compress(bytes(9))
    )


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ZEROS = bytes(64 << 20)
BOMBS: dict[str, web.Answer] = {
    "/gzip-bomb": coded("gzip", gzip.compress(ZEROS)),
    "/deflate-bomb": coded("deflate", zlib.compress(ZEROS)),
    "/brotli-bomb": coded("br", brotli.compress(ZEROS, quality=3)),
    "/zstd-bomb": coded("zstd", zstandard.compress(ZEROS)),
    "/twice-gzipped": coded("gzip, gzip", gzip.compress(gzip.compress(ZEROS))),
    "/file.xlsx": web.reply(200, zipped("xl/worksheets/sheet1.xml", ZEROS), kind=XLSX),
    "/zip-of-zips": web.reply(
        200, zipped("inner.zip", zipped("zeros", ZEROS)), kind="application/zip"
    ),
    "/entities.xml": web.reply(
        200,
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><html><body><p>&l9;</p></body></html>',
        kind="application/xml",
    ),
    "/nested": markup("", "<div>", 50_000),
    "/attributes": markup("<p ", "".join(f"a{n} " for n in range(1000)), 100),
    "/unclosed-attributes": web.reply(200, "<p " + " ".join(f"a{n}='>'" for n in range(90_000))),
    "/paragraph": markup("<p>", "word " * 1000, 4_000),
    "/headers": web.raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000_000 + b"\r\n"),
    "/picture.png": web.reply(200, picture(50_000), kind="image/png"),
}


def main(root: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    import django  # noqa: PLC0415 - only the child needs it set up, and before all else

    django.setup()
    asyncio.run(_look_at_all(root))


async def _look_at_all(root: str) -> None:
    from sources.rules import extraction, health  # noqa: PLC0415
    from sources.services import findings, leasing, looking, surroundings  # noqa: PLC0415

    def clock() -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    extraction.warm_up()
    around = surroundings.Surroundings(clock=clock, pause=0)
    async with looking.open_fetcher() as fetcher:

        async def look(path: str) -> tuple[findings.Finding, float]:
            began = time.monotonic()
            link = leasing.LeasedLink(
                id=1, url=root + path, host="", attempts=1, standing=health.Standing()
            )
            found = await looking.look(link=link, fetcher=fetcher, around=around, clock=clock)
            return found, time.monotonic() - began

        await asyncio.gather(*(look("/plain") for _ in range(4)))
        for path in BOMBS:
            before, stalls = _most_memory(), [0.0]
            pulse = asyncio.create_task(_feel(stalls))
            (found, seconds), (_, good) = await asyncio.gather(look(path), look("/plain"))
            pulse.cancel()
            reason = found.reading.diagnosis.reason
            grown = (_most_memory() - before) // 1024
            cost = Cost(path, found.outcome.value, reason, seconds, max(stalls), grown, good)
            print(json.dumps(asdict(cost)), flush=True)  # noqa: T201


async def _feel(stalls: list[float]) -> None:
    """How late the loop is, again and again."""
    while True:
        slept = time.monotonic()
        await asyncio.sleep(0.005)
        stalls.append(time.monotonic() - slept - 0.005)


def _most_memory() -> int:
    """Kilobytes, at the highest so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main(sys.argv[1])
