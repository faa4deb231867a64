"""One look at one link: fetch, diagnose, read, find the passages again. Touches no database."""

import asyncio
import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings

from sources import choices
from sources.rules import (
    canonical,
    core,
    courtesy,
    diagnosis,
    extraction,
    fingerprint,
    health,
    quoting,
    relying,
)
from sources.rules import keeping as keeping_rules
from sources.rules import probing as probing_rules
from sources.rules.keeping import NO_PLAN
from sources.rules.seen import Seen
from sources.services import cataloguing, keeping, robots
from sources.services.lanes import HostRests, Visit
from sources.services.leasing import LeasedLink
from sources.services.surroundings import Surroundings
from sources.web import fetching

Clock = Callable[[], dt.datetime]

IN_LOOP_BYTES = 64_000
"""Bodies up to this size are read between two answers; larger ones in a thread beside them."""
CRASHED = "crashed-checker"
HELD_BACK = 600.0
"""Seconds until the next look at a link that led to a host which rested."""
GOOD = frozenset({choices.Outcome.ALIVE, choices.Outcome.MOVED})
WITH_CONTENT = GOOD | {choices.Outcome.DRIFTED}
"""Outcomes that say what stands on the page; the others say nothing about its passages."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says. `text` is None when it was not read, because nothing had changed.

    `core_sha256` is there when its core alone can tell so at the next look.
    """

    diagnosis: diagnosis.Diagnosis
    title: str = ""
    text: str | None = None
    text_sha256: str = ""
    core_sha256: str = ""
    baseline: fingerprint.Fingerprint | None = None
    anchors: tuple[tuple[int, quoting.Anchor], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A finished look. `counts` is false when the page is not to blame for what was seen.

    `again_in`: seconds to the next look, where it is not health that decides.
    """

    link: LeasedLink
    at: dt.datetime
    seen: Seen
    reading: Reading
    counts: bool = True
    kept: keeping.Kept | None = None
    again_in: float | None = None

    @property
    def may_keep(self) -> bool:
        """Whether robots.txt and the page allow us a copy."""
        return self.seen.may_keep

    @property
    def outcome(self) -> choices.Outcome:
        return self.reading.diagnosis.outcome

    @property
    def crashed(self) -> bool:
        return self.reading.diagnosis.reason == CRASHED

    @property
    def has_moved(self) -> bool:
        """Whether the server named a new permanent address, in a look that counts."""
        return self.counts and bool(self.reading.diagnosis.moved_to)

    @property
    def wants_a_pause(self) -> bool:
        """Whether the server asked us to stay away: its other links are not looked at either."""
        asked = self.seen.retry_after is not None and self.outcome not in WITH_CONTENT
        return asked or self.seen.status in courtesy.SENDS_AWAY

    @property
    def retry_in(self) -> int | None:
        """Seconds after which the link may be looked at again, when we were sent away."""
        if self.seen.status == 429 and self.seen.retry_after is None:
            return courtesy.FIRST_PENALTY
        return self.seen.retry_after if self.wants_a_pause else None

    @property
    def sent_away_by(self) -> str:
        """The host that wants a pause, which after a redirect is not the link's; mostly empty."""
        return canonical.host_of(self.seen.final_url) if self.wants_a_pause else ""

    @property
    def second_try_in(self) -> float | None:
        """Seconds after which the same round looks again, when the server may soon recover."""
        if self.seen.status not in courtesy.SENDS_AWAY:
            return None
        return courtesy.second_try(status=self.seen.status, asked=self.seen.retry_after)

    @property
    def is_answer_of_its_host(self) -> bool:
        """Whether the link's own host gave an answer that is no complaint."""
        hops = self.seen.hops
        return bool(hops) and hops[0].status < 500 and hops[0].status not in courtesy.SENDS_AWAY


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
    reading = _known_already(link, seen) or await _read_beside(link, seen)
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
        return await asyncio.to_thread(read, link=link, seen=seen)
    return read(link=link, seen=seen)


def held_back(*, link: LeasedLink, at: dt.datetime) -> Finding:
    """The finding on a link that leads to a host which may not be asked just now."""
    return Finding(
        link=link,
        at=at,
        seen=Seen(url=link.url, final_url=link.url),
        reading=Reading(diagnosis.Diagnosis(choices.Outcome.BLOCKED, diagnosis.HOST_RESTS)),
        counts=False,
        again_in=HELD_BACK,
    )


def crashed(*, link: LeasedLink, at: dt.datetime) -> Finding:
    """The finding on a link that the checker itself cannot deal with."""
    return Finding(
        link=link,
        at=at,
        seen=Seen(url=link.url, final_url=link.url),
        reading=Reading(failed_diagnosis()),
        counts=False,
    )


def failed_diagnosis() -> diagnosis.Diagnosis:
    """What is said of a page that the checker itself failed on."""
    return diagnosis.Diagnosis(choices.Outcome.UNREACHABLE, CRASHED)


def _known_already(link: LeasedLink, seen: Seen) -> Reading | None:
    """Nothing to read, in most looks; told before a large page is handed to a thread."""
    found = diagnosis.unchanged(seen=seen, known=_known(link))
    return _as_it_was(link, found) if found else None


def _as_it_was(link: LeasedLink, found: diagnosis.Diagnosis) -> Reading:
    return Reading(found, text_sha256=link.plan.text_sha256, core_sha256=link.core_sha256)


def _known(link: LeasedLink) -> diagnosis.Known:
    if link.must_be_read:
        return diagnosis.Known(host_lies=link.host_lies)
    return diagnosis.Known(
        body_sha256=link.body_sha256, core_sha256=link.core_sha256, host_lies=link.host_lies
    )


def read(*, link: LeasedLink, seen: Seen) -> Reading:
    """What was seen, judged against what we hold; the text only where its bytes are new."""
    known = replace(_known(link), fingerprint=fingerprint.load(link.fingerprint))
    found = diagnosis.diagnose(seen=seen, known=known)
    if found.nothing_new:
        return _as_it_was(link, found)
    if found.outcome not in WITH_CONTENT:
        return Reading(found)
    page = found.page or extraction.extract(
        html=seen.body, url=seen.final_url, content_type=seen.content_type
    )
    cut = seen.truncated or page.html_truncated or page.too_deep
    anchors = _anchors(link, page.text, cut=cut) if page.text else ()
    found = relying.settle(
        found=found,
        seen=seen,
        known=known,
        cited=len(link.passages),
        anchors=[anchor for _, anchor in anchors],
    )
    return Reading(
        diagnosis=found,
        title=page.title,
        text=page.text,
        text_sha256=hashlib.sha256(page.text.encode()).hexdigest() if page.text else "",
        core_sha256="" if cut or found.outcome not in GOOD else _core(link, seen, found, page.text),
        baseline=_baseline(link, found, page),
        anchors=anchors,
    )


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


def _core(link: LeasedLink, seen: Seen, found: diagnosis.Diagnosis, text: str) -> str:
    """SHA-256 of the core, if it holds the page's main text and every passage that is cited."""
    said = core.text(body=seen.body, content_type=seen.content_type)
    page = found.fingerprint or fingerprint.of(text=text)
    if not said or not core.stands_for(page=page, core_text=said):
        return ""
    anchors = (quoting.anchor(selector=one.selector, text=said) for one in link.passages)
    whole = all(anchor.state in choices.AS_CITED for anchor in anchors)
    return core.sha256(seen.body) if whole else ""


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


def _baseline(
    link: LeasedLink, found: diagnosis.Diagnosis, page: extraction.Page
) -> fingerprint.Fingerprint | None:
    """The fingerprint to keep: that of the first text ever read, and no other."""
    if link.fingerprint or not page.text:
        return None
    return found.fingerprint or fingerprint.of(text=page.text)


def _anchors(link: LeasedLink, text: str, *, cut: bool) -> tuple[tuple[int, quoting.Anchor], ...]:
    """Where each passage stands. Of a page that we cut, nothing is called missing."""
    anchors = (
        (passage.id, quoting.anchor(selector=passage.selector, text=text))
        for passage in link.passages
    )
    missing = choices.Anchoring.MISSING
    return tuple(one for one in anchors if not (cut and one[1].state == missing))
