"""What archives answer, form by form, and what is believed of it."""

import datetime as dt
import json

import pytest

from sources.rules import timemaps
from sources.rules.seen import Seen
from sources.rules.timemaps import Further, Says, TimeMap, Version

BASE = "https://archive.example/timemap/link/http://a.example.org"
RFC_7089 = b"""<http://a.example.org>;rel="original",
 <http://arxiv.example.net/timemap/http://a.example.org>
   ; rel="self";type="application/link-format"
   ; from="Tue, 20 Jun 2000 18:02:59 GMT"
   ; until="Wed, 09 Apr 2008 20:30:51 GMT",
 <http://arxiv.example.net/timegate/http://a.example.org>
   ; rel="timegate",
 <http://arxiv.example.net/web/20000620180259/http://a.example.org>
   ; rel="first memento";datetime="Tue, 20 Jun 2000 18:02:59 GMT"
   ; license="http://creativecommons.org/publicdomain/zero/1.0/",
 <http://arxiv.example.net/web/20091027204954/http://a.example.org>
   ; rel="last memento";datetime="Tue, 27 Oct 2009 20:49:54 GMT",
 <http://arxiv.example.net/web/20000621011731/http://a.example.org>
   ; rel="memento";datetime="Wed, 21 Jun 2000 01:17:31 GMT"
"""
PAGED = b"""<http://a.example.org>;rel="original",
<https://archive.example/timemap/1>;rel="timemap";type="application/link-format"
  ;from="Tue, 20 Jun 2000 18:02:59 GMT";until="Tue, 08 Jul 2008 09:34:33 GMT",
</timemap/2>; rel="timemap"; from="Wed, 09 Jul 2008 00:00:00 GMT"
  ; until="Thu, 01 Jan 2015 00:00:00 GMT"
"""


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc, arg-type]


def version(url: str, *parts: int) -> Version:
    return Version(at(*parts), url)


FIRST = version(
    "http://arxiv.example.net/web/20000620180259/http://a.example.org", 2000, 6, 20, 18, 2, 59
)
LAST = version(
    "http://arxiv.example.net/web/20091027204954/http://a.example.org", 2009, 10, 27, 20, 49, 54
)
SECOND = version(
    "http://arxiv.example.net/web/20000621011731/http://a.example.org", 2000, 6, 21, 1, 17, 31
)
ONE_URL = "https://archive.example/web/20200102030405/http://a.example.org/x,y;z?q=1&r=2"
ONE = version(ONE_URL, 2020, 1, 2, 3, 4, 5)
ONE_LINK = (
    b"<https://archive.example/web/20200102030405/http://a.example.org/x,y;z?q=1&r=2>; "
    b'rel="memento"; datetime="Thu, 02 Jan 2020 03:04:05 GMT"'
)
CDX_NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


def row(stamp: str, code: str) -> list[str]:
    return ["x", stamp, "http://a.example.org/x,y;z?q=1&r=2", "text/html", code, "D", "1"]


@pytest.mark.parametrize(
    ("form", "body", "versions"),
    [
        ("the example of RFC 7089", RFC_7089, (FIRST, LAST, SECOND)),
        (
            "as the Wayback Machine writes it",
            b'<http://a.example.org:80/>; rel="original",\n'
            b'<https://archive.example/web/timemap/link/http://a.example.org>; rel="self"; '
            b'type="application/link-format"; from="Thu, 02 Jan 2020 03:04:05 GMT",\n'
            b'<https://archive.example>; rel="timegate",\n' + ONE_LINK + b",\n",
            (ONE,),
        ),
        ("commas and semicolons in an address", ONE_LINK, (ONE,)),
        ("parameters in another case", ONE_LINK.replace(b"rel=", b"REL="), (ONE,)),
        ("relations without quotes", ONE_LINK.replace(b'"memento"', b"memento"), (ONE,)),
        (
            "an address relative to the index",
            ONE_LINK.replace(b"<https://archive.example", b"<"),
            (ONE,),
        ),
        ("a comma at the end", ONE_LINK + b",\n", (ONE,)),
        ("rubbish behind it", ONE_LINK + b" and more", (ONE,)),
        ("a copy without a time", ONE_LINK.split(b"; datetime")[0], ()),
        ("a time that is none", ONE_LINK.replace(b"Jan", b"Foo"), ()),
        (
            "an address that is no web page",
            b'<javascript:x>; rel="memento"; ' + ONE_LINK.split(b"; ")[2],
            (),
        ),
        ("no more than the original", b'<http://a.example.org>; rel="original"', ()),
        ("nothing at all", b"", ()),
        ("an empty list", b"[]\n", ()),
        ("rows of a CDX server", json.dumps([CDX_NAMES, row("20200102030405", "200")]), (ONE,)),
        ("rows of errors", json.dumps([CDX_NAMES, row("20200102030405", "404")]), ()),
        ("a revisit", json.dumps([CDX_NAMES, row("20200102030405", "-")]), (ONE,)),
        ("a row without a time", json.dumps([CDX_NAMES, row("2020", "200")]), ()),
        ("the availability API, empty", b'{"url": "x", "archived_snapshots": {}}', ()),
        (
            "the availability API",
            json.dumps(
                {
                    "archived_snapshots": {
                        "closest": {
                            "available": True,
                            "url": ONE.url,
                            "timestamp": "20200102030405",
                            "status": "200",
                        }
                    }
                }
            ),
            (ONE,),
        ),
        (
            "the JSON of MemGator",
            json.dumps(
                {
                    "original_uri": "http://a.example.org",
                    "mementos": {"list": [{"datetime": "2020-01-02T03:04:05Z", "uri": ONE.url}]},
                }
            ),
            (ONE,),
        ),
    ],
)
def test_copies_are_read_in_every_form(
    form: str, body: bytes | str, versions: tuple[Version, ...]
) -> None:
    content = body.encode() if isinstance(body, str) else body

    found = timemaps.read(body=content, url=BASE)

    assert found is not None
    assert found.versions == versions


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>Sorry</title></head></html>",
        b"<!doctype html><p>502</p>",
        b"Bad gateway",
        b'{"error": "blocked"}',
        b"[1, 2, 3]",
        b'[{"timestamp": "20200102030405"}]',
        b'{"mementos": 7}',
        b"[" * 100_000,
        b"{",
        b"\x00\xff",
    ],
)
def test_what_is_no_index_is_not_taken_for_an_empty_one(body: bytes) -> None:
    assert timemaps.read(body=body, url=BASE) is None


def test_other_time_maps_are_read_with_their_times() -> None:
    found = timemaps.read(body=PAGED, url=BASE)

    assert found == TimeMap(
        further=(
            Further(
                "https://archive.example/timemap/1",
                at(2000, 6, 20, 18, 2, 59),
                at(2008, 7, 8, 9, 34, 33),
            ),
            Further("https://archive.example/timemap/2", at(2008, 7, 9), at(2015, 1, 1)),
        )
    )


def test_index_of_time_maps_in_json() -> None:
    body = b'{"timemap_index": [{"from": "2000-01-01T00:00:00Z", "until": "2001-01-01T00:00:00Z", "uri": "/1"}]}'  # fmt: skip # noqa: E501

    found = timemaps.read(body=body, url=BASE)

    assert found == TimeMap(
        further=(Further("https://archive.example/1", at(2000, 1, 1), at(2001, 1, 1)),)
    )


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        (at(2001, 1, 1), "1"),
        (at(2010, 1, 1), "2"),
        (at(1999, 1, 1), "1"),
        (at(2026, 1, 1), "2"),
    ],
)
def test_the_time_map_of_the_wanted_time_is_read_next(wanted: dt.datetime, path: str) -> None:
    found = timemaps.read(body=PAGED, url=BASE)

    assert found
    further = timemaps.nearer(timemap=found, wanted=wanted)
    assert further
    assert further.url == f"https://archive.example/timemap/{path}"


def test_nothing_more_is_read_when_the_copies_are_here() -> None:
    found = timemaps.read(body=RFC_7089, url=BASE)

    assert found
    assert timemaps.nearer(timemap=found, wanted=at(2004, 1, 1)) is None


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        (at(2000, 6, 20), [FIRST, SECOND, LAST]),
        (at(2026, 1, 1), [LAST, SECOND, FIRST]),
        (FIRST.at + (SECOND.at - FIRST.at) / 2, [FIRST, SECOND, LAST]),
    ],
)
def test_the_nearest_copy_comes_first_and_the_earlier_of_two(
    wanted: dt.datetime, order: list[Version]
) -> None:
    doubled = [LAST, FIRST, SECOND, FIRST]

    assert timemaps.nearest(versions=doubled, wanted=wanted, most=9) == order
    assert timemaps.nearest(versions=doubled, wanted=wanted, most=1) == order[:1]


@pytest.mark.parametrize(
    ("change", "says", "reason"),
    [
        ({"status": 200, "body": ONE_LINK}, Says.COPIES, "copies"),
        ({"status": 200, "body": b""}, Says.EMPTY, "empty"),
        ({"status": 200, "body": b'{"archived_snapshots": {}}'}, Says.EMPTY, "empty"),
        ({"status": 404, "body": b"<html>"}, Says.EMPTY, "empty"),
        ({"status": 200, "body": b"<html>"}, Says.UNKNOWN, "garbage"),
        ({"status": 429}, Says.UNKNOWN, "http-429"),
        ({"status": 503}, Says.UNKNOWN, "http-503"),
        ({"status": 403}, Says.UNKNOWN, "http-403"),
        ({"error": "timeout"}, Says.UNKNOWN, "timeout"),
        ({"status": 200, "error": "reset", "body": ONE_LINK}, Says.UNKNOWN, "reset"),
    ],
)
def test_an_answer_is_copies_or_empty_or_unknown(
    change: dict[str, object], says: Says, reason: str
) -> None:
    seen = Seen(url=BASE, final_url=BASE, **change)  # type: ignore[arg-type]

    found = timemaps.heard(seen=seen)

    assert (found.says, found.reason) == (says, reason)


def test_of_a_list_that_was_cut_the_last_entry_is_not_believed() -> None:
    whole = RFC_7089.strip()
    cut = whole[: whole.rindex(b"01:17:31")] + b'01:17:3"'
    seen = Seen(url=BASE, final_url=BASE, status=200, body=cut, truncated=True, error="too-large")

    assert timemaps.heard(seen=seen).timemap.versions == (FIRST, LAST)


@pytest.mark.parametrize(
    ("since", "settled"),
    [
        (None, False),
        (dt.timedelta(), False),
        (dt.timedelta(hours=23, minutes=59), False),
        (dt.timedelta(days=1), True),
        (dt.timedelta(days=9), True),
    ],
)
def test_an_empty_answer_is_believed_the_second_time_a_day_later(
    since: dt.timedelta | None, settled: bool
) -> None:
    now = at(2026, 1, 10)
    empty_since = None if since is None else now - since

    assert timemaps.settles_as_none(empty_since=empty_since, now=now) is settled


def test_a_list_of_forty_thousand_copies_is_read_in_good_time() -> None:
    entry = ONE_LINK + b",\n"

    found = timemaps.read(body=entry * 40_000, url=BASE)

    assert found
    assert len(found.versions) == 40_000


def test_hostile_entries_do_not_stop_the_reading() -> None:
    for body in (b"<a>;" + b" " * 500_000, b"<" * 500_000 + b">;", b'<a>;x="' + b"y" * 500_000):
        found = timemaps.read(body=body, url=BASE)

        assert found is None or not found.versions
