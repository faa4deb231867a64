"""Which looks are kept, and why."""

import pytest

from sources.choices import CaptureCause, Outcome
from sources.rules import keeping
from sources.rules.keeping import NO_PLAN, Plan

ASKED = Plan(request=1, wanted=CaptureCause.ASKED)
HELD = Plan(is_held=True)


@pytest.mark.parametrize(
    ("plan", "outcome", "has_new_bytes", "passage_changed", "cause"),
    [
        (NO_PLAN, "alive", False, False, None),
        (NO_PLAN, "alive", True, False, None),
        (NO_PLAN, "alive", True, True, "changed"),
        (NO_PLAN, "moved", True, True, "changed"),
        (NO_PLAN, "drifted", True, False, "changed"),
        (NO_PLAN, "drifted", False, False, None),
        (HELD, "alive", True, False, "changed"),
        (HELD, "alive", False, False, None),
        (ASKED, "alive", False, False, "asked"),
        (ASKED, "drifted", True, True, "asked"),
        *(
            (plan, outcome, True, True, None)
            for plan in (NO_PLAN, HELD, ASKED)
            for outcome in ("soft-404", "parked", "blocked", "gone", "unreachable", "refused")
        ),
    ],
)
def test_cause(
    plan: Plan, outcome: str, has_new_bytes: bool, passage_changed: bool, cause: str | None
) -> None:
    found = keeping.cause(
        plan=plan,
        outcome=Outcome(outcome),
        has_new_bytes=has_new_bytes,
        passage_changed=passage_changed,
    )

    assert found == cause
