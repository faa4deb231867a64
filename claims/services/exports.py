"""Every current published verdict as bytes, for a file, a pipe or a download.

csv: UTF-8, RFC 4180, a header, one row a claim. jsonl: one line a claim, the object of the API
with its canonical `record`, so that `verdict.hash` can be checked. claimreview: one JSON array of
ClaimReview objects, one a line; retracted verdicts have none.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth.models import User

from claims.models import Verdict
from claims.rules import exporting
from claims.services import published
from sources.services import roles

EXPORT = "claims.export"
BATCH = 200  # verdicts in memory at a time


class UnknownFormat(Exception):
    """There is no export of that name."""


def export_for(
    *, by: User, format: str, now: dt.datetime, as_of: dt.datetime | None = None
) -> Iterator[bytes]:
    """`export` for a person; NotPermitted before the first byte."""
    roles.require(by=by, permission=EXPORT)
    return export(format=format, now=now, as_of=as_of)


def export(*, format: str, now: dt.datetime, as_of: dt.datetime | None = None) -> Iterator[bytes]:
    """Chunks of the export of what is published at `now`, or was at `as_of`.

    One query reads all versions, so that none published meanwhile comes in. Raises UnknownFormat
    before the first byte.
    """
    if format not in FORMATS:
        raise UnknownFormat(f"There is no export “{format}”. Choose {', '.join(FORMATS)}.")
    return FORMATS[format].write(published.moment_at(now=now, as_of=as_of))


def file_name(*, format: str, at: dt.datetime) -> str:
    """For a download: `verdicts-2026-11-22.csv`."""
    return f"verdicts-{at:%Y-%m-%d}.{FORMATS[format].suffix}"


def _csv(moment: published.Moment) -> Iterator[bytes]:
    yield _table([list(exporting.COLUMNS)])
    for batch in _batches(moment):
        found = published.answers(verdicts=batch, moment=moment)
        yield _table([list(exporting.row(one).values()) for one in found])


def _table(rows: Iterable[Sequence[exporting.Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _jsonl(moment: published.Moment) -> Iterator[bytes]:
    for batch in _batches(moment):
        found = published.answers(verdicts=batch, moment=moment)
        pairs = zip(found, batch, strict=True)
        lines = [
            _line(answer | {"record": published.record_of(verdict=verdict)})
            for answer, verdict in pairs
        ]
        yield "".join(f"{line}\n" for line in lines).encode()


def _claimreview(moment: published.Moment) -> Iterator[bytes]:
    separator = "[\n"
    for batch in _batches(moment):
        reviews = [published.claim_review(verdict=verdict) for verdict in batch]
        for review in filter(None, reviews):
            yield f"{separator}{_line(review)}".encode()
            separator = ",\n"
    yield b"[]\n" if separator == "[\n" else b"\n]\n"


def _batches(moment: published.Moment) -> Iterator[list[Verdict]]:
    """Current versions, claims in the order they came in."""
    rows = published.current(moment=moment).order_by("claim_id").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Format:
    write: Callable[[published.Moment], Iterator[bytes]]
    content_type: str
    suffix: str


FORMATS = {
    "csv": Format(_csv, "text/csv; charset=utf-8", "csv"),
    "jsonl": Format(_jsonl, "application/x-ndjson", "jsonl"),
    "claimreview": Format(_claimreview, "application/json", "json"),
}
