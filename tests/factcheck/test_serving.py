"""The web server behind a reverse proxy: whose connection is it that a brake counts?"""

import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

import pytest

from claims.public import limits
from tests import newsroom, services
from tests.claims import press

START_TIMEOUT = 30  # seconds


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    port = services.free_port()
    command = [sys.executable, "-m", "factcheck.serving"]
    process = subprocess.Popen(command, env=environment | {"PORT": str(port)}, cwd=services.ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(address: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            urllib.request.urlopen(address, timeout=5)  # noqa: S310 - our own server
        except URLError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


def ask_from(address: str, reader: str) -> int:
    """Fill in the form as a reader whose address the proxy names; the code of the answer."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(address, timeout=20).read().decode()
    token = re.search('csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    body = urlencode({"message": "Wrong.", "csrfmiddlewaretoken": token[1]}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own server
        address, body, {"X-Forwarded-For": reader}
    )
    try:
        return int(opener.open(request, timeout=20).status)
    except HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize(("proxy", "last"), [("127.0.0.1", 200), ("192.0.2.9", 429), ("", 429)])
def test_only_a_trusted_proxy_names_the_reader(
    process_environment: dict[str, str], proxy: str, last: int
) -> None:
    claim = press.release(newsroom.people()).claim

    with served(process_environment | {"TRUSTED_PROXY": proxy}) as address:
        form = f"{address}/corrections/request/{claim.public_id}/"
        codes = [ask_from(form, f"198.51.100.{n}") for n in range(limits.PER_HOUR + 1)]

    assert codes == [200] * limits.PER_HOUR + [last]
