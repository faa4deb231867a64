"""What happened to a claim's verdict: its steps, and its versions side by side."""

from dataclasses import dataclass

from django.db.models import QuerySet

from claims.models import Claim, Verdict, VerdictStep
from claims.rules import versions
from claims.rules.record import Record
from claims.services import published


@dataclass(frozen=True, slots=True)
class Version:
    verdict: Verdict
    record: Record
    changes: list[versions.Change]
    previous: int | None


def steps_of(claim: Claim) -> QuerySet[VerdictStep]:
    return VerdictStep.objects.filter(verdict__claim=claim).select_related("by", "verdict")


def versions_of(claim: Claim) -> list[Version]:
    """Published versions, the newest first, each with what it changed. Labels as frozen."""
    versions = (
        claim.verdicts.versions().with_embargo().select_related("published_by", "approved_by")
    )
    rows = list(versions.order_by("version"))
    return [
        Version(
            verdict=row,
            record=published.record_of(verdict=row),
            changes=published.changes(before=before, after=row),
            previous=before.version if before else None,
        )
        for before, row in zip([None, *rows], rows, strict=False)
    ][::-1]
