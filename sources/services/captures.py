"""Captures are opened, and read again in turn: what is stored must stay what it was."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from sources.choices import Damage
from sources.models import Blob, Capture, CaptureRequest, FixityFailure, Snapshot
from sources.services import keeping
from sources.web import store

RECHECK_AFTER = dt.timedelta(days=7)
BYTES_A_RUN = 64_000_000
AT_ONCE = 50
FOUND_MAX_LENGTH = 200


class NotThere(Exception):
    """The file of a capture cannot be had; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of the archive that a person has to mend, with the links it is about."""

    about: str
    message: str
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What one run of the checks came to."""

    files: int = 0
    size: int = 0
    failures: int = 0


def content(*, capture: Capture) -> bytes:
    """The WARC file of a capture, its SHA-256 checked. Raises NotThere."""
    blob = capture.blob
    if pruning := getattr(blob, "pruning", None):
        raise NotThere(f"The file was pruned on {pruning.at:%Y-%m-%d}: {pruning.reason}")
    damage, _, found = _examine(blob.sha256)
    if damage:
        raise NotThere(f"{damage.label}. Restore it from a backup of the folder of captures.")
    return found


def check(*, now: dt.datetime, most_bytes: int | None = BYTES_A_RUN) -> Checked:
    """Read files again, longest unread first, until `most_bytes` are read (None: all of them).

    Only files that were not read for a week are. A failure is a row; a good file has only its date
    moved on. Nothing is repaired.
    """
    due = Blob.objects.due_for_fixity(now - RECHECK_AFTER)
    done = Checked()
    while batch := list(due.only("sha256", "size", "checked_at")[:AT_ONCE]):
        for blob in batch:
            if most_bytes is not None and done.size + blob.size > most_bytes and done.files:
                return done
            failed = _check_one(blob, now)
            done = Checked(done.files + 1, done.size + blob.size, done.failures + failed)
    return done


def damaged() -> Iterator[tuple[str, Damage]]:
    """(SHA-256, what is wrong) of each kept file that is not what was stored. Reads all of them,
    and writes nothing.
    """
    for sha256 in Blob.objects.kept().order_by("pk").values_list("sha256", flat=True).iterator():
        damage, _, _ = _examine(sha256)
        if damage:
            yield sha256, damage


def altered_texts() -> Iterator[str]:
    """What the database holds of a page, where that is not the text whose SHA-256 was taken."""
    rows = Snapshot.objects.order_by("pk").values_list("pk", "text", "sha256")
    for pk, text, sha256 in rows.iterator(AT_ONCE):
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield f"snapshot/{pk}"


def problems() -> list[Problem]:
    """Files whose last check failed, and captures that could not be stored."""
    failing = list(Blob.objects.failing().order_by("pk"))
    newest = {
        failure.blob_id: failure
        for failure in FixityFailure.objects.filter(blob__in=failing).order_by("at", "pk")
    }
    of_blob = {
        capture.blob_id: capture
        for capture in Capture.objects.filter(blob__in=failing).order_by("-captured_at")
    }
    return [
        Problem(blob.sha256, newest[blob.pk].get_damage_display(), of_blob.get(blob.pk))
        for blob in failing
    ] + [
        Problem(str(request.link), request.problem)
        for request in CaptureRequest.objects.open()
        .filter(next_try_at__isnull=False)
        .exclude(problem="")
        .select_related("link")
    ]


def _check_one(blob: Blob, now: dt.datetime) -> bool:
    """Whether it failed. Of two checks at once only the first writes."""
    damage, found, _ = _examine(blob.sha256)
    with transaction.atomic():
        unseen = Blob.objects.filter(pk=blob.pk, checked_at=blob.checked_at)
        if not unseen.update(checked_at=now) or damage is None:
            return False
        FixityFailure.objects.create(blob=blob, at=now, damage=damage, found=found)
    return True


def _examine(sha256: str) -> tuple[Damage | None, str, bytes]:
    """What is wrong with a file, what was found instead, and its bytes when nothing is."""
    try:
        return None, "", keeping.store().read(sha256)
    except store.Missing:
        return Damage.MISSING, "", b""
    except store.Damaged as damaged:
        return Damage.DAMAGED, damaged.found, b""
    except OSError as error:
        return Damage.UNREADABLE, (error.strerror or str(error))[:FOUND_MAX_LENGTH], b""
