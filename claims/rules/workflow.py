"""Which step a verdict may take from which stage, and whose step it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from claims.choices import Act, VerdictStage

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Step:
    """One transition: the stages it starts from, where it leads, and the permission it needs."""

    act: Act
    before: frozenset[VerdictStage]
    after: VerdictStage
    permission: str
    refusal: str


DRAFT = Step(
    act=Act.DRAFTED,
    before=frozenset(
        {
            VerdictStage.DRAFT,
            VerdictStage.RETURNED,
            VerdictStage.PROPOSED,
            VerdictStage.APPROVED,
        }
    ),
    after=VerdictStage.DRAFT,
    permission="claims.propose",
    refusal="A published version cannot be edited. Start an update or a correction instead.",
)
PROPOSE = Step(
    act=Act.PROPOSED,
    before=frozenset({VerdictStage.DRAFT, VerdictStage.RETURNED}),
    after=VerdictStage.PROPOSED,
    permission="claims.propose",
    refusal="Only a draft or a returned verdict can be proposed.",
)
WITHDRAW = Step(
    act=Act.WITHDRAWN,
    before=frozenset({VerdictStage.PROPOSED}),
    after=VerdictStage.DRAFT,
    permission="claims.propose",
    refusal="Only a proposal that is still waiting can be withdrawn.",
)
RETURN = Step(
    act=Act.RETURNED,
    before=frozenset({VerdictStage.PROPOSED, VerdictStage.APPROVED}),
    after=VerdictStage.RETURNED,
    permission="claims.approve",
    refusal="Only a proposed or approved verdict can be returned.",
)
APPROVE = Step(
    act=Act.APPROVED,
    before=frozenset({VerdictStage.PROPOSED}),
    after=VerdictStage.APPROVED,
    permission="claims.approve",
    refusal="Only a proposed verdict can be approved.",
)
PUBLISH = Step(
    act=Act.PUBLISHED,
    before=frozenset({VerdictStage.APPROVED}),
    after=VerdictStage.PUBLISHED,
    permission="claims.publish",
    refusal="Only an approved verdict can be published.",
)

AUTHORING_ACTS = frozenset({Act.DRAFTED, Act.PROPOSED, Act.AMENDED})


def authors(acts: Iterable[tuple[str, P]]) -> frozenset[P]:
    """People who shaped a verdict, from its (act, person) rows: none of them may approve it."""
    return frozenset(person for act, person in acts if act in AUTHORING_ACTS)
