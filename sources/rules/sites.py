"""Which web addresses belong together: what one owner has registered is one site."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

import tld

_COPIED = re.compile(r"/(https?):/+(?=[^/])(.+)")
LOOPBACK_NAMES = ("localhost",)


def site_of(url: str) -> str:
    """The registrable domain (Public Suffix List, private section too: each blog of a host of
    blogs is a site). A copy at a web archive belongs to the site it was made of. A bare network
    address and a name without a dot are told apart by port; an ending that the list does not
    know counts as one label.
    """
    return _site(_copied_from(url))


def host_of(url: str) -> str:
    """Lower case, without port; empty when the address has none."""
    return (urlsplit(url).hostname or "").rstrip(".")


def is_loopback(url: str) -> bool:
    """Whether only this machine can open it."""
    host = host_of(url)
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in LOOPBACK_NAMES or host.endswith(".localhost")


def _copied_from(url: str) -> str:
    """The address that a copy such as https://archive.example/2026/https://page.example/ is of."""
    found = _COPIED.search(urlsplit(url).path)
    return f"{found[1]}://{found[2]}" if found else url


def _site(url: str) -> str:
    parts, host = urlsplit(url), host_of(url)
    if "." not in host or _is_address(host):
        return parts.netloc.rpartition("@")[2].lower()
    listed = tld.get_fld(f"https://{host}/", fail_silently=True, search_private=True)
    return listed or ".".join(host.split(".")[-2:])


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
