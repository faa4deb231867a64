"""Reasons and acknowledgements recorded for the rules of the publish gate."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.contrib.auth.models import User

from claims.models import RecordedReason, Verdict


def keep(
    *,
    verdict: Verdict,
    reasons: Mapping[str, str],
    acknowledged: Collection[str],
    by: User,
    now: dt.datetime,
) -> None:
    """Make the rows what was typed; one that says the same stays with who recorded it, and when."""
    typed = {code: words.strip() for code, words in reasons.items() if words.strip()}
    typed |= dict.fromkeys(acknowledged, "")
    held = dict(verdict.reasons.values_list("code", "reason"))
    gone = [code for code in held if typed.get(code) != held[code]]
    verdict.reasons.filter(code__in=gone).delete()
    RecordedReason.objects.bulk_create(
        RecordedReason(verdict=verdict, code=code, reason=words, recorded_by=by, recorded_at=now)
        for code, words in typed.items()
        if held.get(code) != words
    )


def acknowledged_of(*, verdict: Verdict) -> frozenset[str]:
    return frozenset(verdict.reasons.filter(reason="").values_list("code", flat=True))
