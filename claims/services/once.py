"""A request that is sent again is answered again, and done once.

The answer is written in the transaction of the act: no crash between the two can lose one of them.
Whoever sends the same while the first is running waits for the row of the first.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from claims.models import ApiKey, KeptAnswer
from claims.services import ledger

KEPT_FOR = dt.timedelta(hours=24)


class Reused(Exception):
    """The same key came before with another request."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """`key` is what the program chose; empty when it chose none. `words` is all that was asked."""

    api_key: ApiKey
    key: str
    words: str


@ledger.governed()
def done(*, request: Request, act: Callable[[], Answer], now: dt.datetime) -> Answer:
    """What `act` answers, or what it answered when the same was asked within 24 hours.

    An act that raises leaves nothing: it may be sent again, corrected, under the same key. Raises
    Reused.
    """
    if not request.key:
        return act()
    prune(now=now, of=request.api_key)
    fingerprint = hashlib.sha256(request.words.encode()).hexdigest()
    row = KeptAnswer(api_key=request.api_key, key=request.key, fingerprint=fingerprint, at=now)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return _again(request, fingerprint)
    answer = act()
    row.status, row.body, row.headers = answer.status, json.dumps(answer.body), answer.headers
    row.save()
    return answer


def prune(*, now: dt.datetime, of: ApiKey | None = None) -> int:
    """Forget answers that are older than a day; how many there were."""
    rows = KeptAnswer.objects.filter(at__lt=now - KEPT_FOR)
    return (rows.filter(api_key=of) if of else rows).delete()[0]


def _again(request: Request, fingerprint: str) -> Answer:
    kept = KeptAnswer.objects.get(api_key=request.api_key, key=request.key)
    if kept.fingerprint != fingerprint:
        raise Reused("This Idempotency-Key came before with another request. Choose a new one.")
    return Answer(kept.status, json.loads(kept.body), kept.headers)
