"""When a version becomes public, and which version may not come out before another.

An embargo is part of the draft that is approved. Publishing makes the version; it becomes public by
itself, because every public query begins with `Verdict.objects.published()`.
"""

import datetime as dt
from typing import overload

from django.utils import formats, timezone

from claims.choices import VerdictKind
from claims.models import Claim, Verdict

IS_OVER = (
    "This time has passed. Choose a later one, or leave it empty: then the verdict is public as "
    "soon as it is published."
)
CORRECTS = {VerdictKind.CORRECTION, VerdictKind.RETRACTION}


def public_from(*, verdict: Verdict, now: dt.datetime) -> dt.datetime:
    """When readers have it if it is published `now`; what its record gives as `published_at`."""
    at = to_the_second(at=now)
    return max(at, verdict.embargo_until) if verdict.embargo_until else at


def problem(*, claim: Claim, kind: str, until: dt.datetime | None, now: dt.datetime) -> str:
    """What is wrong with an embargo that somebody types, or with having none."""
    if until and until <= now:
        return IS_OVER
    return objection(claim=claim, kind=kind, at=until or now, now=now)


def objection(*, claim: Claim, kind: str, at: dt.datetime, now: dt.datetime) -> str:
    """Why no version may become public at that time: it would come out before an earlier one.

    What readers have is corrected or retracted at once all the same. They then see that a number is
    missing until the embargo ends, and nothing more.
    """
    held = claim.verdicts.under_embargo(now).filter(embargo_until__gt=at)
    last = held.order_by("-embargo_until", "-version").first()
    if last is None or last.embargo_until is None:
        return ""
    if kind in CORRECTS and claim.verdicts.published(now).exists():
        return ""
    until = formats.date_format(timezone.localtime(last.embargo_until), "DATETIME_FORMAT")
    return (
        f"Version {last.version} is under embargo until {until} and no other comes out before it: "
        "choose that time or a later one."
    )


@overload
def to_the_second(*, at: dt.datetime) -> dt.datetime: ...
@overload
def to_the_second(*, at: None) -> None: ...
def to_the_second(*, at: dt.datetime | None) -> dt.datetime | None:
    """As records tell the time."""
    return at.replace(microsecond=0) if at else None
