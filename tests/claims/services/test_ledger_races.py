"""Eight people write at once: the ledger has no gap and no fork."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection

from claims.choices import EventKind
from claims.models import Claim, LedgerEvent
from claims.services import checkpoints, ledger, verifying
from factcheck import verification
from tests import newsroom
from tests.newsroom import NOW

WRITERS, EACH = 8, 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claims(transactional_db: None) -> list[Claim]:
    by = newsroom.people().reviewer
    return [newsroom.claim(by=by, text=f"Claim {number}") for number in range(WRITERS)]


def write_at_once(claims: list[Claim], *, by: User | None = None) -> Counter[str]:
    """How the appends ended, each writer with a claim and a connection of their own."""
    start, ends = threading.Barrier(len(claims)), Counter[str]()

    def write(claim: Claim) -> None:
        start.wait()
        for _ in range(EACH):
            try:
                ledger.append(kind=EventKind.CLAIM_EDITED, row=claim, by=by, now=NOW)
                ends["done"] += 1
            except Exception as error:
                ends[type(error).__name__] += 1
        connection.close()

    in_threads([lambda claim=claim: write(claim) for claim in claims])  # type: ignore[misc]
    return ends


def in_threads(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_eight_writers_leave_no_gap_and_no_fork(claims: list[Claim]) -> None:
    before = LedgerEvent.objects.count()

    ends = write_at_once(claims, by=User.objects.get(username="editor"))

    assert ends == {"done": WRITERS * EACH}
    assert LedgerEvent.objects.count() == before + WRITERS * EACH
    assert list(verifying.history(heads={})) == []


def test_without_the_lock_they_get_in_each_other_s_way(
    claims: list[Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite the transaction itself is the lock. A fork is refused by the database."""
    monkeypatch.setattr(ledger, "turn", list)

    ends = write_at_once(claims)

    assert (ends["IntegrityError"] > 0) == (connection.vendor == "postgresql")
    assert list(verifying.history(heads={})) == []


def test_heads_signed_at_once_are_one_ledger(claims: list[Claim]) -> None:
    def sign() -> None:
        checkpoints.sign(now=NOW)
        connection.close()

    in_threads([lambda: write_some(claims[0]), *[sign] * 7])

    assert list(verifying.history(heads=verifying.heads()[0])) == []


def write_some(claim: Claim) -> None:
    for _ in range(EACH):
        ledger.append(kind=EventKind.CLAIM_EDITED, row=claim, by=None, now=NOW)
    connection.close()


def test_verifying_while_people_write_raises_no_alarm(claims: list[Claim]) -> None:
    reports: list[verification.Report] = []

    def verify() -> None:
        for _ in range(5):
            reports.append(verification.verify())
        connection.close()

    in_threads([*[lambda claim=claim: write_some(claim) for claim in claims[:3]], verify])

    assert [report.problems for report in reports] == [[]] * 5
