"""What was kept is written down with its look: same transaction, same guard, once."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sources.models import Blob, Capture, CaptureRequest
from sources.services import bulk
from sources.services.findings import Finding
from sources.services.keeping import Kept, Result

STORE_RESTS = dt.timedelta(hours=1)
"""How long an archive that takes no file is left alone before the page is fetched for it again."""
CONTENT_TYPE_MAX_LENGTH = 200
PROBLEM_MAX_LENGTH = 300
GOT_NO_PAGE = "The last look brought no page that could be kept."
KEPT = frozenset({Result.STORED, Result.KNOWN})
BLOB_COLUMNS = ("sha256", "link", "payload_sha256", "size", "stored_at")
CAPTURE_COLUMNS = (
    *("link", "look", "blob", "captured_at", "cause"),
    *("url", "final_url", "status_code", "content_type"),
)
REQUEST_COLUMNS = ("settled_at", "next_try_at", "problem")


def concerns(*, finding: Finding) -> bool:
    """Whether anything was kept, or should have been."""
    return finding.kept is not None or finding.link.plan.request is not None


def recording(*, findings: Sequence[Finding], looks: Mapping[int, int]) -> Iterator[bulk.Statement]:
    """Files, captures and what became of the requests. `looks` gives the look of each link."""
    found = [(one, one.kept) for one in findings if one.kept is not None]
    stored = [_blob_row(one, kept) for one, kept in found if kept.result == Result.STORED]
    yield from bulk.inserting(model=Blob, names=BLOB_COLUMNS, rows=stored, known=bulk.KEEP_KNOWN)
    captured = [_capture_row(one, kept, looks) for one, kept in found if kept.result in KEPT]
    yield from bulk.inserting(model=Capture, names=CAPTURE_COLUMNS, rows=captured)
    asked = [(*_standing(one), one.link.plan.request) for one in findings if one.link.plan.request]
    yield from bulk.updating(model=CaptureRequest, names=REQUEST_COLUMNS, rows=asked)


def _blob_row(finding: Finding, kept: Kept) -> tuple[Any, ...]:
    return kept.blob_sha256, finding.link.id, kept.payload_sha256, kept.size, finding.at


def _capture_row(finding: Finding, kept: Kept, looks: Mapping[int, int]) -> tuple[Any, ...]:
    seen = finding.seen
    return (
        finding.link.id,
        looks[finding.link.id],
        kept.blob_sha256,
        finding.at,
        kept.cause.value,
        seen.url,
        seen.final_url,
        seen.status,
        seen.content_type[:CONTENT_TYPE_MAX_LENGTH],
    )


def _standing(finding: Finding) -> tuple[dt.datetime | None, dt.datetime | None, str]:
    """Settled at, to be tried again from, and why: a page that did not come waits for its turn."""
    kept = finding.kept
    if kept is None:
        return None, None, GOT_NO_PAGE
    problem = kept.problem[:PROBLEM_MAX_LENGTH]
    if kept.result == Result.FAILED:
        return None, finding.at + STORE_RESTS, problem
    return finding.at, None, problem


def ask_again(*, findings: Iterable[Finding]) -> None:
    """A change that could not be stored is wanted from now on, as if somebody had asked for it."""
    CaptureRequest.objects.bulk_create(
        (
            CaptureRequest(
                link_id=finding.link.id,
                cause=finding.kept.cause,
                wanted_at=finding.at,
                next_try_at=finding.at + STORE_RESTS,
                problem=finding.kept.problem[:PROBLEM_MAX_LENGTH],
            )
            for finding in findings
            if finding.kept
            and finding.kept.result == Result.FAILED
            and not finding.link.plan.request
        ),
        ignore_conflicts=True,
    )
