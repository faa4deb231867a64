"""Who else is on a claim. It only tells: what keeps two people apart is the revision of the row."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User

from claims.models import Claim, Presence

GONE_AFTER = dt.timedelta(seconds=45)
"""Two beats of the page (20 seconds each) may be lost before somebody counts as gone."""
KEPT_FOR = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Other:
    name: str
    is_writing: bool


def note(*, claim: Claim, by: User, writing: bool, now: dt.datetime) -> None:
    """The person has the claim open now. One statement, so that two windows do not collide."""
    Presence.objects.filter(seen_at__lt=now - KEPT_FOR).delete()
    Presence.objects.bulk_create(
        [Presence(claim=claim, person=by, writing=writing, seen_at=now)],
        update_conflicts=True,
        unique_fields=["claim", "person"],
        update_fields=["writing", "seen_at"],
    )


def leave(*, claim: Claim, by: User) -> None:
    """The person closed the page. Another window of theirs says so again at its next beat."""
    Presence.objects.filter(claim=claim, person=by).delete()


def others(*, claim: Claim, by: User, now: dt.datetime) -> list[Other]:
    """Everybody else who has it open, who came first first; one query for any number."""
    rows = Presence.objects.filter(claim=claim, seen_at__gt=now - GONE_AFTER).exclude(person=by)
    return [
        Other(name=row.person.get_full_name() or row.person.get_username(), is_writing=row.writing)
        for row in rows.select_related("person")
    ]


def in_words(found: list[Other]) -> str:
    """`Ada is on this claim too, and is writing.` Empty when nobody is."""
    return " ".join(
        f"{one.name} is on this claim too{', and is writing' if one.is_writing else ''}."
        for one in found
    )
