"""What a robots.txt, and a page itself, let us do (RFC 9309).

A look at one cited page is no crawl, so only rules that name us bind it. A copy that we keep is
another matter: rules for everybody bind it too, and so does `noarchive`.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from protego import Protego

from sources.rules.seen import Seen

OUR_NAME = "Factcheck"
"""The name by which a robots.txt speaks to us; our User-Agent begins with it."""
MOST_BYTES = 512_000
MOST_HOPS = 5
FRESH = dt.timedelta(hours=24)
FRESH_UNREACHED = dt.timedelta(hours=1)
LONGEST_DELAY = 30.0
LARGE = 20_000
"""Characters from which reading a file takes long enough to be done beside the event loop."""
SIGNS_CAP = 100_000

_NONE_THERE = frozenset({"too-many-hops", "loop", "bad-location"})
"""Redirects that lead nowhere, or where our guard lets nothing through: as good as no file."""
_NAMES_US = re.compile(rf"\s*user-?\s?agent\s*:?\s*{OUR_NAME}[\s*]*(?:#.*)?", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^<>]*>", re.IGNORECASE)
_META_NAME = re.compile(rb"\bname\s*=\s*[\"']?\s*(?:robots|factcheck)\s*[\"'\s/>]", re.IGNORECASE)
_META_NOARCHIVE = re.compile(rb"\bcontent\s*=\s*[\"']?[^\"'>]*\bnoarchive\b", re.IGNORECASE)
_AGENT = re.compile(r"\s*([^\s:,]+)\s*:(.*)", re.DOTALL)
_WITH_VALUE = frozenset(
    {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}
)


@dataclass(frozen=True)
class Robots:
    """The rules of one host. `reached` is false when we could not ask for them."""

    text: str = ""
    reached: bool = True

    @property
    def is_large(self) -> bool:
        return len(self.text) > LARGE

    def may_look(self, url: str) -> bool:
        """Whether a look at `url` breaks no rule that names us."""
        return self._rules is None or not self.names_us or self._rules.can_fetch(url, OUR_NAME)

    def may_keep(self, url: str) -> bool:
        """Whether a copy of `url` breaks no rule for us or for everybody; never when unasked."""
        if self._rules is None:
            return self.reached
        return self._rules.can_fetch(url, OUR_NAME) and self._rules.can_fetch(url, "*")

    @cached_property
    def _rules(self) -> Protego | None:
        return Protego.parse(self.text) if self.text else None

    @cached_property
    def names_us(self) -> bool:
        """Whether any of its rules are for our checker by name."""
        return any(_NAMES_US.fullmatch(line) for line in self.text.splitlines())


def read(*, seen: Seen) -> Robots:
    """What asking for a robots.txt came to.

    No file (4xx, redirects without end) forbids nothing. A server that fails or cannot be reached
    forbids copies until it answers.
    """
    if seen.error in _NONE_THERE or (seen.error or "").startswith("refused:"):
        return Robots()
    if seen.error not in (None, "too-large") or not 200 <= seen.status < 500:
        return Robots(reached=False)
    if seen.status >= 300:
        return Robots()
    body = seen.body[:MOST_BYTES]
    if seen.error or len(seen.body) > MOST_BYTES:  # half a line would be another rule
        body = body[: max(body.rfind(b"\n"), 0)]
    text = body.decode("utf-8-sig", "replace").replace("\x00", "")
    return Robots(text=text.strip())


def fresh_for(*, reached: bool) -> dt.timedelta:
    """How long an answer is used before the host is asked again."""
    return FRESH if reached else FRESH_UNREACHED


def crawl_delay(text: str) -> float | None:
    """Seconds between two requests that a robots.txt wants of us, or else of all; 30 at most."""
    if "delay" not in text.lower():
        return None
    delay = Protego.parse(text).crawl_delay(OUR_NAME)
    return None if delay is None else min(delay, LONGEST_DELAY)


def forbids_archive(*, header: str, html: bytes) -> bool:
    """Whether X-Robots-Tag (one line for each header) or a meta element says `noarchive`."""
    if "noarchive" in header.lower() and any(map(_says_noarchive, header.lower().splitlines())):
        return True
    start = html[:SIGNS_CAP]
    return b"noarchive" in start.lower() and any(
        _META_NAME.search(element) and _META_NOARCHIVE.search(element)
        for element in _META.findall(start)
    )


def _says_noarchive(line: str) -> bool:
    """Directives of one header line, until it names another agent than us."""
    is_for_us = True
    for part in line.split(","):
        agent = _AGENT.fullmatch(part)
        directive = part
        if agent and agent[1] not in _WITH_VALUE:
            is_for_us, directive = agent[1] in {OUR_NAME.lower(), "*"}, agent[2]
        if is_for_us and directive.strip() == "noarchive":
            return True
    return False
