"""An archive of the web on loopback: an index, copies, and a door for requests to make one.

archive = Archive(site)
archive.holds(link.url, day, web.page("Title", "Text."))
archive.answers_index(link.url, web.status(503))
"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.http import http_date
from pytest_django import Settings

from sources.models import Link
from sources.rules import extraction, fingerprint, timemaps
from tests import web

SPEECH = (
    "The harbour counted ninety calls last year, as the annual report of its office says.",
    "That is more than in any year before, and far more than the council had planned for.",
    "The report was adopted on the second of March and is published in full on this page.",
)
POOL = (
    "The swimming pool opens again in the first week of May, after a winter of repairs.",
    "Season tickets can be had at the counter and cost as much as they did last summer.",
)
REPORT = web.page("Annual report", *SPEECH)
OTHER_PAGE = web.page("Swimming pool", *POOL)
NOT_FOUND_PAGE = web.page("Page not found", "Sorry, we have moved some things about.")
EMPTY = web.reply(200, '{"archived_snapshots": {}}', kind="application/json")
GARBAGE = web.reply(200, "<html><body>Something went wrong.</body></html>")


@dataclass
class Archive:
    """What is asked of it is in `site.hits`."""

    site: web.Site
    copies: dict[str, dict[dt.datetime, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.site.hosts[0]}:{self.site.port}"

    @property
    def asked(self) -> list[str]:
        return [hit.path for hit in self.site.hits]

    def set_up(self, settings: Settings, *, saves: bool = False) -> None:
        settings.ARCHIVE_TIMEMAP_URLS = (self.site.url("/timemap/{url}"),)
        settings.ARCHIVE_SAVE_URL = self.site.url("/save/{url}") if saves else ""

    def answers_index(self, url: str, answer: web.Answer) -> None:
        self.site.answers[f"/timemap/{url}"] = answer

    def answers_save(self, url: str, answer: web.Answer) -> None:
        self.site.answers[f"/save/{url}"] = answer

    def holds(self, url: str, at: dt.datetime, answer: web.Answer = REPORT) -> str:
        """A copy, listed in the index; the address it is listed under."""
        stamp = at.strftime(timemaps.STAMP)
        self.site.answers[f"/web/{stamp}id_/{url}"] = answer
        self.site.answers[f"/web/{stamp}/{url}"] = answer
        listed = self.copies.setdefault(url, {})
        listed[at] = self.site.url(f"/web/{stamp}/{url}")
        self.answers_index(url, self._index(url, listed))
        return listed[at]

    def _index(self, url: str, listed: dict[dt.datetime, str]) -> web.Answer:
        lines = [f'<{url}>; rel="original"']
        lines += [
            f'<{address}>; rel="memento"; datetime="{http_date(at.timestamp())}"'
            for at, address in sorted(listed.items())
        ]
        return web.reply(200, ",\n".join(lines), kind="application/link-format")


def was_read(link: Link) -> Link:
    """Our checker has read the report there, and keeps the fingerprint of its text."""
    html = web.document("Annual report", *SPEECH)
    text = extraction.extract(html=html, url=link.url).text
    link.fingerprint = fingerprint.dump(fingerprint.of(text=text))
    link.save()
    return link


@dataclass
class Clock:
    """A clock that goes on when somebody sleeps, and a little whenever it is read."""

    now: dt.datetime
    tick: dt.timedelta = dt.timedelta(milliseconds=1)

    def __call__(self) -> dt.datetime:
        self.now += self.tick
        return self.now

    def rest(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)
