"""`as_of(t)` is what was served at t: random histories, looked back upon.

After each step the state rebuilt from events is compared with the state too. The default is small;
`python -m tests.benchmarks history` runs the figure that a release is held to.
"""

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from claims.querysets import VerdictQuerySet
from sources.choices import Outcome
from sources.querysets import LinkQuerySet, MementoQuerySet, PassageQuerySet
from tests import newsroom
from tests.claims.history.machine import TEXTS, URLS, Newsroom

RUNS, STEPS = int(os.environ.get("AS_OF_RUNS", "12")), int(os.environ.get("AS_OF_STEPS", "20"))
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def test_as_of_is_what_was_served_then(people: newsroom.People) -> None:
    machine = type("History", (Newsroom,), {"people": people})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=[Phase.generate],  # a history is told as it was found: shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def an_eventful_history(people: newsroom.People) -> Newsroom:
    """Every thing that can change does, after it was served."""
    history: Newsroom = type("History", (Newsroom,), {"people": people})()
    history.first_claim()
    history.look(HOUR, URLS[0], Outcome.ALIVE, TEXTS[0])
    history.serve(HOUR)
    history.find_copy(HOUR, URLS[0], "verified", 1)
    history.look(HOUR, URLS[0], Outcome.ALIVE, TEXTS[1])
    history.serve(HOUR)
    history.confirm(3 * DAY, 9)
    history.rename_everything(HOUR, "one")
    history.serve(HOUR)
    history.look(HOUR, URLS[0], Outcome.DRIFTED, TEXTS[1])
    history.serve(HOUR)
    history.publish(HOUR, 0, "false", "correction", None)
    return history


def test_an_eventful_history_is_told_as_it_was(people: newsroom.People) -> None:
    an_eventful_history(people).teardown()


def ignores_the_time(query: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, at=None, **more: query(self, **more)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (VerdictQuerySet, "current"),
        (VerdictQuerySet, "with_due_date"),
        (VerdictQuerySet, "with_endangered"),
        (LinkQuerySet, "with_health"),
        (LinkQuerySet, "with_latest_check"),
        (PassageQuerySet, "with_anchoring"),
        (MementoQuerySet, "best_first"),
    ],
)
def test_a_question_that_ignores_the_time_is_found_out(
    people: newsroom.People, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    monkeypatch.setattr(owner, name, ignores_the_time(getattr(owner, name)))

    history = an_eventful_history(people)

    with pytest.raises(AssertionError):
        history.teardown()
