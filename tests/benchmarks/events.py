"""The steps of the ledger's benchmark, each a program of its own that prints one JSON object.

python -m tests.benchmarks.events prepare N          a newsroom with N claims
python -m tests.benchmarks.events append I SECONDS   events about the claim I, one a transaction
python -m tests.benchmarks.events whole              is the chain without a gap or a fork
python -m tests.benchmarks.events grow N             a ledger of N events, signed as it grows
python -m tests.benchmarks.events prove N            how long proofs and a checkpoint take
python -m tests.benchmarks.events tamper N           N tamperings, undone one by one
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from claims.choices import EventKind  # noqa: E402
from claims.models import Claim, LedgerEvent  # noqa: E402
from claims.services import checkpoints, ledger, verifying  # noqa: E402
from factcheck import verification  # noqa: E402
from tests import newsroom, tampering  # noqa: E402

CLAIMS = 1000
SIGN_EVERY = 100


def prepare(claims: int) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    people = newsroom.people()
    newsroom.published_claim(people)
    for number in range(claims):
        newsroom.claim(by=people.reviewer, text=f"Claim {number}")
    return {"claims": claims}


def append(number: int, seconds: int) -> dict[str, Any]:
    claim = Claim.objects.order_by("pk")[number]
    appended, began, busy = 0, time.time(), time.process_time()
    while time.time() < began + seconds:
        ledger.append(
            kind=EventKind.CLAIM_EDITED, row=claim, by=claim.taken_in_by, now=timezone.now()
        )
        appended += 1
    busy = time.process_time() - busy
    return {"appended": appended, "began": began, "ended": time.time(), "busy": busy}


def whole() -> dict[str, Any]:
    found, problems = verifying.heads()
    problems += verifying.history(heads=found)
    return {"problems": len(problems), "events": LedgerEvent.objects.count()}


def grow(events: int) -> dict[str, Any]:
    prepare(CLAIMS)
    began = time.perf_counter()
    claims = list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    tampering.grow(to=events, claims=claims, sign_every=max(SIGN_EVERY, events // 1000))
    return {"seconds": time.perf_counter() - began}


def prove(times: int) -> dict[str, Any]:
    signed = checkpoints.newest()
    assert signed
    chance = tampering.dice(1)
    began = time.perf_counter()
    for _ in range(times):
        checkpoints.proof(sequence=chance.randint(1, signed.size), size=signed.size)
    proved = time.perf_counter() - began
    claim = Claim.objects.order_by("pk").first()
    assert claim
    ledger.append(kind=EventKind.CLAIM_EDITED, row=claim, by=None, now=timezone.now())
    began = time.perf_counter()
    checkpoints.sign(now=timezone.now())
    return {"ms": 1000 * proved / times, "signing_ms": 1000 * (time.perf_counter() - began)}


def tamper(times: int) -> dict[str, Any]:
    size, chance = LedgerEvent.objects.count(), tampering.dice(7)
    exported = settings.LEDGER_CHECKPOINTS_FILE.read_text()
    settings.LEDGER_CHECKPOINTS_FILE.unlink()
    done, named = Counter[str](), Counter[str]()
    for number in range(times):
        way = tampering.WAYS[number % len(tampering.WAYS)]
        with tampering.undone(way, chance, size) as expected:
            report = verification.verify(against=exported)
        done[way.__name__] += 1
        named[way.__name__] += not report.ok and report.first_bad == expected
    alarms = verification.verify(against=exported).problems
    ways = {way: (named[way], count) for way, count in done.items()}
    return {"ways": ways, "named": named.total(), "alarms": len(alarms)}


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": prepare,
    "append": append,
    "whole": whole,
    "grow": grow,
    "prove": prove,
    "tamper": tamper,
}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](*map(int, sys.argv[2:]))))
