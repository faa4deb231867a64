"""One look at one link: fetch, judge, probe, keep. Touches no database."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings

from sources import choices
from sources.rules import health
from sources.rules import keeping as keeping_rules
from sources.rules import probing as probing_rules
from sources.rules.keeping import NO_PLAN
from sources.rules.seen import Seen
from sources.services import cataloguing, keeping, pages, robots
from sources.services.findings import Finding, Reading, crashed, held_back
from sources.services.lanes import HostRests, Visit
from sources.services.leasing import LeasedLink
from sources.services.surroundings import Surroundings
from sources.web import fetching

Clock = Callable[[], dt.datetime]

IN_LOOP_BYTES = 64_000
"""Bodies up to this size are read between two answers; larger ones in a thread beside them."""

logger = logging.getLogger(__name__)


def open_fetcher() -> fetching.Fetcher:
    """The guarded door to the web, as the settings have it."""
    return fetching.Fetcher(
        user_agent=f"Factcheck (+{settings.CONTACT_URL})",
        guard=fetching.Guard(allowed_networks=cataloguing.allowed_networks()),
        limits=fetching.Limits(seconds=settings.FETCH_TIMEOUT),
    )


async def look(
    *,
    link: LeasedLink,
    fetcher: fetching.Fetcher,
    around: Surroundings,
    clock: Clock,
    visit: Visit | None = None,
) -> Finding:
    """Never raises for anything a page holds: an error of ours is a finding that does not count.

    Further requests pass `visit`; a redirect to a host that rests ends the look uncounted.
    """
    if link.is_spent:
        return crashed(link=link, at=clock())
    try:
        return await _look(link, fetcher, around, clock, visit)
    except HostRests:
        return held_back(link=link, at=clock())
    except Exception:
        logger.exception("The checker failed on %s", link.url)
        return crashed(link=link, at=clock())


async def _look(
    link: LeasedLink,
    fetcher: fetching.Fetcher,
    around: Surroundings,
    clock: Clock,
    visit: Visit | None,
) -> Finding:
    seen = await _fetch(link, fetcher, around.robots, visit)
    await around.slices.go_on()
    reading = pages.known_already(link=link, seen=seen) or await _read_beside(link, seen)
    if _is_doubtful(link, seen, reading):
        if visit is not None:
            await visit.enter(link.url)
        reading = await _probed(link, seen, reading, fetcher, around)
    at, cause = clock(), _cause_to_keep(link, reading)
    if cause or reading.text or seen.robots_tag:
        seen = await _marked(link, seen, reading, fetcher, around.robots)
    kept = await keeping.keep(plan=link.plan, cause=cause, seen=seen, at=at) if cause else None
    if len(seen.body) > IN_LOOP_BYTES:
        seen = replace(seen, body=b"")  # findings wait by the hundred to be written
    return Finding(link=link, at=at, seen=seen, reading=reading, kept=kept)


async def _read_beside(link: LeasedLink, seen: Seen) -> Reading:
    """A large page is read in a thread, so that the other looks go on."""
    if len(seen.body) > IN_LOOP_BYTES:
        return await asyncio.to_thread(pages.read, link=link, seen=seen)
    return pages.read(link=link, seen=seen)


async def _fetch(
    link: LeasedLink, fetcher: fetching.Fetcher, shelf: robots.Shelf, visit: Visit | None
) -> Seen:
    known = not (link.must_be_read or link.plan.wanted)  # a copy needs the page itself
    return await fetcher.look(
        url=link.url,
        etag=link.etag if known else "",
        last_modified=link.last_modified if known else "",
        permit=shelf.for_looking(fetcher=fetcher),
        visit=visit,
    )


async def _marked(
    link: LeasedLink,
    seen: Seen,
    reading: Reading,
    fetcher: fetching.Fetcher,
    shelf: robots.Shelf,
) -> Seen:
    """What was seen, marked if it may not be kept; asked only where something would be.

    The bytes of a page that was kept need no second reading: what may not be kept is never known
    by its bytes.
    """
    is_known = bool(link.body_sha256) and reading.diagnosis.body_sha256 == link.body_sha256
    html = b"" if is_known else seen.body
    may_keep = not seen.hops or await shelf.may_keep(seen=seen, html=html, fetcher=fetcher)
    return seen if may_keep else replace(seen, may_keep=False)


def _is_doubtful(link: LeasedLink, seen: Seen, reading: Reading) -> bool:
    """Whether it takes a missing address to tell what was seen."""
    if reading.diagnosis.nothing_new:
        return False
    standing = link.standing
    return probing_rules.is_wanted(
        found=reading.diagnosis,
        seen=seen,
        anchored=any(anchor.state != choices.Anchoring.MISSING for _, anchor in reading.anchors),
        settles=standing.ladder == health.Ladder.GONE and standing.health != choices.Health.GONE,
    )


async def _probed(
    link: LeasedLink,
    seen: Seen,
    reading: Reading,
    fetcher: fetching.Fetcher,
    around: Surroundings,
) -> Reading:
    """The reading in the light of what a missing address gets, if there is time to ask for one."""
    seconds = fetcher.limits.seconds - seen.elapsed_ms / 1000
    if seconds <= 0:
        return reading
    try:
        async with asyncio.timeout(seconds):
            missing = await around.probes.missing_beside(
                url=link.url,
                fetcher=fetcher,
                permit=around.robots.for_looking(fetcher=fetcher),
            )
    except TimeoutError:
        return reading
    found, shown = reading.diagnosis, reading.diagnosis.fingerprint or reading.baseline
    judged = probing_rules.judged(found=found, seen=seen, shown=shown, missing=missing)
    return reading if judged.outcome == found.outcome else Reading(judged)


def _cause_to_keep(link: LeasedLink, reading: Reading) -> choices.CaptureCause | None:
    if reading.diagnosis.nothing_new and link.plan is NO_PLAN:
        return None
    found, states = reading.diagnosis, {passage.id: passage.anchoring for passage in link.passages}
    before = ((states[id_], anchor.state) for id_, anchor in reading.anchors)
    return keeping_rules.cause(
        plan=link.plan,
        outcome=found.outcome,
        has_new_bytes=found.body_sha256 not in ("", link.body_sha256),
        passage_changed=any(old not in (new, choices.Anchoring.UNSEEN) for old, new in before),
    )
