"""Addresses of archives, their rests, and whether a copy is the page."""

import datetime as dt
import json
from typing import Any

import pytest

from sources.choices import Verification
from sources.rules import archives, diagnosis, fingerprint
from sources.rules.seen import Hop, Seen

WANTED = dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
PAGE = "https://harbour.example/report?year=2025&part=1"
COPY = "https://archive.example/web/20200102030405/https://harbour.example/report"
TEXT = (
    "The harbour counted ninety calls last year, as the annual report of its office says. "
    "That is more than in any year before, and far more than the council had planned for. "
    "The report was adopted on the second of March and is published in full on this page."
)
OTHER = (
    "The swimming pool opens again in the first week of May, after a winter of repairs. "
    "Season tickets can be had at the counter and cost as much as they did last summer. "
    "Children under six swim for nothing when somebody who is grown up comes with them."
)
KNOWN = diagnosis.Known(fingerprint=fingerprint.of(text=TEXT))


def page(text: str, title: str = "Annual report") -> bytes:
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{text}</p></article></body></html>"
    ).encode()


def seen(**changes: Any) -> Seen:
    url = changes.pop("url", COPY)
    values: dict[str, Any] = {
        "status": 200,
        "content_type": "text/html; charset=utf-8",
        "hops": (Hop(url, 200),),
    }
    return Seen(url=url, final_url=changes.pop("final_url", url), **(values | changes))


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("https://a.example/timemap/link/{url}", f"https://a.example/timemap/link/{PAGE}"),
        (
            "https://a.example/cdx?url={url}&closest={timestamp}",
            "https://a.example/cdx?url=https%3A%2F%2Fharbour.example%2Freport%3Fyear%3D2025%26part"
            "%3D1&closest=20200102030405",
        ),
    ],
)
def test_the_address_of_the_page_is_quoted_inside_a_query_alone(
    template: str, address: str
) -> None:
    assert archives.filled(template=template, url=PAGE, wanted=WANTED) == address


@pytest.mark.parametrize(
    ("url", "raw"),
    [
        (COPY, "https://archive.example/web/20200102030405id_/https://harbour.example/report"),
        (
            "https://archive.example/web/20200102030405if_/http://a.example/?q=1",
            "https://archive.example/web/20200102030405id_/http://a.example/?q=1",
        ),
        ("https://archive.example/AbC12", "https://archive.example/AbC12"),
    ],
)
def test_a_copy_is_read_as_it_was_captured_where_the_archive_has_that(url: str, raw: str) -> None:
    assert archives.raw(url) == raw


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("harbour.example", True),
        ("harbour.example:8443", True),
        ("93.184.216.34", True),
        ("127.0.0.1:8001", False),
        ("10.1.2.3", False),
        ("[::1]:80", False),
        ("intranet", False),
        ("wiki.newsroom.internal", False),
        ("printer.local", False),
        ("printer.local.", False),
    ],
)
def test_private_hosts_are_not_named_to_strangers(host: str, known: bool) -> None:
    assert archives.is_known_to_all(host) is known


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        (0, dt.timedelta(minutes=10)),
        (1, dt.timedelta(minutes=10)),
        (2, dt.timedelta(minutes=20)),
        (5, dt.timedelta(minutes=160)),
        (9, dt.timedelta(days=1)),
        (60_000, dt.timedelta(days=1)),
    ],
)
def test_waits_double_to_a_day(attempts: int, wait: dt.timedelta) -> None:
    assert archives.next_wait(attempts=attempts) == wait


@pytest.mark.parametrize(
    ("answer", "before", "copy", "pause"),
    [
        ({}, 0, False, 0),
        ({"status": 404}, 0, False, 0),
        ({"status": 429}, 0, False, 60),
        ({"status": 429}, 60, False, 120),
        ({"status": 429}, 3600, False, 3600),
        ({"status": 429}, 0, True, 60),
        ({"status": 429, "retry_after": 120}, 0, False, 120),
        ({"status": 429, "retry_after": 0}, 0, False, 1),
        ({"status": 429, "retry_after": 10**9}, 0, False, 86_400),
        ({"status": 503, "retry_after": 30}, 0, True, 30),
        ({"status": 503}, 0, False, 60),
        ({"status": 503}, 0, True, 0),
        ({"status": 500}, 0, False, 0),
        ({"status": 0, "error": "dns"}, 0, False, 60),
        ({"status": 0, "error": "timeout"}, 60, False, 120),
        ({"status": 200, "error": "bomb"}, 0, False, 0),
        ({"status": 200, "retry_after": 600}, 0, False, 0),
    ],
)
def test_an_archive_that_is_not_well_is_left_alone(
    answer: dict[str, Any], before: int, copy: bool, pause: int
) -> None:
    found = archives.penalty(seen=seen(**answer), before=dt.timedelta(seconds=before), copy=copy)

    assert found == dt.timedelta(seconds=pause)


@pytest.mark.parametrize(
    ("answer", "verification", "reason", "opened"),
    [
        ({"body": page(TEXT)}, "verified", "same-text", True),
        ({"body": page(TEXT + " It can be bought.")}, "verified", "same-text", True),
        ({"body": page(OTHER)}, "refuted", "other-text", True),
        ({"body": page("Sorry, nothing.", "Page not found")}, "refuted", "not-found", True),
        ({"body": page(TEXT), "status": 404}, "refuted", "not-found", True),
        ({"body": page("Buy it now.", "harbour.example is for sale")}, "refuted", "parked", True),
        ({"body": page("Checking.", "Just a moment...")}, "refuted", "wall", True),
        ({"body": b"%PDF", "content_type": "application/pdf"}, "refuted", "other-text", True),
        ({"body": b"", "status": 429}, "unverified", "rate-limit", False),
        ({"body": b"", "status": 503}, "unverified", "http-503", False),
        ({"body": b"", "status": 304}, "unverified", "http-304", False),
        ({"body": b"", "status": 0, "error": "timeout"}, "unverified", "timeout", False),
        ({"body": b"", "status": 403}, "unverified", "forbidden", False),
    ],
)
def test_a_copy_is_the_page_or_another_or_did_not_open(
    answer: dict[str, Any], verification: str, reason: str, opened: bool
) -> None:
    found = archives.compare(seen=seen(**answer), known=KNOWN)

    assert (found.verification, found.reason, found.opened) == (verification, reason, opened)


def test_without_a_text_of_ours_a_copy_is_not_compared_but_a_notice_is_known() -> None:
    nothing = diagnosis.Known()

    found = archives.compare(seen=seen(body=page(TEXT)), known=nothing)
    notice = archives.compare(seen=seen(body=page("Sorry.", "Page not found")), known=nothing)

    assert (found.verification, found.reason) == (Verification.UNVERIFIED, "nothing-to-compare")
    assert found.opened
    assert notice.verification == Verification.REFUTED


def test_the_same_bytes_are_the_same_document() -> None:
    body = b"%PDF-1.7 ninety calls"
    first = diagnosis.diagnose(
        seen=seen(body=body, content_type="application/pdf"), known=diagnosis.Known()
    )

    found = archives.compare(
        seen=seen(body=body, content_type="application/pdf"),
        known=diagnosis.Known(body_sha256=first.body_sha256),
    )

    assert (found.verification, found.similarity) == (Verification.VERIFIED, 1.0)


@pytest.mark.parametrize(
    ("answer", "accepted", "reason", "said", "found"),
    [
        ({"final_url": COPY}, True, "saved", "", True),
        ({"final_url": COPY, "status": 404}, True, "saved", "", True),
        ({"body": b"<html>Saving page now"}, True, "accepted", "", False),
        ({"body": b'{"url": "x", "job_id": "spn2-1"}'}, True, "accepted", "", False),
        (
            {"body": json.dumps({"status": "error", "message": "Too many\n today."}).encode()},
            False,
            "declined",
            "Too many today.",
            False,
        ),
        ({"status": 429}, False, "http-429", "", False),
        ({"status": 520, "body": b'{"message": "Down."}'}, False, "http-520", "Down.", False),
        ({"status": 0, "error": "timeout"}, False, "timeout", "", False),
        ({"status": 0, "error": "timeout", "final_url": COPY}, False, "timeout", "", False),
        ({"body": b"[1]"}, True, "accepted", "", False),
    ],
)
def test_answers_to_a_request_for_a_copy(
    answer: dict[str, Any], accepted: bool, reason: str, said: str, found: bool
) -> None:
    told = archives.saved(seen=seen(url="https://archive.example/save/x", **answer))

    assert (told.accepted, told.reason, told.said) == (accepted, reason, said)
    assert bool(told.version) is found
    if told.version:
        assert told.version.at == WANTED
