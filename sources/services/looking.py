"""One look at one link: fetch, diagnose, read, find the passages again. Touches no database."""

import asyncio
import datetime as dt
import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from sources import choices
from sources.rules import canonical, core, diagnosis, extraction, fingerprint, quoting
from sources.rules.seen import Seen
from sources.services import cataloguing
from sources.services.leasing import LeasedLink
from sources.web import fetching

Clock = Callable[[], dt.datetime]

IN_LOOP_BYTES = 64_000
"""Bodies up to this size are read between two answers; larger ones in a thread beside them."""
CRASHED = "crashed-checker"
WITH_CONTENT = frozenset({choices.Outcome.ALIVE, choices.Outcome.MOVED, choices.Outcome.DRIFTED})
"""Outcomes that say what stands on the page; the others say nothing about its passages."""

WORD_FOR_WORD = frozenset({choices.Anchoring.FOUND, choices.Anchoring.NORMALISED})

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
    """A finished look. `counts` is false when the page is not to blame for what was seen."""

    link: LeasedLink
    at: dt.datetime
    seen: Seen
    reading: Reading
    counts: bool = True

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
        return asked or self.seen.status == 429


def open_fetcher() -> fetching.Fetcher:
    """The guarded door to the web, as the settings have it."""
    return fetching.Fetcher(
        user_agent=f"Factcheck (+{settings.CONTACT_URL})",
        guard=fetching.Guard(allowed_networks=cataloguing.allowed_networks()),
        limits=fetching.Limits(seconds=settings.FETCH_TIMEOUT),
    )


def see(*, urls: Sequence[str]) -> list[Seen]:
    """One look at each address, in the given order, without a word on what it shows.

    Addresses of one host take turns, FETCH_PER_HOST_DELAY seconds apart.
    """
    return fetching.run(_see(urls))


async def _see(urls: Sequence[str]) -> list[Seen]:
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[canonical.host_of(url)].append(url)
    async with open_fetcher() as fetcher:
        turns = await asyncio.gather(*(_in_turn(same, fetcher) for same in by_host.values()))
    found = {seen.url: seen for turn in turns for seen in turn}
    return [found[url] for url in urls]


async def _in_turn(urls: Sequence[str], fetcher: fetching.Fetcher) -> list[Seen]:
    found: list[Seen] = []
    for url in urls:
        if found:
            await asyncio.sleep(settings.FETCH_PER_HOST_DELAY)
        found.append(await fetcher.look(url=url))
    return found


async def look(*, link: LeasedLink, fetcher: fetching.Fetcher, clock: Clock) -> Finding:
    """Never raises for anything a page holds: an error of ours is a finding that does not count."""
    if link.is_spent:
        return crashed(link=link, at=clock())
    try:
        seen = await _fetch(link, fetcher)
        if len(seen.body) > IN_LOOP_BYTES:
            reading = await asyncio.to_thread(read, link=link, seen=seen)
            seen = replace(seen, body=b"")  # findings wait by the hundred to be written
        else:
            reading = read(link=link, seen=seen)
    except Exception:
        logger.exception("The checker failed on %s", link.url)
        return crashed(link=link, at=clock())
    return Finding(link=link, at=clock(), seen=seen, reading=reading)


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


def read(*, link: LeasedLink, seen: Seen) -> Reading:
    """What was seen, judged against what we hold; the text only where its bytes are new."""
    known = diagnosis.Known(body_sha256=link.known_bytes, core_sha256=link.known_core)
    found = diagnosis.diagnose(seen=seen, known=known)
    if found.nothing_new:
        return Reading(found, core_sha256=link.core_sha256)
    if link.fingerprint:
        known = replace(known, fingerprint=fingerprint.load(link.fingerprint))
        found = diagnosis.diagnose(seen=seen, known=known)
    if found.outcome not in WITH_CONTENT:
        return Reading(found)
    page = found.page or extraction.extract(
        html=seen.body, url=seen.final_url, content_type=seen.content_type
    )
    cut = seen.truncated or page.html_truncated or page.too_deep
    return Reading(
        diagnosis=found,
        title=page.title,
        text=page.text,
        text_sha256=hashlib.sha256(page.text.encode()).hexdigest() if page.text else "",
        core_sha256="" if cut else _core(link, seen, page.text),
        baseline=_baseline(link, found, page),
        anchors=_anchors(link, page.text, cut=cut) if page.text else (),
    )


async def _fetch(link: LeasedLink, fetcher: fetching.Fetcher) -> Seen:
    if link.must_be_read:
        return await fetcher.look(url=link.url)
    return await fetcher.look(url=link.url, etag=link.etag, last_modified=link.last_modified)


def _core(link: LeasedLink, seen: Seen, text: str) -> str:
    """SHA-256 of the core, if it holds the page's main text and every passage that is cited."""
    said = core.text(body=seen.body, content_type=seen.content_type)
    if not said or not core.stands_for(page_text=text, core_text=said):
        return ""
    anchors = (quoting.anchor(selector=one.selector, text=said) for one in link.passages)
    whole = all(anchor.state in WORD_FOR_WORD for anchor in anchors)
    return core.sha256(seen.body) if whole else ""


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
