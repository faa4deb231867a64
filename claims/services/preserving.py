"""What a verdict cites is captured before it goes out, and its captures are held for good."""

import datetime as dt

from claims.models import Verdict
from sources.choices import CaptureCause
from sources.services import capturing


def ask(*, verdict: Verdict, now: dt.datetime) -> None:
    """Have every page the verdict cites captured, so that readers of it see what we saw."""
    capturing.want(links=_links(verdict), cause=CaptureCause.PUBLISHING, now=now)


def hold(*, verdict: Verdict, now: dt.datetime) -> None:
    """The verdict is published: captures of what it cites are not given up for any quota."""
    capturing.hold(links=_links(verdict), now=now)


def _links(verdict: Verdict) -> list[int]:
    cited = verdict.cited.filter(link__isnull=False)
    return list(cited.order_by().values_list("link", flat=True).distinct())
