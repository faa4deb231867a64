"""The turns of hosts, shared by all workers through Redis. Decision 0010 says how it can fail."""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Collection, Iterator, Mapping
from itertools import islice

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from sources.services import turns
from sources.services.looking import Clock

OWN_SECONDS = 30.0
"""After which a host is anybody's whose runner does not renew it."""
ANSWER_SECONDS = 1.0
AT_ONCE = 500
PREFIX = "factcheck:"

CLAIM = """
local waits = {}
local hosts = #KEYS / 2
for i = 1, hosts do
    local owner = redis.call('GET', KEYS[i])
    if owner and owner ~= ARGV[1] then
        waits[i] = -1
    else
        redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2])
        waits[i] = math.max(redis.call('PTTL', KEYS[hosts + i]), 0)
    end
end
return waits
"""
"""KEYS: the owners of hosts, then when each may be asked next. -1: somebody else's."""
RELEASE = """
local hosts = #KEYS / 2
for i = 1, hosts do
    if redis.call('GET', KEYS[i]) == ARGV[1] then
        if tonumber(ARGV[i + 1]) > 0 then
            redis.call('SET', KEYS[hosts + i], 1, 'PX', ARGV[i + 1])
        end
        redis.call('DEL', KEYS[i])
    end
end
"""

logger = logging.getLogger(__name__)


class SharedTurns:
    """At most one runner a host. Without Redis one runner goes on alone, the others stop."""

    def __init__(self, *, token: uuid.UUID, clock: Clock) -> None:
        self._token = token
        self._clock = clock
        self._redis = _connection()
        self._claim = self._redis.register_script(CLAIM)
        self._release = self._redis.register_script(RELEASE)
        self._alone = turns.OneRunner(token=token, clock=clock)
        self._is_alone = self._is_deaf = False
        self._owned: set[str] = set()
        self._lost: set[str] = set()
        self._inherited: dict[str, float] = {}
        self._ours_until = self._keep_from = self._others_until = 0.0

    @property
    def lapsed(self) -> bool:
        return self._alone.lapsed if self._is_alone else time.monotonic() > self._ours_until

    def begin(self) -> bool:
        if turns.somebody_works_alone(token=self._token, now=self._clock()):
            return False
        self._inherited = turns.inherited_waits(now=self._clock())
        return self._share() or self._go_alone()

    def claim(self, hosts: Collection[str]) -> Mapping[str, float]:
        if self._is_alone:
            may_be_others = time.monotonic() < self._others_until
            return self._alone.claim([h for h in hosts if h in self._owned or not may_be_others])
        if self._is_deaf or self.lapsed:
            return {}
        try:
            waits = self._ask(list(hosts))
        except redis.RedisError:
            self._is_deaf = True
            return {}
        now = time.monotonic()
        granted = {
            host: max(wait, self._inherited.get(host, now) - now)
            for host, wait in waits.items()
            if wait >= 0
        }
        self._owned |= granted.keys()
        return granted

    def keep(self, *, waits: Mapping[str, float]) -> bool:
        now = time.monotonic()
        if now < self._keep_from and not self._is_deaf:
            return True
        self._keep_from = now + turns.KEEP_EVERY
        if self._is_alone:
            return self._keep_alone(waits)
        if turns.somebody_works_alone(token=self._token, now=self._clock()):
            return False
        return self._share() or self._go_alone()

    def lost(self) -> Collection[str]:
        lost, self._lost = self._lost, set()
        return lost

    def end(self, *, waits: Mapping[str, float]) -> None:
        try:
            for hosts in _batches(self._owned):
                rests = [round(1000 * waits.get(host, 0.0)) for host in hosts]
                self._release(keys=_keys(hosts), args=[str(self._token), *rests])
        except redis.RedisError:
            logger.warning("Redis did not answer; the hosts of this round are free in a while.")
        if self._is_alone:
            self._alone.end(waits=waits)
        self._redis.close()

    def _share(self) -> bool:
        if not self._renew():
            return False
        held = OWN_SECONDS + 2 * turns.KEEP_EVERY  # hosts claimed before the next time included
        turns.say_shared(until=self._clock() + dt.timedelta(seconds=held))
        return True

    def _renew(self) -> bool:
        """Whether Redis answers; hosts that somebody else has taken are lost."""
        asked_at, owned = time.monotonic(), list(self._owned)
        try:
            self._redis.ping()
            waits = self._ask(owned)
        except redis.RedisError:
            return False
        taken = {host for host, wait in waits.items() if wait < 0}
        self._owned -= taken
        self._lost |= taken
        self._is_deaf = False
        self._ours_until = asked_at + OWN_SECONDS
        return True

    def _go_alone(self) -> bool:
        """Hosts that others may hold stay theirs until their turns are over."""
        if not self._alone.begin():
            return False
        logger.warning("Redis does not answer; this runner goes on alone.")
        self._is_alone, self._is_deaf = True, False
        self._others_until = time.monotonic() + turns.shared_for(now=self._clock())
        return True

    def _keep_alone(self, waits: Mapping[str, float]) -> bool:
        if not self._alone.keep(waits=waits):
            return False
        if self._share():
            logger.warning("Redis answers again; the hosts are shared.")
            self._is_alone = False
            self._alone.end(waits=waits)
        return True

    def _ask(self, hosts: list[str]) -> dict[str, float]:
        """Seconds to wait at each host; below 0 where it is somebody else's."""
        waits: dict[str, float] = {}
        for some in _batches(hosts):
            milliseconds = round(1000 * OWN_SECONDS)
            answers = self._claim(keys=_keys(some), args=[str(self._token), milliseconds])
            waits |= {host: int(wait) / 1000 for host, wait in zip(some, answers, strict=True)}
        return waits


def _connection() -> redis.Redis:
    """One that gives up soon: the pace of all hosts hangs on its answers."""
    return redis.from_url(
        settings.REDIS_URL,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _batches(hosts: Collection[str]) -> Iterator[list[str]]:
    rest = iter(tuple(hosts))
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _keys(hosts: list[str]) -> list[str]:
    owners = [f"{PREFIX}owner:{host}" for host in hosts]
    return owners + [f"{PREFIX}next:{host}" for host in hosts]
