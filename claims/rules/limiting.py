"""How often one reader may write: so many times in each hour of the clock."""

import datetime as dt
import ipaddress
from dataclasses import dataclass

IPV6_HOUSEHOLD = 64  # bits: one customer of a provider holds all addresses below


@dataclass(frozen=True, slots=True)
class Window:
    """One hour; `seconds_left` until the next begins."""

    number: int
    seconds_left: int


def window(*, now: dt.datetime, length: dt.timedelta) -> Window:
    seconds = int(length.total_seconds())
    number, gone = divmod(int(now.timestamp()), seconds)
    return Window(number, seconds - gone)


def sender(*, address: str) -> str:
    """Whom an address stands for: one IPv4 address, or a household of IPv6 ones."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_HOUSEHOLD), strict=False))
    return str(parsed)
