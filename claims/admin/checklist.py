"""The publish gate as a checklist: what is done, what is not, and where a reason is recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from claims.admin.verdict_forms import DraftForm
from claims.models import RecordedReason, Verdict
from claims.rules import gate
from claims.rules.points import Point, Rule, State, Way

STATE_WORDS = {
    State.MET: "Done",
    State.REASONED: "Reason recorded",
    State.ACKNOWLEDGED: "Acknowledged",
    State.FAILED: "To do",
    State.WARNED: "To acknowledge",
}
IN_FORCE = {State.REASONED, State.ACKNOWLEDGED}
SHOWN_FIRST = ("CR011", "CR012", "CR084")


@dataclass(frozen=True, slots=True)
class Row:
    """A rule on the page. `point` is None while the rule is not asked; the field, in which a reason
    is recorded or a warning acknowledged, is there all the same, so that nothing typed gets lost.
    `recorded` is what is in force.
    """

    rule: Rule
    point: Point | None
    words: str
    field: Any = None
    recorded: RecordedReason | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    rows: Sequence[Row]
    markup: Sequence[Row]
    to_do: int

    @property
    def open_markup(self) -> bool:
        return any(row.point and row.point.is_open for row in self.markup)


def of(found: Iterable[Point], *, form: DraftForm | None, verdict: Verdict | None) -> Checklist:
    """`form` where the checklist is part of one, and None where it is only read."""
    by_code = {point.code: point for point in found}
    held = verdict.reasons.select_related("recorded_by") if verdict else []
    recorded = {one.code: one for one in held}
    rows = [_row(rule, by_code, recorded, form) for rule in gate.RULES]
    wanted = [row for row in rows if row.point or form]
    return Checklist(
        rows=[row for row in wanted if not _is_of_markup(row)],
        markup=[row for row in wanted if _is_of_markup(row)],
        to_do=sum(point.is_open for point in by_code.values()),
    )


def told(found: Sequence[Point]) -> dict[str, Any]:
    """The same for a page that asks while somebody is typing."""
    return {
        "points": {point.code: _told(point) for point in found},
        "to_do": sum(point.is_open for point in found),
    }


def _told(point: Point) -> dict[str, Any]:
    about = "; ".join(point.failure.about)
    return {"state": point.state, "words": STATE_WORDS[point.state], "about": about}


def _row(
    rule: Rule,
    by_code: dict[str, Point],
    recorded: dict[str, RecordedReason],
    form: DraftForm | None,
) -> Row:
    code, way = rule.failure.code, rule.failure.way
    point = by_code.get(code)
    return Row(
        rule=rule,
        point=point,
        words=STATE_WORDS[point.state] if point else "",
        field=form[DraftForm.field_of(code, way)] if form and way != Way.NONE else None,
        recorded=recorded.get(code) if point and point.state in IN_FORCE else None,
    )


def _is_of_markup(row: Row) -> bool:
    """Google's many rules on the markup, but for those about the words of the claim."""
    code = row.rule.failure.code
    return code.startswith("CR") and code not in SHOWN_FIRST
