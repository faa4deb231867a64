"""What the index of a web archive says of a page.

TimeMaps in link format (RFC 7089, section 5) and the JSON forms in use: those of MemGator and Time
Travel, the rows of a CDX server, and the answer of the Wayback availability API. An empty answer is
no proof: an archive that is not well says the same (see `settles_as_none`).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urljoin, urlsplit

from sources.rules.seen import Seen

MAX_LENGTH = 4200
"""Characters of a memento's address that we keep: two canonical addresses and a date."""
BELIEVE_EMPTY_AFTER = timedelta(days=1)
STAMP = "%Y%m%d%H%M%S"

_ENTRY = re.compile(r"\s*<([^<>]*)>")
_PARAMETER = re.compile(r'\s*;\s*([\w!#$&+.^`|~*-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s;,"]+)))?')
_NEXT = re.compile(r"\s*(,|$)")
_LINK_FORMAT = re.compile(r"\s*<[^<>]*>\s*;")
_DIGITS = re.compile(r"[0-9]{14}")


class Says(StrEnum):
    """What an answer is worth."""

    COPIES = "copies"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Version:
    """A copy of the page as it was at `at`."""

    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Further:
    """Another TimeMap of the same page, for the time between `start` and `end`."""

    url: str
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimeMap:
    """Copies in the order of the index, and the TimeMaps that hold the rest."""

    versions: tuple[Version, ...] = ()
    further: tuple[Further, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer of an index. `reason` is `copies`, `empty`, or a code of what went wrong."""

    says: Says
    reason: str
    timemap: TimeMap = TimeMap()


def heard(*, seen: Seen) -> Heard:
    """The answer in what was seen. 404 is how RFC 7089 says that nothing is known of a page."""
    if seen.error and not (seen.error == "too-large" and seen.body):
        return Heard(Says.UNKNOWN, seen.error)
    if seen.status in {404, 410}:
        return Heard(Says.EMPTY, "empty")
    if not 200 <= seen.status < 300:
        return Heard(Says.UNKNOWN, f"http-{seen.status}")
    timemap = read(body=seen.body, url=seen.final_url, cut=seen.truncated)
    if timemap is None:
        return Heard(Says.UNKNOWN, "garbage")
    if timemap.versions or timemap.further:
        return Heard(Says.COPIES, "copies", timemap)
    return Heard(Says.EMPTY, "empty")


def read(*, body: bytes, url: str, cut: bool = False) -> TimeMap | None:
    """The TimeMap in a body that was found at `url`; None when it is something else.

    Of a body that was `cut` short in link format, the last entry is not believed.
    """
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return TimeMap()
    if text[0] in "[{":
        return _from_json(text, url)
    if _LINK_FORMAT.match(text):
        return _from_links(text, url, cut)
    return None


def nearest(*, versions: Iterable[Version], wanted: datetime, most: int) -> list[Version]:
    """At most so many copies, the nearest to `wanted` first, each time once; earlier wins a tie."""
    by_time = {version.at: version for version in versions}
    ordered = sorted(by_time, key=lambda at: (abs(at - wanted), at))
    return [by_time[at] for at in ordered[:most]]


def nearer(*, timemap: TimeMap, wanted: datetime) -> Further | None:
    """The other TimeMap to read next: the one for that time, or any when no copy is here."""
    for one in timemap.further:
        if one.start and one.end and one.start <= wanted <= one.end:
            return one
    if timemap.versions or not timemap.further:
        return None
    return min(timemap.further, key=lambda one: _distance(one, wanted))


def settles_as_none(*, empty_since: datetime | None, now: datetime) -> bool:
    """Whether an empty answer now is the second one, at least a day after the first."""
    return empty_since is not None and now - empty_since >= BELIEVE_EMPTY_AFTER


def moment_of(*, digits: str) -> datetime | None:
    """The time that an archive writes as fourteen digits; None when it is none."""
    if not _DIGITS.fullmatch(digits):
        return None
    try:
        return datetime.strptime(digits, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _distance(one: Further, wanted: datetime) -> timedelta:
    return min((abs(at - wanted) for at in (one.start, one.end) if at), default=timedelta.max)


def _from_links(text: str, base: str, cut: bool) -> TimeMap:
    entries = list(_entries(text))
    if cut:
        entries = entries[:-1]
    versions, further = [], []
    for target, values in entries:
        kinds = values.get("rel", "").lower().split()
        if "memento" in kinds:
            versions.append(_version(urljoin(base, target), _http_date(values.get("datetime"))))
        elif "timemap" in kinds:
            start, end = (_http_date(values.get(name)) for name in ("from", "until"))
            further.append(Further(urljoin(base, target), start, end))
    others = (one for one in further if _is_web(one.url) and one.url != base)
    return TimeMap(_sound(versions), tuple(others))


def _entries(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(target, parameters) of each link, one after the other; ends where the format does."""
    at = 0
    while target := _ENTRY.match(text, at):
        at, values = target.end(), dict[str, str]()
        while parameter := _PARAMETER.match(text, at):
            name, quoted, plain = parameter.groups()
            values.setdefault(name.lower(), quoted if quoted is not None else plain or "")
            at = parameter.end()
        yield target[1].strip(), values
        end = _NEXT.match(text, at)
        if end is None or not end[1]:
            return
        at = end.end()


def _from_json(text: str, url: str) -> TimeMap | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    readers: tuple[Callable[[Any, str], TimeMap | None], ...] = (
        _rows,
        _availability,
        _mementos,
        _index,
    )
    for reader in readers:
        try:
            timemap = reader(told, url)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            continue
        if timemap is not None:
            return timemap
    return None


def _rows(told: Any, url: str) -> TimeMap | None:
    """A CDX server: a row of names, then one for each copy; copies of errors are left out."""
    if not isinstance(told, list):
        return None
    if not told:
        return TimeMap()
    names = list(told[0])
    time, original = names.index("timestamp"), names.index("original")
    code = names.index("statuscode") if "statuscode" in names else None
    site = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    good = [row for row in told[1:] if code is None or str(row[code])[:1] in {"2", "-"}]
    return TimeMap(
        _sound(
            _version(f"{site}/web/{row[time]}/{row[original]}", moment_of(digits=str(row[time])))
            for row in good
        )
    )


def _availability(told: Any, url: str) -> TimeMap | None:
    found = told["archived_snapshots"]
    closest = found.get("closest") if isinstance(found, dict) else None
    if not closest:
        return TimeMap()
    return TimeMap(
        _sound([_version(str(closest["url"]), moment_of(digits=str(closest["timestamp"])))])
    )


def _mementos(told: Any, url: str) -> TimeMap | None:
    listed = told["mementos"].get("list", [])
    return TimeMap(
        _sound(_version(str(one["uri"]), _iso_date(str(one["datetime"]))) for one in listed)
    )


def _index(told: Any, url: str) -> TimeMap | None:
    pages = (
        Further(urljoin(url, str(one["uri"])), _iso_date(one.get("from")), _iso_date(one["until"]))
        for one in told["timemap_index"]
    )
    return TimeMap(further=tuple(one for one in pages if _is_web(one.url)))


def _version(url: str, at: datetime | None) -> Version | None:
    usable = at is not None and len(url) <= MAX_LENGTH and url.isprintable() and _is_web(url)
    return Version(at, url) if usable and at is not None else None


def _sound(versions: Iterable[Version | None]) -> tuple[Version, ...]:
    return tuple(version for version in versions if version is not None)


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _http_date(value: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _iso_date(value: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
