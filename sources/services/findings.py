"""What a look comes to: the reading of a page, and the finding that is written down."""

import datetime as dt
from dataclasses import dataclass

from sources import choices
from sources.rules import canonical, courtesy, diagnosis, fingerprint, quoting
from sources.rules.seen import Seen
from sources.services import keeping
from sources.services.leasing import LeasedLink

CRASHED = "crashed-checker"
HELD_BACK = 600.0
"""Seconds until the next look at a link that led to a host which rested."""
GOOD = frozenset({choices.Outcome.ALIVE, choices.Outcome.MOVED})
WITH_CONTENT = GOOD | {choices.Outcome.DRIFTED}
"""Outcomes that say what stands on the page; the others say nothing about its passages."""


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

    `again_in`: seconds to the next look, where it is not health that decides. `was_slow`: the
    server kept us waiting.
    """

    link: LeasedLink
    at: dt.datetime
    seen: Seen
    reading: Reading
    counts: bool = True
    kept: keeping.Kept | None = None
    again_in: float | None = None
    was_slow: bool = False

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
