"""The table of steps, and who counts as an author."""

import pytest

from claims.choices import Act, VerdictStage
from claims.rules import workflow

STEPS = {
    "draft": workflow.DRAFT,
    "propose": workflow.PROPOSE,
    "withdraw": workflow.WITHDRAW,
    "return": workflow.RETURN,
    "approve": workflow.APPROVE,
    "publish": workflow.PUBLISH,
}
TABLE = {
    "draft": ({"draft", "proposed", "returned", "approved"}, "draft", "claims.propose"),
    "propose": ({"draft", "returned"}, "proposed", "claims.propose"),
    "withdraw": ({"proposed"}, "draft", "claims.propose"),
    "return": ({"proposed", "approved"}, "returned", "claims.approve"),
    "approve": ({"proposed"}, "approved", "claims.approve"),
    "publish": ({"approved"}, "published", "claims.publish"),
}


@pytest.mark.parametrize("name", STEPS)
def test_step_leads_from_and_to(name: str) -> None:
    step = STEPS[name]

    assert (set(step.before), step.after, step.permission) == TABLE[name]


def test_nothing_leads_out_of_published() -> None:
    assert not any(VerdictStage.PUBLISHED in step.before for step in STEPS.values())


def test_every_stage_is_reached() -> None:
    assert {step.after for step in STEPS.values()} == set(VerdictStage)


@pytest.mark.parametrize("step", STEPS.values())
def test_refusal_is_a_sentence(step: workflow.Step) -> None:
    assert step.refusal.endswith(".")


@pytest.mark.parametrize(
    ("act", "is_author"),
    [
        (Act.DRAFTED, True),
        (Act.PROPOSED, True),
        (Act.AMENDED, True),
        (Act.WITHDRAWN, False),
        (Act.RETURNED, False),
        (Act.APPROVED, False),
        (Act.VOIDED, False),
        (Act.PUBLISHED, False),
    ],
)
def test_who_shaped_it_is_an_author(act: Act, is_author: bool) -> None:
    assert (7 in workflow.authors([(act, 7), (Act.APPROVED, 8)])) is is_author


def test_every_act_is_judged() -> None:
    judged = {Act.DRAFTED, Act.PROPOSED, Act.AMENDED}

    assert judged == workflow.AUTHORING_ACTS
    assert len(Act) == 8
