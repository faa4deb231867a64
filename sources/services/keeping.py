"""A look is kept as a file of the archive, while it is being made. Writes no row.

The file comes first and its row with the look, in one transaction: a worker that is killed between
leaves a file that nothing names, never a row without its file.
"""

import asyncio
import datetime as dt
import hashlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from sources.choices import CaptureCause
from sources.models import Blob, CaptureRequest, Hold, LinkCheck
from sources.rules.keeping import Plan
from sources.rules.seen import Seen
from sources.services import bulk
from sources.web import warc
from sources.web.store import Store

logger = logging.getLogger(__name__)


class Result(StrEnum):
    """What came of keeping a page."""

    STORED = "stored"
    KNOWN = "known"  # we hold these very bytes already
    REFUSED = "refused"  # the page does not want to be kept
    FAILED = "failed"  # the archive could not take it


@dataclass(frozen=True, slots=True)
class Kept:
    """`problem` is a sentence, for what was refused or failed."""

    cause: CaptureCause
    result: Result
    blob_sha256: str = ""
    payload_sha256: str = ""
    size: int = 0
    problem: str = ""


def store() -> Store:
    """The archive of this newsroom."""
    return Store(settings.CAPTURES_DIR)


def queries(*, token: uuid.UUID) -> list[QuerySet[Any, Any]]:
    """Captures wanted, files and holds of the links that are leased under this token."""
    leased = {"link__lease_token": token}
    return [
        CaptureRequest.objects.open().filter(**leased).values_list("link_id", "pk", "cause"),
        Blob.objects.kept().filter(**leased).values_list("link_id", "payload_sha256", "sha256"),
        Hold.objects.filter(**leased).values_list("link_id"),
    ]


def plans(
    requests: Sequence[bulk.Row], files: Sequence[bulk.Row], holds: Sequence[bulk.Row]
) -> dict[int, Plan]:
    """What is wanted and held of each link, from the answers to `queries`."""
    wanted = {link: (request, CaptureCause(cause)) for link, request, cause in requests}
    blobs: dict[int, dict[str, str]] = defaultdict(dict)
    for link, payload, sha256 in files:
        blobs[link][payload] = sha256
    held = {link for (link,) in holds}
    plans = {
        link: Plan(is_held=link in held, blobs=blobs.get(link, {}))
        for link in wanted.keys() | blobs.keys() | held
    }
    texts = _texts(links=wanted)
    for link, (request, cause) in wanted.items():
        text = texts.get(link, "")
        plans[link] = replace(plans[link], request=request, wanted=cause, text_sha256=text)
    return plans


def _texts(*, links: Collection[int]) -> dict[int, str]:
    """What the pages said when they were last read; looks that found nothing new have no text."""
    if not links:
        return {}
    read = LinkCheck.objects.filter(link__in=links).exclude(text_sha256="").order_by("pk")
    return dict(read.values_list("link_id", "text_sha256"))


async def keep(*, plan: Plan, cause: CaptureCause, seen: Seen, at: dt.datetime) -> Kept | None:
    """Store what was seen, in a thread: zipping and syncing would stop the other looks.

    None when there is nothing to do: the page did not arrive whole, or changed back into one that
    we hold and nobody asked.
    """
    if seen.error or seen.truncated or not 200 <= seen.status < 300:
        return None
    if not seen.may_keep:
        return Kept(cause, Result.REFUSED, problem="The site does not allow copies of this page.")
    return await asyncio.to_thread(_keep, plan, cause, seen, at)


def _keep(plan: Plan, cause: CaptureCause, seen: Seen, at: dt.datetime) -> Kept | None:
    payload = hashlib.sha256(seen.body).hexdigest()
    if known := plan.blobs.get(payload):
        return Kept(cause, Result.KNOWN, known, payload) if plan.wanted else None
    content = warc.of(seen=seen, at=at)
    try:
        return Kept(cause, Result.STORED, store().place(content), payload, len(content))
    except OSError as error:
        logger.error("No capture of %s: the archive takes no file (%s)", seen.url, error)
        why = error.strerror or str(error)
        return Kept(cause, Result.FAILED, problem=f"Nothing could be written to the archive: {why}")
