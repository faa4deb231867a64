"""What one look showed: a table from what was seen to one outcome and a short reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlsplit

from sources.choices import Outcome
from sources.rules import core, extraction, fingerprint, phrases, seen

DRIFTED_BELOW = 0.8
"""Similarity of the main text under which the page is no longer the one we know. Smaller edits are
judged passage by passage: what changed elsewhere on the page is not our concern."""

LONGEST_HEADLINE = 300
NETWORK_FAILURES = frozenset({"dns", "connect", "tls", "timeout", "reset"})
_CUT_BUT_ANSWERED = frozenset({"too-large", "undecodable"})
STILL_REWRITTEN = "still-rewritten"
_SAME_CORE = {core.Again.GOOD: "same-core", core.Again.DRIFTED: STILL_REWRITTEN}
_NOTHING_NEW = frozenset({"not-modified", "same-bytes", *_SAME_CORE.values()})
"""Reasons that `_what_is_the_same` gives."""
HOST_LIES = "host-lies"  # it shows machines pages that are not there, as a person has taught us
HOST_RESTS = "host-rests"  # a redirect led to a host that may not be asked just now
_MISSING = frozenset({Outcome.GONE, Outcome.SOFT_404, Outcome.PARKED})
_NOT_FOR_US = frozenset({"robots", "protocol", "bomb", "headers-too-large"})
"""A server that answers in a way only browsers forgive is there: a person has to look."""
_BLOCKING = {
    401: "login",
    402: "payment",
    403: "forbidden",
    407: "proxy-login",
    429: "rate-limit",
    451: "legal",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What we hold of a link. All empty before its first good look."""

    fingerprint: fingerprint.Fingerprint | None = None
    body_sha256: str = ""
    core_sha256: str = ""
    drifted_below: float = DRIFTED_BELOW
    host_lies: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`reason` is a short code, `similarity` that of the main text when it was compared.

    `moved_to` is the address that the server calls the permanent one. `page` and `fingerprint` are
    there when the page had to be read. `body_sha256` is that of a complete good answer.
    """

    outcome: Outcome
    reason: str
    similarity: float | None = None
    moved_to: str = ""
    page: extraction.Page | None = None
    fingerprint: fingerprint.Fingerprint | None = None
    body_sha256: str = ""

    @property
    def nothing_new(self) -> bool:
        """Whether the page is known to say what it said when it was last read, without reading."""
        return self.reason in _NOTHING_NEW

    @property
    def network_failure(self) -> bool:
        """Whether our own line could be to blame (see `health.offline`)."""
        return self.outcome == Outcome.UNREACHABLE and self.reason in NETWORK_FAILURES


def diagnose(*, seen: seen.Seen, known: Known) -> Diagnosis:
    """The outcome of one look. A page is parsed only when its bytes are new and there is cause."""
    found = _judged(seen, known)
    lied = known.host_lies and found.outcome in _MISSING
    return replace(found, outcome=Outcome.BLOCKED, reason=HOST_LIES) if lied else found


def _judged(seen: seen.Seen, known: Known) -> Diagnosis:
    if seen.error and seen.error not in _CUT_BUT_ANSWERED:
        return _failed(seen.error)
    if seen.status != 304 and not 200 <= seen.status < 300:
        return _refused_by_server(seen)
    return _answered(_Answer(seen=seen, known=known))


def unchanged(*, seen: seen.Seen, known: Known) -> Diagnosis | None:
    """The outcome of a look that found what we hold, without reading; None for any other."""
    if seen.error or not (seen.status == 304 or 200 <= seen.status < 300):
        return None
    answer = _Answer(seen=seen, known=known)
    same = _what_is_the_same(answer)
    return _as_last_read(answer, same) if same else None


def _failed(error: str) -> Diagnosis:
    if error.startswith("refused:"):
        return Diagnosis(Outcome.REFUSED, error.removeprefix("refused:"))
    if error in _NOT_FOR_US:
        return Diagnosis(Outcome.BLOCKED, error)
    return Diagnosis(Outcome.UNREACHABLE, error)


def _refused_by_server(answer: seen.Seen) -> Diagnosis:
    """Client errors that do not say "not here" may be about us, so they block and never kill."""
    if answer.status in _BLOCKING:
        return Diagnosis(Outcome.BLOCKED, _BLOCKING[answer.status])
    if _is_challenge(answer):
        return Diagnosis(Outcome.BLOCKED, "challenge")
    if answer.status in {404, 410}:
        return Diagnosis(Outcome.GONE, f"http-{answer.status}")
    if 500 <= answer.status < 600:
        return Diagnosis(Outcome.UNREACHABLE, f"http-{answer.status}")
    if 300 <= answer.status < 400:
        return Diagnosis(Outcome.UNREACHABLE, "bad-location")
    return Diagnosis(Outcome.BLOCKED, f"http-{answer.status}")


def _is_challenge(answer: seen.Seen) -> bool:
    """A wall that answers 404 or 503 to machines; its markup or what it calls itself tells."""
    start = answer.body[: extraction.SIGNS_CAP].lower()
    if any(mark in start for mark in phrases.CHALLENGE_MARKUP):
        return True
    return any(phrases.CHALLENGE_TITLE.search(line) for line in _headlines(answer))


def _headlines(answer: seen.Seen) -> list[str]:
    """Title and first heading, folded."""
    signs = extraction.signs(html=answer.body, content_type=answer.content_type)
    return [line[:LONGEST_HEADLINE].lower() for line in (signs.title, signs.heading)]


class _Answer:
    """A good status line, and what can be learnt from it, worked out when first asked for."""

    def __init__(self, *, seen: seen.Seen, known: Known) -> None:
        self.seen = seen
        self.known = known

    @cached_property
    def body_sha256(self) -> str:
        return "" if self.seen.truncated else hashlib.sha256(self.seen.body).hexdigest()

    @cached_property
    def headlines(self) -> list[str]:
        return _headlines(self.seen)

    @cached_property
    def markup(self) -> bytes:
        return self.seen.body[: extraction.SIGNS_CAP].lower()

    @cached_property
    def page(self) -> extraction.Page:
        return extraction.extract(
            html=self.seen.body, url=self.seen.final_url, content_type=self.seen.content_type
        )

    @cached_property
    def fingerprint(self) -> fingerprint.Fingerprint:
        return fingerprint.of(text=self.page.text)

    @cached_property
    def similarity(self) -> float | None:
        if self.known.fingerprint is None:
            return None
        return fingerprint.similarity(self.fingerprint, self.known.fingerprint)

    @cached_property
    def is_plainly_other(self) -> bool:
        """Whether a page with a bad sign shows too little text to be an article or what we know.

        Told by all visible text: to look for the main text of such a page takes ten times as long.
        What a page says only in its data is no visible text, so pages with such data are left out.
        """
        if not _has_bad_sign(self) or b"articleBody" in self.seen.body:
            return False
        words = extraction.visible_words(html=self.seen.body, content_type=self.seen.content_type)
        known = self.known.fingerprint.words if self.known.fingerprint else 0
        most_alike = 2 * words / (words + known) if known else 0.0
        return words < phrases.LITTLE_TEXT and most_alike < self.known.drifted_below

    def is_short(self) -> bool:
        return self.is_plainly_other or self.page.words < phrases.LITTLE_TEXT

    def is_article(self) -> bool:
        return self.page.prose >= phrases.LITTLE_TEXT

    def has_markup(self, marks: tuple[bytes, ...]) -> bool:
        return any(mark in self.markup for mark in marks)

    def has_headline(self, pattern: re.Pattern[str]) -> bool:
        return any(pattern.search(line) for line in self.headlines)

    def diagnosis(self, outcome: Outcome, reason: str, *, moved_to: str = "") -> Diagnosis:
        """With all that was worked out on the way to it."""
        worked_out = vars(self)
        return Diagnosis(
            outcome,
            reason,
            similarity=worked_out.get("similarity"),
            moved_to=moved_to,
            page=worked_out.get("page"),
            fingerprint=worked_out.get("fingerprint"),
            body_sha256="" if self.seen.status == 304 else self.body_sha256,
        )


def _answered(answer: _Answer) -> Diagnosis:
    """Known content settles it; else the signs of a page that is not the page; else drift."""
    if same := _what_is_the_same(answer):
        return _as_last_read(answer, same)
    if not extraction.is_text(answer.seen.content_type) or answer.seen.error == "undecodable":
        return _unreadable(answer)
    if _says_the_same(answer):
        return _good(answer, "same-text")
    for judge in _SUSPICIONS:
        found = judge(answer)
        if found is not None:
            return answer.diagnosis(found.outcome, found.reason)
    if answer.similarity is not None:
        return answer.diagnosis(Outcome.DRIFTED, "rewritten")
    return _good(answer, "answered")


def _says_the_same(answer: _Answer) -> bool:
    if answer.known.fingerprint is None or answer.is_plainly_other:
        return False
    return answer.similarity is not None and answer.similarity >= answer.known.drifted_below


def _what_is_the_same(answer: _Answer) -> str:
    """How we know without reading that the page says what it said; empty when we do not."""
    known = answer.known
    if answer.seen.status == 304:
        return "not-modified"
    if known.body_sha256 and answer.body_sha256 == known.body_sha256:
        return "same-bytes"
    whole = not answer.seen.truncated and not answer.seen.error
    if known.core_sha256 and whole:
        again = core.found_again(body=answer.seen.body, known_sha256=known.core_sha256)
        return _SAME_CORE[again] if again else ""
    return ""


def _as_last_read(answer: _Answer, reason: str) -> Diagnosis:
    if reason == STILL_REWRITTEN:
        return answer.diagnosis(Outcome.DRIFTED, reason)
    return _good(answer, reason)


def _good(answer: _Answer, reason: str) -> Diagnosis:
    """Alive, or moved when the way there begins with permanent redirects."""
    moved_to = _permanent_address(answer.seen)
    outcome = Outcome.MOVED if moved_to else Outcome.ALIVE
    return answer.diagnosis(outcome, reason, moved_to=moved_to)


def _unreadable(answer: _Answer) -> Diagnosis:
    """A picture, a document, an encoding we did not ask for: there, but nothing to compare."""
    if answer.known.fingerprint is not None and not answer.seen.error:
        return Diagnosis(Outcome.DRIFTED, "other-type", similarity=0.0)
    return _good(answer, answer.seen.error or "not-a-page")


def _permanent_address(answer: seen.Seen) -> str:
    """Where the leading run of 301 and 308 ends; a temporary hop promises nothing."""
    permanent = 0
    while permanent < len(answer.hops) and answer.hops[permanent].status in seen.PERMANENT:
        permanent += 1
    if not permanent or permanent == len(answer.hops):
        return ""
    target = answer.hops[permanent].url
    return target if target != answer.url.partition("#")[0] else ""


def _parked(answer: _Answer) -> Diagnosis | None:
    host = urlsplit(answer.seen.final_url).hostname or ""
    asked = urlsplit(answer.seen.url).hostname or ""
    at_seller = any(host == name or host.endswith("." + name) for name in phrases.PARKING_HOSTS)
    if at_seller and host != asked:
        return Diagnosis(Outcome.PARKED, "domain-seller")
    marked = answer.has_headline(phrases.PARKED) or answer.has_markup(phrases.PARKING_SERVICES)
    return Diagnosis(Outcome.PARKED, "for-sale") if marked and answer.is_short() else None


def _challenge(answer: _Answer) -> Diagnosis | None:
    titled = answer.has_headline(phrases.CHALLENGE_TITLE)
    marked = titled or answer.has_markup(phrases.CHALLENGE_MARKUP)
    return Diagnosis(Outcome.BLOCKED, "challenge") if marked and answer.is_short() else None


def _login_wall(answer: _Answer) -> Diagnosis | None:
    path = urlsplit(answer.seen.final_url).path.lower()
    asked = urlsplit(answer.seen.url).path.lower()
    walled = phrases.LOGIN_PATH.search(path) and not phrases.LOGIN_PATH.search(asked)
    redirected = bool(answer.seen.redirects)
    return Diagnosis(Outcome.BLOCKED, "login-wall") if walled and redirected else None


def _not_found_page(answer: _Answer) -> Diagnosis | None:
    """By its headline if it is short, or by an address we were sent to, which a story may share."""
    says = any(map(phrases.says_not_found, answer.headlines))
    sent = bool(answer.seen.redirects) and phrases.is_not_found_address(
        answer.seen.final_url, asked=answer.seen.url
    )
    if (says and answer.is_short()) or (sent and (says or not answer.is_article())):
        return Diagnosis(Outcome.SOFT_404, "not-found-page")
    return None


def _has_bad_sign(answer: _Answer) -> bool:
    """What makes one of the suspicions below possible, as far as it is seen without reading."""
    if any(map(phrases.says_not_found, answer.headlines)) or _leads_home(answer.seen):
        return True
    titled = answer.has_headline(phrases.PARKED) or answer.has_headline(phrases.CHALLENGE_TITLE)
    return titled or answer.has_markup(phrases.PARKING_SERVICES + phrases.CHALLENGE_MARKUP)


def _leads_home(answer: seen.Seen) -> bool:
    return bool(answer.redirects) and not _is_home(answer.url) and _is_home(answer.final_url)


def _sent_home(answer: _Answer) -> Diagnosis | None:
    """A deep address that leads to a front page is a soft 404, with one exception.

    Known text was found again before this is asked. Of a link never seen before, a permanent move
    to the root of another site, or to a short path such as `/ca`, is believed if the page there is
    written like an article. The root of its own site never is: too many sites send missing pages
    there for good.
    """
    if not _leads_home(answer.seen):
        return None
    if answer.known.fingerprint is None and _has_moved_as_a_whole(answer):
        return None
    return Diagnosis(Outcome.SOFT_404, "sent-home")


def _has_moved_as_a_whole(answer: _Answer) -> bool:
    asked, final = urlsplit(answer.seen.url), urlsplit(answer.seen.final_url)
    own_root = _bare_host(asked.hostname) == _bare_host(final.hostname) and (
        phrases.ROOT_PATH.fullmatch(final.path.lower()) is not None
    )
    for_good = _permanent_address(answer.seen) == answer.seen.hops[-1].url
    return for_good and not own_root and answer.is_article()


def _bare_host(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and phrases.HOME_PATH.fullmatch(parts.path.lower()) is not None


_SUSPICIONS: tuple[Callable[[_Answer], Diagnosis | None], ...] = (
    _parked,
    _challenge,
    _login_wall,
    _not_found_page,
    _sent_home,
)
