"""The only module that opens a socket.

Every look goes through one guard: each address a name resolves to must be allowed, and the address
that is dialled is judged again when its socket is made, on every hop, literal or not, so that
nothing is left to rebind. Redirects are followed here, hop by hop. The deadline covers the whole
look, whatever the server does.
"""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection
from yarl import URL

from sources.rules import addresses
from sources.rules.seen import REDIRECTS, Hop
from sources.rules.seen import Seen as Seen
from sources.web import decoding, failures, headers
from sources.web.looking import Limits as Limits
from sources.web.looking import Look, Visit, enter
from sources.web.looking import Permit as Permit

LOOP_FACTORY: Callable[[], asyncio.AbstractEventLoop] | None = None
with contextlib.suppress(ImportError):  # not to be had on Windows
    import uvloop

    LOOP_FACTORY = uvloop.new_event_loop

Answer = TypeVar("Answer")

RESOLVER_THREADS = 64
ERROR_BODY = 256_000
"""Bytes read of an answer that is not a page: enough to know a wall by its markup."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Which addresses may be dialled: public ones on 80 and 443, allowed networks on any port."""

    allowed_networks: Sequence[addresses.Network] = ()

    def check(self, *, ip: str, port: int) -> None:
        """Raises Refused."""
        reason = addresses.refusal(ip=ip, port=port, allowed_networks=self.allowed_networks)
        if reason:
            raise failures.Refused(reason)

    def make_socket(self, addr_info: tuple[Any, ...]) -> socket.socket:
        """The socket for an address that is about to be dialled. Raises Refused."""
        family, kind, protocol, _, address = addr_info
        self.check(ip=address[0], port=address[1])
        return socket.socket(family, kind, protocol)


class SystemResolver(AbstractResolver):
    """The system's resolver in threads of its own, so that slow names do not stop the rest."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, _lookup, host, port, family
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kin,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kin, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _lookup(host: str, port: int, family: int) -> list[Any]:
    return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)


class _GuardedResolver(AbstractResolver):
    """One answer that may not be dialled refuses the name: mixed answers are how names rebind."""

    def __init__(self, *, inner: AbstractResolver, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for answer in found:
            self._guard.check(ip=answer["host"], port=port)
        return found

    async def close(self) -> None:
        await self._inner.close()


class _Response(aiohttp.ClientResponse):
    """Remembers whom it came from: a short answer gives its connection back before we could ask."""

    peer = ""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        transport = connection.transport
        peername = transport.get_extra_info("peername") if transport else None
        self.peer = str(peername[0]) if peername else ""
        return await super().start(connection)


class Fetcher:
    """Looks at web addresses with one guarded session. Use as an async context manager.

    `resolver` replaces the system's (tests); its answers pass the same guard.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        guard: Guard | None = None,
        limits: Limits | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._guard = guard or Guard()
        self._resolver = _GuardedResolver(inner=resolver or SystemResolver(), guard=self._guard)
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Encoding": decoding.ACCEPTED,
        }

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=0,
            use_dns_cache=False,
            resolver=self._resolver,
            socket_factory=self._guard.make_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            trust_env=False,
            response_class=_Response,
            max_line_size=self.limits.header_bytes // 2,
            max_field_size=self.limits.header_bytes // 2,
            max_headers=256,
        )
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._session.close()
        await self._resolver.close()

    async def look(
        self,
        *,
        url: str,
        etag: str = "",
        last_modified: str = "",
        limits: Limits | None = None,
        permit: Permit | None = None,
        visit: Visit | None = None,
    ) -> Seen:
        """One look at `url`. Never raises for anything a server does; see Seen.error.

        With `etag` or `last_modified` of an earlier look the server may answer 304 without a body.
        `permit` is asked before each request, within the time of the look. Every redirect passes
        `visit`, which may raise, and whose time is not the server's.
        """
        clock = asyncio.get_running_loop().time
        began = clock()
        look = Look(url=url, at=url, limits=limits or self.limits, permit=permit)
        try:
            async with asyncio.timeout(look.limits.seconds) as deadline:
                way = partial(enter, visit=visit, deadline=deadline) if visit else None
                asked = headers.conditions(etag=etag, last_modified=last_modified)
                await self._follow(look, asked, way)
        except (OSError, ValueError, EOFError, aiohttp.ClientError) as failure:
            look.error = failures.error_code(failure)
        return look.seen(elapsed_ms=round((clock() - began) * 1000))

    async def _follow(
        self, look: Look, conditions: dict[str, str], way: Callable[..., Awaitable[None]] | None
    ) -> None:
        been: set[str] = set()
        while True:
            look.at = headers.checked(look.at)
            if look.at in been:
                raise failures.Wrong("loop")
            if len(been) > look.limits.hops:
                raise failures.Wrong("too-many-hops")
            if been and way is not None:
                await way(url=look.at)
            if look.permit is not None and (objection := await look.permit(look.at)):
                raise failures.Wrong(objection)
            been.add(look.at)
            if not await self._ask(look, conditions):
                return

    async def _ask(self, look: Look, conditions: dict[str, str]) -> bool:
        """One request; true when it sent us on, with `look.at` set to where."""
        async with self._session.get(
            URL(look.at, encoded=True), headers=conditions, allow_redirects=False
        ) as response:
            look.status = response.status
            look.hops.append(Hop(look.at, response.status, getattr(response, "peer", "")))
            look.exchanges.append(headers.exchange(response))
            look.headers = headers.kept(response.headers)
            look.retry_after = headers.retry_seconds(response.headers)
            look.robots_tag = headers.robots_tag(response.headers)
            if sum(len(name) + len(value) for name, value in response.raw_headers) > (
                look.limits.header_bytes
            ):
                raise failures.Wrong("headers-too-large")
            if response.status in REDIRECTS:
                look.at = headers.joined(base=look.at, location=response.headers.get("Location"))
                return True
            await self._read_body(look, response)
            return False

    async def _read_body(self, look: Look, response: aiohttp.ClientResponse) -> None:
        good = 200 <= response.status < 300
        limits = look.limits
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        inflater = decoding.Inflater(
            coding=coding,
            decoded_limit=limits.decoded_bytes if good else ERROR_BODY,
            ratio_limit=limits.ratio,
        )
        try:
            while chunk := await response.content.readany():
                inflater.feed(chunk[: limits.wire_bytes - inflater.wire_bytes])
                if inflater.full or inflater.wire_bytes >= limits.wire_bytes:
                    look.truncated = inflater.full or not response.content.at_eof()
                    break
        finally:
            look.body, look.wire_bytes = inflater.finish(), inflater.wire_bytes
        if look.truncated and good:
            raise failures.Wrong("too-large")


def run(main: Coroutine[Any, Any, Answer]) -> Answer:
    """Runs `main` to its end in a fresh loop, the fast one where it can be had."""
    with asyncio.Runner(loop_factory=LOOP_FACTORY) as runner:
        return runner.run(main)


def fetch(
    *,
    url: str,
    user_agent: str,
    guard: Guard | None = None,
    limits: Limits | None = None,
) -> Seen:
    """One look from synchronous code, with a session of its own."""

    async def once() -> Seen:
        async with Fetcher(user_agent=user_agent, guard=guard, limits=limits) as fetcher:
            return await fetcher.look(url=url)

    return run(once())
