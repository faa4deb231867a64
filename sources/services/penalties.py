"""Hosts that send us away (429, 503) are left alone for a while, and no page is blamed for it.

The penalty stands in the host's row, so every worker keeps it, and so does the next start.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q

from sources.models import Host, LinkCheck
from sources.rules import courtesy, health
from sources.services.findings import Finding

BUSY = "http-503"
REMEMBERED = 2 * courtesy.FORGIVING


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is said of one host."""

    delay: float | None = None
    rests: bool = False
    penalty: int = 0
    lies: bool = False


def treatments(*, now: dt.datetime) -> dict[str, Treatment]:
    """Every host of which something is said, by its name; most are treated as all are."""
    said = Host.objects.filter(
        Q(delay__isnull=False)
        | Q(paused_at__isnull=False)
        | Q(penalty_seconds__gt=0)
        | Q(taught_at__isnull=False)
    )
    columns = ("name", "delay", "paused_at", "penalty_until", "penalty_seconds", "taught_at")
    return {
        name: Treatment(
            delay=delay,
            rests=paused_at is not None or (penalty_until is not None and penalty_until > now),
            penalty=seconds,
            lies=taught_at is not None,
        )
        for name, delay, paused_at, penalty_until, seconds, taught_at in said.values_list(*columns)
    }


@transaction.atomic
def penalise(*, name: str, asked: int | None, now: dt.datetime) -> Host:
    """Leave the host alone for as long as it `asked` (Retry-After), else a minute, then doubling.

    A penalty that runs already is never cut short.
    """
    Host.objects.get_or_create(name=name)
    host = Host.objects.select_for_update().get(name=name)
    seconds = courtesy.penalty(asked=asked, before=host.penalty_seconds)
    until = now + dt.timedelta(seconds=seconds)
    host.penalty_until, host.penalty_seconds = max(host.penalty_until or until, until), seconds
    host.save(update_fields=["penalty_until", "penalty_seconds"])
    return host


def end(*, names: Iterable[str], now: dt.datetime) -> int:
    """The hosts answer well again: their next penalty starts small."""
    over = Host.objects.filter(name__in=list(names), penalty_until__lte=now)
    return over.update(penalty_until=None, penalty_seconds=0)


def settle(
    *, findings: Sequence[Finding], known: Mapping[str, Treatment], now: dt.datetime
) -> None:
    """Penalise the hosts that sent us away, once each, and end the penalties of those that answer.

    `known`: the treatments, so that a host without a penalty costs nothing here.
    """
    away: dict[str, int | None] = {}
    well: set[str] = set()
    for finding in findings:
        if finding.sent_away_by:
            asked = away.get(finding.sent_away_by)
            away[finding.sent_away_by] = max(asked or 0, finding.seen.retry_after or 0) or None
        elif finding.link.host in known and finding.is_answer_of_its_host:
            well.add(finding.link.host)
    for name in sorted(away):
        penalise(name=name, asked=away[name], now=now)
    well = {name for name in well - away.keys() if known[name].penalty}
    if well:
        end(names=well, now=now)


def forgive(*, findings: Sequence[Finding]) -> list[Finding]:
    """503 says that the server is busy, not that the page is lost: no strike for a day.

    A page that has answered nothing else for a day, or has strikes already, is judged.
    """
    busy = [one for one in findings if _is_busy(one)]
    if not busy:
        return list(findings)
    since = _busy_since({finding.link.id: finding.at for finding in busy})
    return [
        _forgiven(finding, since[finding.link.id]) if _is_busy(finding) else finding
        for finding in findings
    ]


def _is_busy(finding: Finding) -> bool:
    if finding.reading.diagnosis.reason != BUSY or not finding.counts:
        return False
    standing = finding.link.standing
    return standing.ladder != health.Ladder.DEAD or not standing.strikes


def _forgiven(finding: Finding, since: dt.datetime) -> Finding:
    asked = finding.seen.retry_after
    wait = courtesy.forgiven_wait(asked=asked, busy_for=finding.at - since)
    return finding if wait is None else replace(finding, counts=False, again_in=wait)


def _busy_since(now: Mapping[int, dt.datetime]) -> dict[int, dt.datetime]:
    """When each link began to answer 503 and nothing else, by its looks of the last two days."""
    since = dict(now)
    looks = LinkCheck.objects.filter(
        link__in=list(now), checked_at__gte=min(now.values()) - REMEMBERED
    )
    been: set[int] = set()
    for link_id, reason, at in looks.newest_first().values_list("link", "reason", "checked_at"):
        if link_id not in been and reason == BUSY:
            since[link_id] = at
        else:
            been.add(link_id)
    return since
