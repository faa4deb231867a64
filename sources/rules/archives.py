"""Web archives: their addresses, when they are asked again, and whether a copy is the page."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from sources.choices import Outcome, Verification
from sources.rules import addresses, diagnosis, schedule, timemaps
from sources.rules.seen import Seen
from sources.rules.timemaps import Version

SPACING = timedelta(seconds=1.25)
"""Between two requests to one archive, over all workers: 48 a minute, and redirects come on top.
The Wayback Machine bars an address that asks more than 60 times a minute for an hour."""
FIRST_PENALTY = timedelta(minutes=1)
LONGEST_PENALTY = timedelta(hours=1)
FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=1)
GIVE_UP_AFTER = timedelta(days=14)
MOST_SAID = 300

_COPY = re.compile(r"/([0-9]{14})(?:[a-z]{2}_)?/(https?:/.*)")
_PRIVATE_NAMES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp")
_NOT_THE_PAGE = {
    Outcome.GONE: "not-found",
    Outcome.SOFT_404: "not-found",
    Outcome.PARKED: "parked",
    Outcome.DRIFTED: "other-text",
}
_SAME = frozenset({"same-text", "same-bytes"})


@dataclass(frozen=True, slots=True)
class Compared:
    """What a copy turned out to be. `opened` is false when the archive did not show it."""

    verification: Verification
    reason: str
    similarity: float | None = None
    opened: bool = True


@dataclass(frozen=True, slots=True)
class Saved:
    """Answer to a request for a copy. `accepted` without `version`: it is not said where."""

    accepted: bool
    reason: str
    said: str = ""
    version: Version | None = None


def host_of(template: str) -> str:
    """What an archive is called here: the host (and port) that answers for it."""
    return urlsplit(template).netloc.lower()


def filled(*, template: str, url: str, wanted: datetime) -> str:
    """The address to ask: the page's is quoted inside a query, and as it is inside a path."""
    before, _, _ = template.partition("{url}")
    page = quote(url, safe="") if "?" in before else url.partition("#")[0]
    stamp = wanted.strftime(timemaps.STAMP)
    return template.replace("{timestamp}", stamp).replace("{url}", page)


def raw(url: str) -> str:
    """The copy as it was captured, without the archive's own frame, where the archive has that."""
    found = _COPY.search(url)
    return f"{url[: found.start(1)]}{found[1]}id_/{found[2]}" if found else url


def is_known_to_all(host: str) -> bool:
    """Whether a host may be named to a stranger: no private address, no name of an intranet."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        ip_address(name)
    except ValueError:
        return "." in name.strip(".") and not name.rstrip(".").endswith(_PRIVATE_NAMES)
    return addresses.is_public(name)


def next_wait(*, attempts: int) -> timedelta:
    """Ten minutes after the first failure, doubling to a day."""
    doubled = FIRST_WAIT * (1 << min(max(attempts - 1, 0), 20))
    return min(doubled, LONGEST_WAIT)


def penalty(*, seen: Seen, before: timedelta, copy: bool) -> timedelta:
    """How long the whole archive is left alone after this answer; zero when it is well.

    Retry-After is obeyed (a second to a day). Without it a minute, doubling to an hour. A `copy`
    may be that of a page that failed, which says nothing about the archive unless it says so.
    """
    failed = bool(seen.error) or seen.status == 429 or seen.status >= 500
    if not failed:
        return timedelta()
    if seen.retry_after is not None:
        return schedule.clamped_retry(seconds=seen.retry_after)
    unwell = seen.error in diagnosis.NETWORK_FAILURES or seen.status in {429, 503}
    if not unwell or (copy and seen.status != 429):
        return timedelta()
    return min(max(before * 2, FIRST_PENALTY), LONGEST_PENALTY)


def compare(*, seen: Seen, known: diagnosis.Known) -> Compared:
    """Whether the copy shows the main text (or the very bytes) that we know of the page.

    A copy that is itself a not-found page, a parked domain, a wall or other text is refuted.
    """
    found = diagnosis.diagnose(seen=seen, known=known)
    if found.outcome in _NOT_THE_PAGE:
        reason = _NOT_THE_PAGE[found.outcome]
        return Compared(Verification.REFUTED, reason, found.similarity)
    if found.outcome not in {Outcome.ALIVE, Outcome.MOVED}:
        if found.outcome == Outcome.BLOCKED and 200 <= seen.status < 300:
            return Compared(Verification.REFUTED, "wall", found.similarity)
        return Compared(Verification.UNVERIFIED, found.reason, opened=False)
    if seen.status == 304:
        return Compared(Verification.UNVERIFIED, "http-304", opened=False)
    if found.reason in _SAME:
        similarity = 1.0 if found.similarity is None else found.similarity
        return Compared(Verification.VERIFIED, found.reason, similarity)
    return Compared(Verification.UNVERIFIED, "nothing-to-compare")


def saved(*, seen: Seen) -> Saved:
    """What an archive answered that was asked for a copy.

    The Wayback Machine leads on to the copy, or takes the job and tells of it in JSON, in which it
    also says what it will not do, with status 200.
    """
    version = copy_at(seen.final_url)
    if version is not None and not seen.error:
        return Saved(True, "saved", version=version)
    if seen.error:
        return Saved(False, seen.error)
    told = _json(seen.body)
    said = " ".join(str(told.get("message") or "").split())[:MOST_SAID]
    if not 200 <= seen.status < 300:
        return Saved(False, f"http-{seen.status}", said)
    if str(told.get("status")) == "error":
        return Saved(False, "declined", said)
    return Saved(True, "accepted", said)


def copy_at(url: str) -> Version | None:
    """The copy that an address leads to; None when it is not that of a copy."""
    found = _COPY.search(urlsplit(url).path)
    at = timemaps.moment_of(digits=found[1]) if found else None
    return Version(at, url) if at and len(url) <= timemaps.MAX_LENGTH else None


def _json(body: bytes) -> dict[str, object]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
