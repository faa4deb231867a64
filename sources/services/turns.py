"""Whose turn it is: a host is asked by one runner at a time, so that its pace is one pace."""

import datetime as dt
import time
import uuid
from collections.abc import Collection, Mapping
from typing import Protocol

from django.db.models import Q

from sources.models import Runner
from sources.models.runner import ONLY
from sources.services.looking import Clock

RUNNER_SECONDS = 15.0
KEEP_EVERY = 3.0
"""Seconds between two renewals, well within the time after which a turn is over by itself."""


class Turns(Protocol):
    """The hosts of one round. Only `claim` is called from more than one thread."""

    @property
    def lapsed(self) -> bool:
        """Whether nothing may be begun just now: what we hold may be somebody else's already."""
        ...

    def begin(self) -> bool:
        """Whether this round may run at all."""
        ...

    def claim(self, hosts: Collection[str]) -> Mapping[str, float]:
        """The hosts that are ours now, and in how many seconds each may be asked first."""
        ...

    def keep(self, *, waits: Mapping[str, float]) -> bool:
        """Renew what is ours; False when the round is over. `waits` as for `end`."""
        ...

    def lost(self) -> Collection[str]:
        """Hosts that are no longer ours since this was asked last."""
        ...

    def end(self, *, waits: Mapping[str, float]) -> None:
        """Let go of all hosts; `waits` are the seconds for which each is still left alone."""
        ...


class OneRunner:
    """One runner at a time, on however many machines, by a row in the database."""

    def __init__(self, *, token: uuid.UUID, clock: Clock) -> None:
        self._token = token
        self._clock = clock
        self._ours_until = 0.0
        self._keep_from = 0.0
        self._open_from: dict[str, float] = {}

    @property
    def lapsed(self) -> bool:
        return time.monotonic() > self._ours_until

    def begin(self) -> bool:
        Runner.objects.get_or_create(pk=ONLY)
        if not self._take():
            return False
        self._open_from = inherited_waits(now=self._clock())
        return True

    def claim(self, hosts: Collection[str]) -> Mapping[str, float]:
        if self.lapsed:
            return {}
        now = time.monotonic()
        return {host: max(0.0, self._open_from.get(host, now) - now) for host in hosts}

    def keep(self, *, waits: Mapping[str, float]) -> bool:
        if time.monotonic() < self._keep_from:
            return True
        return self._take(waits=self._until(waits))

    def lost(self) -> Collection[str]:
        return ()

    def end(self, *, waits: Mapping[str, float]) -> None:
        ours = Runner.objects.filter(pk=ONLY, token=self._token)
        ours.update(token=None, until=None, waits=self._until(waits))
        self._ours_until = 0.0

    def _take(self, **more: object) -> bool:
        asked_at, now = time.monotonic(), self._clock()
        free = Runner.objects.filter(pk=ONLY).filter(
            Q(token__isnull=True) | Q(token=self._token) | Q(until__lt=now)
        )
        until = now + dt.timedelta(seconds=RUNNER_SECONDS)
        if not free.update(token=self._token, until=until, **more):
            self._ours_until = 0.0
            return False
        self._ours_until, self._keep_from = asked_at + RUNNER_SECONDS, asked_at + KEEP_EVERY
        return True

    def _until(self, waits: Mapping[str, float]) -> dict[str, float]:
        now = self._clock().timestamp()
        return {host: now + wait for host, wait in waits.items() if wait > 0}


def say_shared(*, until: dt.datetime) -> None:
    """Runners that share hosts until then, whatever becomes of what they share them by."""
    Runner.objects.get_or_create(pk=ONLY)
    earlier = Q(shared_until__isnull=True) | Q(shared_until__lt=until)
    Runner.objects.filter(earlier, pk=ONLY).update(shared_until=until)


def shared_for(*, now: dt.datetime) -> float:
    """Seconds for which hosts may still be held by runners that shared them."""
    until = Runner.objects.filter(pk=ONLY).values_list("shared_until", flat=True).first()
    return max(0.0, (until - now).total_seconds()) if until else 0.0


def somebody_works_alone(*, token: uuid.UUID, now: dt.datetime) -> bool:
    """Whether another runner took the database's one turn, and all others have to stand back."""
    return Runner.objects.filter(pk=ONLY, until__gte=now).exclude(token=token).exists()


def inherited_waits(*, now: dt.datetime) -> dict[str, float]:
    """By our monotonic clock, from when on hosts may be asked that an earlier runner asked last."""
    row = Runner.objects.filter(pk=ONLY).first()
    waits = row.waits if row else {}
    skew = time.monotonic() - now.timestamp()
    return {host: until + skew for host, until in waits.items() if until > now.timestamp()}
