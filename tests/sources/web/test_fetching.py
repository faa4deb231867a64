"""The fetcher against real servers that behave well, badly and maliciously."""

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp.abc import ResolveResult

from sources.rules.seen import Seen
from sources.web import fetching
from tests import web
from tests.sources.web.looks import (
    AGENT,
    ALLOWED,
    HOST,
    OTHER_HOST,
    SHORT,
    SMALL,
    Names,
    NoSuchName,
    look,
)


@pytest.fixture(scope="module")
def site() -> Iterator[web.Site]:
    hops = {f"/hop/{n}": web.redirect(f"/hop/{n + 1}") for n in range(1, 15)}
    ten = {f"/ten/{n}": web.redirect(f"/ten/{n + 1}" if n < 10 else "/plain") for n in range(1, 11)}
    with web.serve(hosts=[HOST, OTHER_HOST], answers=hops | ten) as running:
        yield running


@pytest.mark.parametrize("path", ["/plain", "/gzip", "/brotli", "/zstd"])
def test_a_page_arrives_decoded_with_the_address_it_came_from(site: web.Site, path: str) -> None:
    seen = look(site.url(path))

    assert (seen.status, seen.error, seen.truncated) == (200, None, False)
    assert seen.body.decode() == web.PLAIN
    assert seen.content_type == "text/html; charset=utf-8"
    assert [hop.address for hop in seen.hops] == [HOST]
    assert seen.final_url == site.url(path)


def test_we_say_who_we_are_and_ask_only_for_what_we_can_bound(site: web.Site) -> None:
    look(site.url("/plain"))

    sent = site.hits[-1].headers
    assert sent["user-agent"] == AGENT.lower()
    assert sent["accept-encoding"] == "gzip, deflate, br, zstd"
    assert not {"cookie", "authorization", "proxy-authorization"} & set(sent)


def test_cookies_are_not_sent_back(site: web.Site) -> None:
    site.answers["/cookie"] = web.reply(
        302, headers={"Set-Cookie": "seen=1; Path=/", "Location": "/plain"}
    )

    look(site.url("/cookie"))

    assert "cookie" not in site.hits[-1].headers


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("/permanent", [301, 200]),
        ("/permanent-308", [308, 200]),
        ("/temporary", [302, 200]),
        ("/see-other", [303, 200]),
        ("/chain", [301, 301, 200]),
        ("/ten/1", [302] * 10 + [200]),
    ],
)
def test_redirects_are_followed_and_each_hop_is_recorded(
    site: web.Site, path: str, statuses: list[int]
) -> None:
    seen = look(site.url(path))

    assert [hop.status for hop in seen.hops] == statuses
    assert seen.final_url == site.url("/plain")
    assert seen.error is None


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/loop", "loop"),
        ("/hop/1", "too-many-hops"),
        ("/to-nowhere", "bad-location"),
        ("/to-nonsense", "bad-location"),
        ("/to-mail", "refused:scheme"),
        ("/to-file", "refused:scheme"),
        ("/to-credentials", "refused:credentials"),
        ("/bomb", "bomb"),
        ("/twice", "undecodable"),
        ("/not-gzip", "undecodable"),
        ("/endless-body", "too-large"),
        ("/endless-headers", "headers-too-large"),
        ("/long-header", "headers-too-large"),
        ("/many-headers", "headers-too-large"),
        ("/too-long-length", "reset"),
        ("/too-short-length", "protocol"),
        ("/not-http", "protocol"),
        ("/silent-close", "reset"),
        ("/reset", "reset"),
    ],
)
def test_bad_answers_end_with_a_code(site: web.Site, path: str, error: str) -> None:
    seen = look(site.url(path))

    assert seen.error == error
    assert len(seen.body) <= SMALL.decoded_bytes
    assert seen.wire_bytes <= SMALL.wire_bytes


@pytest.mark.parametrize("path", ["/hang", "/drip-body", "/drip-headers"])
def test_the_deadline_covers_the_whole_look(site: web.Site, path: str) -> None:
    began = time.monotonic()

    seen = look(site.url(path), limits=SHORT)

    assert seen.error == "timeout"
    assert SHORT.seconds <= time.monotonic() - began < SHORT.seconds + 0.5


def test_the_deadline_also_covers_a_name_that_never_resolves() -> None:
    class Never(Names):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            await asyncio.Event().wait()
            raise AssertionError

    seen = look("http://slow.example/", limits=SHORT, resolver=Never())

    assert seen.error == "timeout"


def test_a_body_of_exactly_the_limit_is_whole(site: web.Site) -> None:
    site.answers["/exact"] = web.reply(200, b"x" * SMALL.wire_bytes)

    seen = look(site.url("/exact"))

    assert (len(seen.body), seen.truncated, seen.error) == (SMALL.wire_bytes, False, None)


@pytest.mark.parametrize("code", [401, 403, 404, 410, 451, 500, 503])
def test_other_statuses_are_no_errors_of_the_fetcher(site: web.Site, code: int) -> None:
    seen = look(site.url(f"/status/{code}"))

    assert (seen.status, seen.error) == (code, None)
    assert f"Status {code}" in seen.body.decode()


@pytest.mark.parametrize(("path", "seconds"), [("/slow-down", 120), ("/slow-down-until", 300)])
def test_retry_after_is_read_as_seconds_and_as_date(
    site: web.Site, path: str, seconds: int
) -> None:
    assert look(site.url(path)).retry_after == seconds


def test_a_known_page_is_asked_for_conditionally(site: web.Site) -> None:
    site.answers["/known"] = web.conditional(web.PLAIN, etag='"v1"')
    first = look(site.url("/known"))

    again = look(site.url("/known"), etag=first.etag)

    assert (first.status, again.status, again.body) == (200, 304, b"")


def test_headers_that_no_database_takes_are_left_out(site: web.Site) -> None:
    seen = look(site.url("/odd-header"))

    assert (seen.status, seen.etag, seen.last_modified) == (200, "", "")


@pytest.mark.parametrize("etag", ["\udcff", "a\r\nX-Injected: 1", "é"])
def test_a_stored_etag_cannot_break_the_request(site: web.Site, etag: str) -> None:
    seen = look(site.url("/plain"), etag=etag)

    assert seen.status == 200
    assert not {"if-none-match", "x-injected"} & set(site.hits[-1].headers)


def test_nobody_listening_is_a_connect_failure() -> None:
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]

    assert look(f"http://{HOST}:{port}/").error == "connect"


def test_an_unknown_name_is_a_dns_failure() -> None:
    assert look("http://unknown.example/", resolver=NoSuchName()).error == "dns"


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.61.1/", "http://user@127.0.61.1/", "http://[broken", "javascript:alert(1)", ""],
)
def test_addresses_that_are_none_for_us_are_refused_unasked(url: str) -> None:
    seen = look(url)

    assert seen.error is not None
    assert seen.error.startswith("refused:")
    assert seen.hops == ()


def test_proxies_of_the_environment_are_not_used(
    site: web.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.61.9:9")
    monkeypatch.setenv("http_proxy", "http://127.0.61.9:9")

    assert look(site.url("/plain")).status == 200


def test_https_to_a_server_that_speaks_none_is_a_tls_failure(site: web.Site) -> None:
    assert look(site.url("/plain", scheme="https")).error == "tls"


def test_a_certificate_nobody_vouches_for_is_a_tls_failure() -> None:
    with web.serve(hosts=[HOST], tls=True) as secure:
        seen = look(secure.url("/plain"))

    assert (seen.error, secure.hits) == ("tls", [])


def test_a_trusted_certificate_counts_for_its_own_name_only() -> None:
    """In a process of its own, because trust is read once from the environment."""
    code = (
        "import sys; from ipaddress import ip_network; from sources.web import fetching\n"
        "guard = fetching.Guard(allowed_networks=[ip_network('127.0.0.0/8')])\n"
        "for url in sys.argv[1:]:\n"
        "    seen = fetching.fetch(url=url, user_agent='test', guard=guard)\n"
        "    print(seen.status, seen.error)\n"
    )
    with web.serve(hosts=["127.0.0.1", "127.0.0.2"], tls=True) as secure:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", code]
            + [secure.url("/plain", host=host) for host in secure.hosts],
            env={**os.environ, "SSL_CERT_FILE": str(web.CERTIFICATE)},
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )

    assert done.stdout.split("\n")[:2] == ["200 None", "0 tls"]


def test_servers_that_hang_do_not_hold_up_the_others(site: web.Site) -> None:
    async def many() -> tuple[list[Seen], list[bool], list[Seen]]:
        async with fetching.Fetcher(
            user_agent=AGENT,
            guard=fetching.Guard(allowed_networks=ALLOWED),
            limits=fetching.Limits(seconds=3),
        ) as fetcher:
            stuck = [asyncio.create_task(fetcher.look(url=site.url("/hang"))) for _ in range(50)]
            good = await asyncio.gather(*(fetcher.look(url=site.url("/plain")) for _ in range(200)))
            ended = [task.done() for task in stuck]
            return good, ended, await asyncio.gather(*stuck)

    good, ended_before, stuck = fetching.run(many())

    assert {seen.status for seen in good} == {200}
    assert not any(ended_before)
    assert {seen.error for seen in stuck} == {"timeout"}


def test_nothing_a_server_sends_raises(site: web.Site) -> None:
    whole = web.head(
        200,
        {
            "Content-Type": "text/html",
            "Content-Encoding": "gzip",
            "Transfer-Encoding": "chunked",
            "Location": "/plain",
            "Retry-After": "5",
        },
    )
    dice = random.Random(20)  # noqa: S311 - a repeatable test, no secret

    def mangled() -> bytes:
        content = bytearray(whole + b"5\r\nhello\r\n0\r\n\r\n")
        for _ in range(dice.randint(1, 12)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        return bytes(content[: dice.randint(1, len(content))])

    paths = [f"/mangled/{n}" for n in range(400)]
    site.answers.update({path: web.raw(mangled()) for path in paths})

    async def all_of_them() -> list[Seen]:
        async with fetching.Fetcher(
            user_agent=AGENT, guard=fetching.Guard(allowed_networks=ALLOWED), limits=SMALL
        ) as fetcher:
            return await asyncio.gather(*(fetcher.look(url=site.url(path)) for path in paths))

    seen = fetching.run(all_of_them())

    assert len(seen) == 400
    assert len({one.error for one in seen}) > 2
