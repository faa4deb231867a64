"""A whole is never more certain than its weakest part."""

import itertools

import pytest

from claims.rules import rollup
from claims.rules.ratings import DEFAULT_SCALE, Graded, at_most

SCALE = [
    Graded(step.code, step.label, step.value, *((5, 1) if step.value else (None, None)))
    for step in DEFAULT_SCALE
]
STEPS = {step.code: step for step in SCALE}
THUMBS = [Graded("up", "Up", 2, 2, 1), Graded("down", "Down", 1, 2, 1)]


def parts(*codes: str | None) -> list[rollup.Part]:
    """Parts 1, 2 … by the code of their rating; None without a verdict, `retracted` taken back."""
    return [
        rollup.Part(number, STEPS.get(code or ""), retracted=code == "retracted")
        for number, code in enumerate(codes, start=1)
    ]


@pytest.mark.parametrize(
    ("codes", "proposed", "says"),
    [
        (["true", "true", "true", "true"], "true", "Part 1 is the weakest: True."),
        (["true", "true", "false", "true"], "false", "Part 3 is the weakest: False."),
        (["true", "mostly-true"], "mostly-true", "Part 2 is the weakest"),
        (["half-true", "mostly-false"], "mostly-false", "never more certain"),
        (["false", "false"], "false", "Part 1 is the weakest"),
        (["true", "unproven"], "unproven", "Part 2 is the weakest: Unproven."),
        (["false", "unproven"], "unproven", "Part 2 is the weakest"),
        (["unproven", "satire", "true"], "unproven", "Part 1 is the weakest"),
        (["true", "outdated", "outdated"], "outdated", "Part 2 is the weakest: Outdated."),
        (["outdated", "satire"], None, "Parts 1 and 2 are off the scale for different reasons."),
        (["true", None], None, "Part 2 has no published verdict yet."),
        ([None, "false", None], None, "Parts 1 and 3 have no published verdict yet."),
        (["true", "retracted"], None, "Part 2 was retracted"),
        (["retracted", None], None, "Part 1 was retracted"),
    ],
)
def test_whole_is_as_certain_as_its_weakest_part(
    codes: list[str | None], proposed: str | None, says: str
) -> None:
    found = rollup.proposal(parts=parts(*codes), scale=SCALE)

    assert found is not None
    assert found.code == proposed
    assert says in found.reason


def test_claim_without_parts_gets_no_proposal() -> None:
    assert rollup.proposal(parts=[], scale=SCALE) is None


def test_no_whole_is_ever_above_a_part() -> None:
    for codes in itertools.product([step.code for step in SCALE[:5]], repeat=3):
        found = rollup.proposal(parts=parts(*codes), scale=SCALE)

        assert found is not None
        assert found.code is not None
        whole = STEPS[found.code].share
        assert whole is not None
        assert all(whole <= (STEPS[code].share or 0) for code in codes)


@pytest.mark.parametrize(("code", "proposed"), [("true", "up"), ("half-true", "down")])
def test_another_scale_is_never_rounded_up(code: str, proposed: str) -> None:
    found = rollup.proposal(parts=parts(code), scale=THUMBS)

    assert found is not None
    assert found.code == proposed


@pytest.mark.parametrize("code", ["unproven", "true"])
def test_a_scale_without_such_a_step_gets_a_reason_and_no_rating(code: str) -> None:
    found = rollup.proposal(parts=parts(code), scale=[Graded("vague", "Vague")])

    assert found is not None
    assert found.code is None
    assert "Choose one yourself." in found.reason


@pytest.mark.parametrize(
    ("share", "code"), [(1.0, "true"), (0.99, "mostly-true"), (0.5, "half-true"), (0.0, "false")]
)
def test_a_step_claims_at_most_a_share(share: float, code: str) -> None:
    found = at_most(share=share, scale=SCALE)

    assert found is not None
    assert found.code == code
