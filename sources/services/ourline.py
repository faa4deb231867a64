"""Whether it is our own line that is down, judged by the looks of the last minutes (DESIGN 5.8)."""

import datetime as dt
from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from sources import choices
from sources.models import LinkCheck
from sources.rules import addresses, diagnosis, health
from sources.services import cataloguing
from sources.services.findings import Finding

NEWEST = 500
"""Looks of earlier runs that are taken into account, at most."""


class OurLine:
    """The looks of the last five minutes, by hosts out in the world.

    Hosts inside FETCH_ALLOWED_NETWORKS are judged apart: they say nothing about the way out.
    """

    def __init__(self) -> None:
        self.looks: deque[health.SweepLook] = deque()
        self.looked_out = False
        self._failing: set[str] = set()

    def remember(self, *, now: dt.datetime) -> None:
        """Take in what earlier runs saw, from the end of the table, which may be of any size."""
        names = ("checked_at", "link__host", "outcome", "reason", "hops")
        rows = LinkCheck.objects.order_by("-pk").values_list(*names)[:NEWEST]
        recent = [row for row in rows if now - health.OFFLINE_WINDOW <= row[0] <= now]
        for at, host, outcome, reason, hops in reversed(recent):
            if is_outside(host=host, dialled=[hop["address"] for hop in hops]):
                failed = outcome == choices.Outcome.UNREACHABLE
                failed = failed and reason in diagnosis.NETWORK_FAILURES
                self._add(health.SweepLook(host=host, network_failure=failed, at=at))

    def note(self, *, finding: Finding) -> None:
        if finding.counts and leads_outside(finding=finding):
            self.looked_out = True
            self._add(
                health.SweepLook(
                    host=finding.link.host,
                    network_failure=finding.reading.diagnosis.network_failure,
                    at=finding.at,
                )
            )

    def is_down(self) -> bool:
        """The rule is asked only when enough hosts fail: it sorts all looks."""
        return len(self._failing) >= health.OFFLINE_HOSTS and health.offline(self.looks)

    def _add(self, look: health.SweepLook) -> None:
        self.looks.append(look)
        if look.network_failure:
            self._failing.add(look.host)
        while look.at - self.looks[0].at > health.OFFLINE_WINDOW:
            self.looks.popleft()


def leads_outside(*, finding: Finding) -> bool:
    """Whether the look went out into the world, not into an allowed network."""
    return is_outside(host=finding.link.host, dialled=[hop.address for hop in finding.seen.hops])


def is_outside(*, host: str, dialled: Iterable[str]) -> bool:
    networks = cataloguing.allowed_networks()
    if not networks:
        return True
    return not any(_is_inside(ip, networks) for ip in (_literal(host), *dialled) if ip)


@lru_cache(maxsize=4096)
def _literal(host: str) -> str:
    """The host without its port. A name stays a name, which no network holds."""
    return urlsplit(f"//{host}").hostname or ""


@lru_cache(maxsize=4096)
def _is_inside(ip: str, networks: tuple[addresses.Network, ...]) -> bool:
    return addresses.is_allowed(ip=ip, port=None, allowed_networks=networks)
