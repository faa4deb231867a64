"""Whether a page is what its host shows for any address, told by a deliberately missing one.

After Bar-Yossef et al., "Sic Transit Gloria Telae" (WWW 2004). Only a page that nothing else
settles is worth the request.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sources.choices import Outcome
from sources.rules import fingerprint, phrases
from sources.rules.diagnosis import Diagnosis
from sources.rules.fingerprint import Fingerprint
from sources.rules.seen import Seen

FRESH = dt.timedelta(days=7)
"""A host is asked for one missing address in each directory in this time, at most."""
UNLIKE = 0.05
"""Similarity under which a page has nothing in common with the one we know."""
ALIKE = 0.9
SHELL_WORDS = 50
SHORTEST_NAME = 4

_OPEN_REASONS = frozenset({"answered", "rewritten"})
_NO_WALLS = frozenset({"robots", "rate-limit", "protocol"})
"""Reasons of a blocked probe that say nothing about how the host treats machines."""
_WALL_PATH = re.compile(
    r"[/._-](?:consent|cookies?|gdpr|privacy|captcha|challenge|paywall|region|unsupported)(?:[/._-]|$)"
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a host answers for an address that nobody can have made."""

    outcome: Outcome
    reason: str = ""
    final_url: str = ""
    fingerprint: Fingerprint | None = None

    @property
    def is_walled(self) -> bool:
        """Whether machines are shown a wall where others would be told that nothing is there."""
        return self.outcome == Outcome.BLOCKED and self.reason not in _NO_WALLS


def directory_of(url: str) -> str:
    """The path of an address up to its last name."""
    path = re.split(r"[?#]", "/" + url.partition("://")[2].partition("/")[2], maxsplit=1)[0]
    return path.rstrip("/").rpartition("/")[0] + "/"


def missing_address(*, url: str, name: str) -> str:
    """An address beside `url`, of the same kind, with a name that is not there."""
    parts = urlsplit(url)
    slash = "/" if parts.path.endswith("/") else ""
    last = parts.path.rstrip("/").rpartition("/")[2]
    _, dot, extension = last.rpartition(".")
    kind = f".{extension}" if dot and extension.isalnum() and len(extension) <= 5 else ""
    return f"{parts.scheme}://{parts.netloc}{directory_of(url)}{name}{kind}{slash}"


def is_wanted(*, found: Diagnosis, seen: Seen, anchored: bool, settles: bool) -> bool:
    """Whether a look leaves a doubt that is worth asking for a missing address.

    `anchored`: a passage was found on the page. `settles`: one more 404 would make the link gone.
    """
    if found.outcome == Outcome.GONE:
        return settles and found.reason == "http-404"
    if found.reason not in _OPEN_REASONS or anchored:
        return False
    if found.similarity is not None and found.similarity < UNLIKE:
        return True
    return _says_not_found(found) or _is_led_elsewhere(seen)


def judged(
    *, found: Diagnosis, seen: Seen, shown: Fingerprint | None, missing: Missing
) -> Diagnosis:
    """The diagnosis in the light of what a missing address gets. `shown`: the text of the page.

    A host that says 404 there is honest, so a page with other content is just that. One that shows
    machines a wall there may show them a 404 for a page that is there: a person has to look.
    """
    if found.outcome == Outcome.GONE:
        if missing.is_walled:
            return replace(found, outcome=Outcome.BLOCKED, reason="host-lies")
        return found
    if missing.outcome in _SHOWS_A_PAGE and not _is_no_page_at_all(found, seen):
        same_place = bool(seen.redirects) and missing.final_url == seen.final_url
        if same_place or _are_alike(shown, missing.fingerprint):
            return replace(
                found, outcome=Outcome.SOFT_404, reason="like-a-missing-page", moved_to=""
            )
    return found


_SHOWS_A_PAGE = frozenset({Outcome.ALIVE, Outcome.MOVED, Outcome.SOFT_404})


def _says_not_found(found: Diagnosis) -> bool:
    """A headline that was not believed, because the page is long."""
    page = found.page
    return page is not None and any(
        phrases.says_not_found(line.lower()) for line in (page.title, page.heading)
    )


def _is_led_elsewhere(seen: Seen) -> bool:
    """Whether we were sent to an address in which the name of the page no longer occurs."""
    if not seen.redirects:
        return False
    asked, final = urlsplit(seen.url), urlsplit(seen.final_url)
    name = asked.path.lower().rstrip("/").rpartition("/")[2].partition(".")[0]
    there = f"{final.path}?{final.query}".lower()
    if len(name) >= SHORTEST_NAME and name in there:
        return False
    return asked.path.lower().rstrip("/") != final.path.lower().rstrip("/")


def _is_no_page_at_all(found: Diagnosis, seen: Seen) -> bool:
    """A wall before every visitor without cookies or scripts says nothing about the page."""
    if seen.redirects and _WALL_PATH.search(urlsplit(seen.final_url).path.lower()):
        return True
    page = found.page
    return page is not None and page.words < SHELL_WORDS and "javascript" in page.text.lower()


def _are_alike(shown: Fingerprint | None, other: Fingerprint | None) -> bool:
    if shown is None or other is None or not shown.sentences or not other.sentences:
        return False
    return fingerprint.similarity(shown, other) > ALIKE
