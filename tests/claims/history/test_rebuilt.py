"""The state rebuilt from events is the state; a service that forgets its event is heard.

Random histories are in `test_as_of.py`: there the two are compared after each step.
"""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from claims.choices import EventKind as Kind
from claims.models import Claim
from claims.services import evidence, ledger, rereviews
from factcheck import verification
from tests import newsroom
from tests.claims.history.machine import Newsroom

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
Step = Callable[[], object]


@pytest.fixture
def history(people: newsroom.People) -> Iterator[Newsroom]:
    made: Newsroom = type("History", (Newsroom,), {"people": people})()
    yield made
    made.kept.clear()
    made.teardown()


def every_step(history: Newsroom) -> Iterator[Step]:
    """Every act that the events tell of, one at a time."""

    def desk(step: str, number: int = 0) -> Step:
        return lambda: history.one_step(HOUR, number, step)

    yield history.first_claim
    yield lambda: history.take_in(HOUR)
    yield lambda: history.take_in(HOUR)
    for step in ("begin", "propose", "withdraw", "propose", "return", "propose", "approve"):
        yield desk(step, 2)
    yield desk("edit", 2)  # the approval is void
    yield desk("edit", 2)
    yield desk("approve", 2)
    yield lambda: evidence_goes(history, 2)
    yield lambda: history.decline_or_reopen(HOUR, 2)
    yield lambda: history.decline_or_reopen(HOUR, 2)
    yield lambda: rereviews.open_due(now=history.later(3 * DAY))
    yield lambda: history.confirm(HOUR, 9)
    yield lambda: history.publish(HOUR, 0, "false", "correction", 2)
    yield lambda: history.publish(HOUR, 0, "true", "update", 2)
    yield lambda: history.bind_or_release(HOUR, 0, "China")
    yield lambda: history.bind_or_release(HOUR, 0, "China")
    yield lambda: history.change_scales(HOUR)
    yield lambda: history.publish(HOUR, 0, "true", "retraction", None)


def walk(history: Newsroom) -> None:
    for step in every_step(history):
        step()
        history.events_tell_the_state()


def evidence_goes(history: Newsroom, number: int) -> None:
    claim = Claim.objects.get(pk=history.claims[number].pk)
    evidence.withdraw(
        evidence=claim.evidence.standing().latest("pk"),
        reason="It was wrong.",
        by=history.people.reviewer,
        now=history.later(HOUR),
    )


def test_after_every_step_the_events_tell_the_state(history: Newsroom) -> None:
    walk(history)

    assert history.refused == 0
    assert verification.verify().problems == []


@pytest.mark.parametrize(
    "forgotten",
    [
        Kind.CLAIM_TAKEN_IN, Kind.CLAIM_DECLINED, Kind.CLAIM_REOPENED, Kind.CLAIM_BOUND,
        Kind.CLAIM_RELEASED, Kind.EVIDENCE_ATTACHED, Kind.EVIDENCE_WITHDRAWN,
        Kind.VERDICT_DRAFTED, Kind.VERDICT_PROPOSED, Kind.VERDICT_WITHDRAWN,
        Kind.VERDICT_RETURNED, Kind.VERDICT_APPROVED, Kind.VERDICT_AMENDED, Kind.VERDICT_VOIDED,
        Kind.VERDICT_PUBLISHED, Kind.VERDICT_UPDATED, Kind.VERDICT_CORRECTED,
        Kind.VERDICT_RETRACTED, Kind.REREVIEW_OPENED, Kind.REREVIEW_SETTLED, Kind.SCALE_CHANGED,
    ],
)  # fmt: skip
def test_a_service_that_forgets_its_event_is_heard(
    history: Newsroom, monkeypatch: pytest.MonkeyPatch, forgotten: Kind
) -> None:
    write = ledger._tell
    monkeypatch.setattr(ledger, "_tell", lambda act: None if act.kind == forgotten else write(act))

    with pytest.raises(AssertionError):
        walk(history)
