"""A web in a process of its own: what its servers cost is then not taken from the checker.

    python -m tests.sources.web.tarpits 127.0.61.1

The good page takes as long as a page out in the world; the tarpits never come to an end. Prints its
port when it is up, and goes when whoever started it goes.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests import services, web
from tests.sources.odd_answers import after

TAKES = 0.2
"""Seconds to the answer of the good page."""
EVERY = 0.1
"""Seconds between two bytes, or lines, of a tarpit."""
ANSWERS = {
    "/good": after(TAKES, web.BEHAVIOURS["/plain"]),
    "/drip-body": web.drip(web.head(200, {"Content-Type": "text/html"}), b"x", every=EVERY),
    "/drip-headers": web.drip(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n", every=EVERY),
}


@contextmanager
def serve(*, host: str) -> Iterator[str]:
    """The address its pages are under."""
    command = [sys.executable, "-m", "tests.sources.web.tarpits", host]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=services.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            yield f"http://{host}:{int(process.stdout.readline())}"
        finally:
            process.kill()


def main(host: str) -> None:
    with web.serve(hosts=[host], answers=ANSWERS) as site:
        sys.stdout.write(f"{site.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
