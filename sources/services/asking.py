"""Web archives are asked what is due: where copies are, whether they are the page, to make one."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence

from sources import choices
from sources.rules import archives, timemaps
from sources.rules.archives import Compared
from sources.rules.seen import Seen
from sources.rules.timemaps import Says, Version
from sources.services import archiving, looking, petitions, spacing
from sources.services.looking import Clock
from sources.services.petitions import Answer, Copy, Leased
from sources.services.rounds import Bounds
from sources.web import archives as doors

ASK_SECONDS = 25.0
"""How long one round goes on beginning requests; the next one is rung in every minute."""
PATIENCE = dt.timedelta(seconds=15)
"""A worker waits so long for its turn at an archive; one that rests for longer is left alone."""
NAP = 1.0
MOST_COPIES = 3
"""Opened for one lookup, the nearest in time first."""
MADE_SINCE = dt.timedelta(hours=1)
"""Older than the request by so little, a copy is as good as the one that was asked for."""
ASK_AGAIN_AFTER = dt.timedelta(days=1)
CRASHED = "crashed-checker"

logger = logging.getLogger(__name__)


class Resting(Exception):
    """The archive is to be left alone for longer than anybody waits."""


def run_due(
    *,
    clock: Clock,
    bounds: Bounds | None = None,
    rest: Callable[[float], None] = time.sleep,
) -> int:
    """Ask for what the lost links need and for all else that is due; how many answers were filed.

    Any number of workers may do so at once: each request is leased, and every single look at an
    archive waits for its turn. A worker that dies costs a delay.
    """
    archiving.plan(now=clock())
    return _Round(clock, bounds or Bounds(seconds=ASK_SECONDS), rest).run()


class _Round:
    def __init__(self, clock: Clock, bounds: Bounds, rest: Callable[[float], None]) -> None:
        self._clock = clock
        self._bounds = bounds
        self._rest = rest
        self._began = clock()

    def run(self) -> int:
        filed = 0
        while self._goes_on(filed):
            now = self._clock()
            leased = petitions.lease(now=now, not_at=spacing.resting(now=now, longer_than=PATIENCE))
            if leased is None:
                break
            filed += self._make(leased)
        return filed

    def _goes_on(self, filed: int) -> bool:
        seconds, limit = self._bounds.seconds, self._bounds.limit
        in_time = seconds is None or (self._clock() - self._began).total_seconds() < seconds
        return in_time and (limit is None or filed < limit) and not self._bounds.stopping()

    def _make(self, leased: Leased) -> bool:
        try:
            answer = self._answer(leased)
        except (Resting, doors.Stopped):
            petitions.give_back(leased=leased)
            return False
        return petitions.file(leased=leased, answer=answer, now=self._clock())

    def _answer(self, leased: Leased) -> Answer:
        gave_up = choices.ArchiveOutcome.GAVE_UP
        if not leased.tellable:
            return Answer("private", outcome=gave_up)
        if leased.archive not in archiving.archives_for(kind=leased.kind):
            return Answer("not-set-up", outcome=gave_up)
        if leased.attempts > petitions.MOST_ATTEMPTS:
            return Answer(CRASHED, outcome=gave_up)
        try:
            is_lookup = leased.kind == choices.ArchiveKind.LOOKUP
            return self._look_up(leased) if is_lookup else self._save(leased)
        except (Resting, doors.Stopped):
            raise
        except Exception:
            logger.exception("The answer of %s on %s could not be read", leased.archive, leased.url)
            return Answer(CRASHED)

    def _look_up(self, leased: Leased) -> Answer:
        heard, seen = self._index(leased, leased.wanted_at)
        if not heard.timemap.versions:
            reason = "garbage" if heard.says == Says.COPIES else heard.reason
            return Answer(reason, seen.status, empty=heard.says == Says.EMPTY)
        versions = timemaps.nearest(
            versions=heard.timemap.versions, wanted=leased.wanted_at, most=MOST_COPIES
        )
        copies = self._compared(leased, versions)
        outcome, reason = _outcome(copies)
        return Answer(reason, seen.status, outcome=outcome, copies=copies)

    def _save(self, leased: Leased) -> Answer:
        """Asked before, it may have been made: by a look that ran out of time, or bit by bit."""
        indexed = leased.archive in archiving.lookup_templates()
        if indexed and leased.attempts > 1:
            earlier = self._made_earlier(leased)
            if earlier is not None:
                return earlier
        url = archives.filled(
            template=archiving.save_template(archive=leased.archive),
            url=leased.url,
            wanted=leased.wanted_at,
        )
        seen = self._look(url)
        told = archives.saved(seen=seen)
        if told.version is not None:
            return self._saved(leased, told.version, seen.status)
        done = choices.ArchiveOutcome.SAVED if told.accepted and not indexed else None
        return Answer(told.reason, seen.status, told.said, done)

    def _made_earlier(self, leased: Leased) -> Answer | None:
        """The copy that an earlier request led to, or why we wait for it; None to ask anew."""
        now = self._clock()
        heard, seen = self._index(leased, now)
        if heard.says == Says.UNKNOWN:
            return Answer(heard.reason, seen.status)
        newest = timemaps.nearest(versions=heard.timemap.versions, wanted=now, most=1)
        if newest and newest[0].at >= leased.asked_at - MADE_SINCE:
            return self._saved(leased, newest[0], seen.status)
        if leased.accepted_at and now - leased.accepted_at < ASK_AGAIN_AFTER:
            return Answer("not-listed-yet", seen.status)
        return None

    def _saved(self, leased: Leased, version: Version, code: int) -> Answer:
        copies = self._compared(leased, [version])
        return Answer("saved", code, outcome=choices.ArchiveOutcome.SAVED, copies=copies)

    def _compared(self, leased: Leased, versions: Sequence[Version]) -> tuple[Copy, ...]:
        """The versions opened in turn, up to the first that can stand for the page."""
        copies: list[Copy] = []
        for version in versions:
            compared = leased.judged.get(version.at) or self._open(leased, version)
            copies.append(Copy(version, compared))
            if compared.opened and compared.verification != choices.Verification.REFUTED:
                break
        return tuple(copies)

    def _open(self, leased: Leased, version: Version) -> Compared:
        """As captured where the archive has that, else in the archive's frame."""
        compared = Compared(choices.Verification.UNVERIFIED, "resting", opened=False)
        for url in dict.fromkeys((archives.raw(version.url), version.url)):
            try:
                seen = self._look(url, copy=True)
            except Resting:
                return compared
            compared = archives.compare(seen=seen, known=leased.known)
            if seen.status != 404:
                break
        return compared

    def _index(self, leased: Leased, wanted: dt.datetime) -> tuple[timemaps.Heard, Seen]:
        template = archiving.lookup_templates()[leased.archive]
        url = archives.filled(template=template, url=leased.url, wanted=wanted)
        return doors.index(url=url, wanted=wanted, look=self._look)

    def _look(self, url: str, copy: bool = False) -> Seen:
        """One look in its turn. Raises Resting and Stopped."""
        archive = archives.host_of(url)
        self._wait_for_turn(archive)
        seen = doors.see(url=url, fetcher=looking.open_fetcher(), stopping=self._bounds.stopping)
        spacing.settle(archive=archive, seen=seen, copy=copy, now=self._clock())
        return seen

    def _wait_for_turn(self, archive: str) -> None:
        while wait := spacing.take(archive=archive, now=self._clock()):
            if wait > PATIENCE:
                raise Resting
            if self._bounds.stopping():
                raise doors.Stopped
            self._rest(min(wait.total_seconds(), NAP))


def _outcome(copies: Sequence[Copy]) -> tuple[choices.ArchiveOutcome | None, str]:
    """Found, if the last one can stand for the page; open while one did not open; else refuted."""
    last = copies[-1].compared
    if last.opened and last.verification != choices.Verification.REFUTED:
        return choices.ArchiveOutcome.FOUND, last.reason
    unopened = [copy.compared.reason for copy in copies if not copy.compared.opened]
    if unopened:
        return None, f"copy-{unopened[0]}"
    return choices.ArchiveOutcome.REFUTED, last.reason
