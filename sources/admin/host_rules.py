"""What the robots.txt of hosts say to us, as the desk of hosts shows it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models.functions import Length

from sources.models import RobotsFile
from sources.rules import reasons
from sources.rules.robots import OUR_NAME, Robots

SHOWN = 4_000
"""Characters of the file itself on the page of its host."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`why_not`: in words, where the file could not be had. `crawl_delay` in seconds."""

    fetched_at: dt.datetime
    reached: bool
    why_not: str
    has_rules: bool
    names_us: bool
    crawl_delay: float | None


def of_hosts(*, names: Collection[str]) -> dict[str, Rules]:
    """Two queries for any number of hosts; only files in which our name occurs are read."""
    files = RobotsFile.objects.filter(host__in=names)
    naming = files.filter(text__icontains=OUR_NAME).values_list("host", "text")
    names_us = {host for host, text in naming if Robots(text=text).names_us}
    return {
        one.host: Rules(
            fetched_at=one.fetched_at,
            reached=one.reached,
            why_not="" if one.reached else reasons.in_words(one.reason),
            has_rules=one.size > 0,
            names_us=one.host in names_us,
            crawl_delay=one.crawl_delay,
        )
        for one in files.defer("text").annotate(size=Length("text"))
    }


def beginning(*, name: str) -> str:
    """The file itself, as far as a page has room for it."""
    text = RobotsFile.objects.filter(host=name).values_list("text", flat=True).first() or ""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}\n…"
