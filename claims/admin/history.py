"""What happened to a claim's verdict: its steps, and its versions side by side."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from claims.models import Claim, Verdict, VerdictStep
from claims.rules.record import Record

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it differs from the other side."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One field of two versions, the older one left."""

    name: str
    before: list[Piece]
    after: list[Piece]


@dataclass(frozen=True, slots=True)
class Version:
    verdict: Verdict
    record: Record
    changes: list[Change]
    previous: int | None


def steps_of(claim: Claim) -> QuerySet[VerdictStep]:
    return VerdictStep.objects.filter(verdict__claim=claim).select_related("by", "verdict")


def versions_of(claim: Claim) -> list[Version]:
    """Published versions, the newest first, each with what it changed. Labels as frozen."""
    versions = claim.verdicts.versions().with_embargo().select_related("published_by")
    rows = list(versions.order_by("version"))
    found = []
    for before, row in zip([None, *rows], rows, strict=False):
        record: Any = row.record
        older: Any = before.record if before else None
        changes = changes_between(older, record) if older else []
        previous = before.version if before else None
        found.append(Version(verdict=row, record=record, changes=changes, previous=previous))
    return found[::-1]


def changes_between(before: Record, after: Record) -> list[Change]:
    """The fields readers would notice, where they differ."""
    pairs = zip(_read(before), _read(after), strict=True)
    return [_compared(name, old, new) for (name, old), (_, new) in pairs if old != new]


def _read(record: Record) -> Iterator[tuple[str, str]]:
    yield "Claim", record["claim"]["text"]
    yield "Rating", record["verdict"]["rating"]["label"]
    yield "Summary", record["verdict"]["summary"]
    yield (
        "Evidence",
        "\n".join(f"{one['stance']}: {one['source']['title']}" for one in record["evidence"]),
    )
    yield "Next look", record["verdict"]["review_due_on"] or "none"


def _compared(name: str, old: str, new: str) -> Change:
    before, after = WORDS.findall(old), WORDS.findall(new)
    blocks = difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    left = [Piece("".join(before[a:b]), how != "equal") for how, a, b, _, _ in blocks if b > a]
    right = [Piece("".join(after[c:d]), how != "equal") for how, _, _, c, d in blocks if d > c]
    return Change(name=name, before=left, after=right)
