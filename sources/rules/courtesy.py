"""How politely hosts are asked: pace, penalties and shares, as plain numbers."""

import zlib
from datetime import timedelta

from sources.rules import schedule

FIRST_PENALTY = 60
LONGEST_PENALTY = 60 * 60
"""Seconds; a server that names a time of its own may ask for up to a day."""
SENDS_AWAY = frozenset({429, 503})
SOON = 5
"""Seconds of Retry-After for which a round waits to try once more itself."""
SECOND_TRY_AFTER = 1.0
FORGIVING = timedelta(days=1)
"""A page that answers 503 for longer than this is failing like any other."""
HOP_WAIT = 5.0
"""Seconds that a redirect waits for its host at most: a look has to end while its lease holds."""
SHARDS = 256
"""Hosts fall into so many parts, of which a runner takes a range."""


def penalty(*, asked: int | None, before: int) -> int:
    """Seconds for which a host that sent us away (429, 503) is left alone.

    `asked` is its Retry-After, `before` the penalty it had last without a good answer since.
    """
    if asked is not None:
        return round(schedule.clamped_retry(seconds=asked).total_seconds())
    return min(max(2 * before, FIRST_PENALTY), LONGEST_PENALTY)


def second_try(*, status: int, asked: int | None) -> float | None:
    """Seconds after which the same round tries once more: a busy server often recovers at once.

    None where the server wants a longer pause, or sent us away without a word for asking too often.
    """
    if status in SENDS_AWAY and asked is not None and asked <= SOON:
        return max(SECOND_TRY_AFTER, float(asked))
    return SECOND_TRY_AFTER if status == 503 and asked is None else None


def forgiven_wait(*, asked: int | None, busy_for: timedelta) -> float | None:
    """Seconds until the next look at a page that answered 503, or None when it is to be judged.

    `busy_for`: how long it has answered nothing else. The waits double, up to an hour.
    """
    if busy_for >= FORGIVING:
        return None
    return float(penalty(asked=asked, before=round(busy_for.total_seconds() / 2)))


def delay(*, setting: float, own: float | None, robots: float | None = None) -> float:
    """Seconds between two looks at a host: nothing makes us faster than the setting."""
    return max(setting, own or 0.0, robots or 0.0)


def shard_of(host: str) -> int:
    """From 0 to 255, the same for ever: it is stored with every link."""
    return zlib.crc32(host.encode()) % SHARDS


def share(*, part: int, parts: int) -> range:
    """The shards of runner `part` (from 1) of `parts`; all parts together hold each shard once."""
    return range((part - 1) * SHARDS // parts, part * SHARDS // parts)


def parse_share(text: str) -> tuple[int, int]:
    """“2/4” as (part, parts). Raises ValueError with a sentence."""
    part, slash, parts = text.partition("/")
    are_numbers = bool(slash) and text.isascii() and part.isdecimal() and parts.isdecimal()
    if are_numbers and 1 <= int(part) <= int(parts) <= SHARDS:
        return int(part), int(parts)
    raise ValueError(f"write the share as 1/2 or 2/2: which part of how many, {SHARDS} at most")
