"""Looks at the scripted web, with the addresses and limits these tests share."""

import socket
from collections.abc import Sequence
from ipaddress import ip_network

from aiohttp.abc import AbstractResolver, ResolveResult

from sources.rules import addresses
from sources.rules.seen import Seen
from sources.web import fetching

HOST, OTHER_HOST, CANARY_HOST = "127.0.61.1", "127.0.61.2", "127.0.62.1"
ALLOWED = (ip_network("127.0.61.0/24"),)
ALLOWED_WITH_CANARY = (*ALLOWED, ip_network("127.0.62.0/24"))
AGENT = "Factcheck-linkcheck/1.0 (+https://example.org/about)"
SHORT = fetching.Limits(seconds=0.6)
SMALL = fetching.Limits(seconds=5, wire_bytes=200_000)


class Names(AbstractResolver):
    """A resolver that answers from a list, one entry a lookup, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        ips = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=0)
            for ip in ips
        ]

    async def close(self) -> None:
        """Nothing to close."""


class NoSuchName(Names):
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")


def look(
    url: str,
    *,
    allowed: Sequence[addresses.Network] = ALLOWED,
    limits: fetching.Limits = SMALL,
    resolver: AbstractResolver | None = None,
    etag: str = "",
) -> Seen:
    async def once() -> Seen:
        async with fetching.Fetcher(
            user_agent=AGENT,
            guard=fetching.Guard(allowed_networks=allowed),
            limits=limits,
            resolver=resolver,
        ) as fetcher:
            return await fetcher.look(url=url, etag=etag)

    return fetching.run(once())
