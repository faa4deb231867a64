"""The switch of a newsroom of one: only the operator's command turns it."""

import datetime as dt

from claims.choices import EventKind
from claims.models import BlindRound, SinglePersonPeriod, Verdict
from claims.services import ledger


def single_person() -> SinglePersonPeriod | None:
    """The period that is on now; None means that every verdict needs a second person."""
    return SinglePersonPeriod.objects.filter(turned_off_at__isnull=True).first()


def may_stand_alone(*, verdict: Verdict) -> bool:
    """Whether an author may approve it now. What two proposed unseen takes a third, always."""
    return single_person() is not None and not _is_of_two(verdict)


def hold_for(*, verdict: Verdict) -> SinglePersonPeriod | None:
    """The period in which an author may approve it, held until they are done."""
    return None if _is_of_two(verdict) else hold_single_person()


def hold_single_person() -> SinglePersonPeriod | None:
    """The same for who is about to rely on it: it cannot be turned off before they are done."""
    return SinglePersonPeriod.objects.select_for_update().filter(turned_off_at__isnull=True).first()


@ledger.governed()
def turn_single_person(*, on: bool, now: dt.datetime) -> bool:
    """Turn it on or off; whether that changed anything. Turning it on is nobody's act at a desk:
    the event names no person, and says that it was the operator.
    """
    period = hold_single_person()
    if (period is not None) == on:
        return False
    if period is None:
        period = SinglePersonPeriod.objects.create(turned_on_at=now)
    else:
        period.turned_off_at = max(now, period.turned_on_at)
        period.save()
    facts = {"single_person": "on" if on else "off", "turned_by": "operator"}
    ledger.append(kind=EventKind.NEWSROOM_SWITCHED, row=period, by=None, now=now, facts=facts)
    return True


def _is_of_two(verdict: Verdict) -> bool:
    return BlindRound.objects.filter(verdict=verdict).exists()
