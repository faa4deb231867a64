"""What a rule of the publish gate is, and how one stands for a verdict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Way(StrEnum):
    """What lets a verdict past a rule that it breaks."""

    NONE = "none"  # nothing: it has to be put right
    REASON = "reason"  # a reason that somebody has recorded; readers are told it
    ACKNOWLEDGE = "acknowledge"  # a warning: somebody has said that they have seen it


class State(StrEnum):
    MET = "met"
    REASONED = "reasoned"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    WARNED = "warned"  # a warning that nobody has acknowledged


@dataclass(frozen=True, slots=True)
class Failure:
    """A stable code, what is wrong, and what to do about it; `about` names what is at fault."""

    code: str
    message: str
    remedy: str
    way: Way = Way.NONE
    about: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = f" ({'; '.join(self.about)})" if self.about else ""
        return f"{self.message}{named} {self.remedy}"


Finds = Callable[[Any], bool | Sequence[str]]
"""Whether the rule is broken, or the names of what breaks it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`title` says what must be so; `asked` tells whether it is asked of this candidate at all."""

    title: str
    failure: Failure
    finds: Finds
    asked: Callable[[Any], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Point:
    """One rule as it stands; `reason` is what was recorded for it, in force or not."""

    title: str
    failure: Failure
    state: State
    reason: str = ""

    @property
    def code(self) -> str:
        return self.failure.code

    @property
    def is_open(self) -> bool:
        """Whether it keeps the verdict from going on."""
        return self.state in {State.FAILED, State.WARNED}


def judge(
    *, rules: Sequence[Rule], candidate: Any, reasons: dict[str, str], acknowledged: frozenset[str]
) -> list[Point]:
    """Every rule that is asked, as it stands, in the order of the rules."""
    return [
        _point(rule, rule.finds(candidate), reasons.get(rule.failure.code, ""), acknowledged)
        for rule in rules
        if rule.asked(candidate)
    ]


def _point(
    rule: Rule, found: bool | Sequence[str], reason: str, acknowledged: frozenset[str]
) -> Point:
    failure = rule.failure
    if not isinstance(found, bool):
        failure = replace(failure, about=tuple(found))
    return Point(rule.title, failure, _state(failure, bool(found), reason, acknowledged), reason)


def _state(failure: Failure, broken: bool, reason: str, acknowledged: frozenset[str]) -> State:
    if not broken:
        return State.MET
    if failure.way == Way.ACKNOWLEDGE:
        return State.ACKNOWLEDGED if failure.code in acknowledged else State.WARNED
    if failure.way == Way.REASON and reason.strip():
        return State.REASONED
    return State.FAILED
