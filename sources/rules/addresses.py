"""Which network addresses the fetcher may dial.

Our own table, because `ipaddress.is_global` of Python 3.11 calls NAT64, 6to4, multicast,
`::127.0.0.1` and others global. Ranges: IANA special-purpose registries (RFC 6890 and updates).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)


@dataclass(frozen=True, slots=True)
class OnePort:
    """A network of which one port is open, written `127.0.0.1/32:8001`."""

    network: IPv4Network | IPv6Network
    port: int

    def __str__(self) -> str:
        return f"{self.network}:{self.port}"


Network = IPv4Network | IPv6Network | OnePort

PORTS = frozenset({80, 443})

_NOT_PUBLIC_V4 = tuple(
    IPv4Network(cidr)
    for cidr in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, and a cloud metadata address
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the usual cloud metadata address
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relay
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_UNICAST_V6 = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    IPv6Network(cidr)
    for cidr in (
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def parse_networks(cidrs: Sequence[str]) -> tuple[Network, ...]:
    """CIDRs as written in `FETCH_ALLOWED_NETWORKS`, each with or without one port after a colon.

    Raises ValueError on one that is malformed.
    """
    return tuple(_network(cidr.strip()) for cidr in cidrs if cidr.strip())


def _network(cidr: str) -> Network:
    base, slash, rest = cidr.partition("/")
    length, colon, port = rest.partition(":")
    if not colon:
        return ip_network(cidr)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{cidr!r} names no port")
    return OnePort(ip_network(base + slash + length), int(port))


@lru_cache(maxsize=4096)
def is_public(ip: str) -> bool:
    """Whether anybody on the internet could dial `ip`. Text that is no address is not public."""
    address = _address(ip)
    if address is None:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    return address in _UNICAST_V6 and not any(address in network for network in _NOT_PUBLIC_V6)


def is_allowed(*, ip: str, port: int | None, allowed_networks: Sequence[Network]) -> bool:
    """Whether the operator opened this port of `ip`; any port of it, when `port` is None."""
    address = _address(ip)
    return address is not None and any(
        _holds(allowed, address, port) for allowed in allowed_networks
    )


def _holds(allowed: Network, address: IPv4Address | IPv6Address, port: int | None) -> bool:
    if isinstance(allowed, OnePort):
        return address in allowed.network and port in (None, allowed.port)
    return address in allowed


def refusal(*, ip: str, port: int, allowed_networks: Sequence[Network]) -> str | None:
    """Why `ip` may not be dialled: `private-address` or `port`; None when it may.

    Inside an allowed network every port is open, or the one named; outside only 80 and 443.
    """
    if allowed_networks and is_allowed(ip=ip, port=port, allowed_networks=allowed_networks):
        return None
    if not is_public(ip):
        return "private-address"
    return None if port in PORTS else "port"


@lru_cache(maxsize=4096)
def _address(ip: str) -> IPv4Address | IPv6Address | None:
    """The address that is really dialled: IPv4-mapped IPv6 is unwrapped, a scoped one is none."""
    try:
        address = ip_address(ip)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        return address.ipv4_mapped or address
    return address
