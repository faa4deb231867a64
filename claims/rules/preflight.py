"""How API and command line tell where a claim stands at the publish gate."""

from collections.abc import Sequence
from typing import TypedDict

from claims.rules.points import Point, State


class PointAnswer(TypedDict):
    """One rule. `state`: met, reasoned, acknowledged, failed, warned. `way`: what lets a verdict
    past it: none, reason, acknowledge. `about` names what is at fault, `reason` what was recorded.
    """

    code: str
    title: str
    state: str
    message: str
    remedy: str
    about: list[str]
    way: str
    reason: str


class PreflightVerdict(TypedDict):
    stage: str
    kind: str
    revision: int


class PreflightAnswer(TypedDict):
    """`failures` and `warnings` are codes of points that keep it from going out: the first have to
    be put right or given a reason, the second to be acknowledged. `verdict` is the one in the
    making; without one the claim is judged as if all its evidence were cited.
    """

    id: str
    verdict: PreflightVerdict | None
    passes: bool
    failures: list[str]
    warnings: list[str]
    points: list[PointAnswer]


def answer(
    *, claim_id: str, verdict: PreflightVerdict | None, points: Sequence[Point]
) -> PreflightAnswer:
    return {
        "id": claim_id,
        "verdict": verdict,
        "passes": not any(point.is_open for point in points),
        "failures": [one.code for one in points if one.state == State.FAILED],
        "warnings": [one.code for one in points if one.state == State.WARNED],
        "points": [_point(point) for point in points],
    }


def _point(point: Point) -> PointAnswer:
    failure = point.failure
    return {
        "code": failure.code,
        "title": point.title,
        "state": point.state.value,
        "message": failure.message,
        "remedy": failure.remedy,
        "about": list(failure.about),
        "way": failure.way.value,
        "reason": point.reason,
    }
