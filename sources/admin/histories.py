"""What the looks at a link add up to: a strip of cells, and its standing in words."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import formats, timezone

from sources import choices
from sources.models import HealthChange, Link, LinkCheck
from sources.rules import health, reasons
from sources.services import checking, leasing

LETTERS = {
    choices.Outcome.ALIVE: "A",
    choices.Outcome.MOVED: "M",
    choices.Outcome.SOFT_404: "4",
    choices.Outcome.PARKED: "P",
    choices.Outcome.DRIFTED: "D",
    choices.Outcome.BLOCKED: "B",
    choices.Outcome.GONE: "G",
    choices.Outcome.UNREACHABLE: "U",
    choices.Outcome.REFUSED: "R",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One look in the strip; the letter says what the colour says. `turned`: the health did too."""

    letter: str
    outcome: str
    title: str
    counts: bool
    turned: str = ""


def strip(looks: Sequence[LinkCheck], changes: Iterable[HealthChange] = ()) -> list[Cell]:
    """Oldest look first, one cell each, marked where it changed the health."""
    turns = {change.look_id: turn(change) for change in changes}
    return [
        _cell(look, turns) for look in sorted(looks, key=lambda look: (look.checked_at, look.pk))
    ]


def turn(change: HealthChange) -> str:
    return f"{change.get_old_display()} → {change.get_new_display()}"


def in_a_row(cells: Sequence[Cell]) -> str:
    """A strip for those who hear it."""
    labels = [str(choices.Outcome(cell.outcome).label).lower() for cell in cells]
    return f"Oldest first: {', '.join(labels)}" if labels else "Not looked at yet"


def legend(cells: Sequence[Cell]) -> list[tuple[Cell, str, str]]:
    """(cell, label, meaning) of each outcome that occurs in the strip."""
    seen = {cell.outcome: cell for cell in cells}
    return [
        (seen[outcome], str(label), choices.OUTCOME_MEANING[outcome])
        for outcome, label in choices.Outcome.choices
        if outcome in seen
    ]


def why(look: LinkCheck | None) -> str:
    """What the newest look showed and why it was taken so; empty before the first."""
    if look is None:
        return ""
    seen = f"{look.get_outcome_display()} at the look of {_moment(look.checked_at)}:"
    because = reasons.in_words(look.reason)
    is_said = look.counts or because.endswith("It does not count.")
    uncounted = "" if is_said else " It does not count: we were offline or the checker failed."
    return f"{seen} {because}{uncounted}"


def standing(link: Link) -> str:
    """How far the link is on its way to being judged gone or dead, and what is still needed."""
    now = leasing.standing_of(link=link)
    if now.ladder == health.Ladder.NONE or now.first_strike_at is None:
        return "No strikes. A failed look on one day is one strike."
    threshold = health.THRESHOLDS[now.ladder]
    if now.health == threshold.health:
        judged = threshold.health.label.lower()
        return f"Judged {judged} on {_day(now.since)}. One good look takes that back."
    struck = f"{_strikes(now.strikes)} since {_day(now.first_strike_at)}."
    return f"{struck} {what_settles_it(link)} One good look clears them."


def what_settles_it(link: Link) -> str:
    """After a failed look: which further one judges the link. Empty when nothing is open."""
    now = leasing.standing_of(link=link)
    if now.ladder == health.Ladder.NONE or now.first_strike_at is None:
        return ""
    threshold = health.THRESHOLDS[now.ladder]
    if now.health == threshold.health:
        return ""
    judged, earliest = threshold.health.label.lower(), _moment(now.first_strike_at + threshold.span)
    missing = threshold.strikes - now.strikes
    if missing < 1:
        return f"One more such look after {earliest} makes it {judged}."
    if missing == 1:
        return f"One more such look, on another day and after {earliest}, makes it {judged}."
    return (
        f"{missing} more such looks, each on another day and the last after {earliest}, "
        f"make it {judged}."
    )


def told(checked: checking.Checked) -> str:
    """What came of a check somebody asked for, in one sentence or two."""
    if checked.attention == checking.Attention.HELD:
        return "A worker is looking at it just now. Reload in a moment to see what it saw."
    if checked.attention == checking.Attention.RESTS:
        return "Its host is paused, or has sent us away for a while. It is looked at after that."
    if checked.look is None:
        return "Its turn did not come in time. It stays due, and a worker looks at it next."
    seen = f"{checked.look.get_outcome_display()}: {reasons.in_words(checked.look.reason)}"
    if not checked.look.counts:
        return f"{seen} The look does not count: it says more about us or the host than the page."
    now = f"The link is now {checked.link.get_health_display().lower()}."
    return " ".join(filter(None, [seen, now, what_settles_it(checked.link)]))


def _cell(look: LinkCheck, turns: Mapping[int, str]) -> Cell:
    meaning = choices.OUTCOME_MEANING[look.outcome]
    at = _moment(look.checked_at)
    uncounted = "" if look.counts else " Not counted: we were offline or the checker failed."
    turned = turns.get(look.pk, "")
    health_too = f" Health: {turned}." if turned else ""
    return Cell(
        letter=LETTERS[choices.Outcome(look.outcome)],
        outcome=look.outcome,
        title=f"{at}: {look.get_outcome_display()}. {meaning}{uncounted}{health_too}",
        counts=look.counts,
        turned=turned,
    )


def _strikes(count: int) -> str:
    return "1 strike" if count == 1 else f"{count} strikes"


def _moment(at: dt.datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _day(at: dt.datetime | None) -> str:
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT") if at else "an unknown day"
