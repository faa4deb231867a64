"""What the desk asks of sources, in the newsroom's words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from sources import choices

if TYPE_CHECKING:
    from sources.models import (  # noqa: F401 - named in strings below
        ArchiveRequest,
        Blob,
        Capture,
        CaptureRequest,
        Edition,
        HealthChange,
        Host,
        Link,
        LinkCheck,
        Memento,
        Move,
        Passage,
        PassageChange,
        Snapshot,
        Source,
    )


class SourceQuerySet(QuerySet["Source"]):
    def with_links(self) -> Self:
        return self.prefetch_related("links")


class HostQuerySet(QuerySet["Host"]):
    def resting(self, now: dt.datetime) -> Self:
        """Hosts of which nothing is asked just now: paused by a person, or we were sent away."""
        return self.filter(Q(paused_at__isnull=False) | Q(penalty_until__gt=now))

    def paused(self) -> Self:
        return self.filter(paused_at__isnull=False)

    def penalised(self, now: dt.datetime) -> Self:
        return self.filter(penalty_until__gt=now)


class LinkQuerySet(QuerySet["Link"]):
    def due(self, now: dt.datetime) -> Self:
        """Links to look at now that no living worker holds."""
        return self.filter(next_check_at__lte=now).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        )

    def endangering(self) -> Self:
        """Links that can no longer be seen as cited, or have lost a cited passage."""
        lost = apps.get_model("sources", "Passage").objects.filter(
            link=OuterRef("pk"), anchoring=choices.Anchoring.MISSING
        )
        return self.filter(Q(health__in=choices.ENDANGERING_HEALTH) | Exists(lost))

    def by_host(self) -> QuerySet[Link, dict[str, Any]]:
        """One row a host: its `links`, how many have each health, and how many are `failing`."""
        counted = {health.value: Count("pk", filter=Q(health=health)) for health in choices.Health}
        failing = Count("pk", filter=Q(strikes__gt=0))
        rows = self.order_by().values("host")
        return rows.annotate(links=Count("pk"), failing=failing, **counted)

    def with_health(self, at: dt.datetime | None = None) -> Self:
        """Adds `health_then`: the health now, or as it was at `at`."""
        if at is None:
            return self.annotate(health_then=F("health"))
        changes = apps.get_model("sources", "HealthChange").objects.filter(
            link=OuterRef("pk"), at__lte=at
        )
        newest = changes.order_by("-at", "-id").values("new")[:1]
        return self.annotate(
            health_then=Coalesce(Subquery(newest), Value(choices.Health.UNKNOWN.value))
        )

    def with_latest_check(self, at: dt.datetime | None = None) -> Self:
        """Adds `checked_at`, `last_outcome` and `last_reason` of the newest look, up to `at`."""
        looks = apps.get_model("sources", "LinkCheck").objects.filter(link=OuterRef("pk"))
        if at is not None:
            looks = looks.filter(checked_at__lte=at)
        newest = looks.order_by("-checked_at", "-id")
        return self.annotate(
            checked_at=Subquery(newest.values("checked_at")[:1]),
            last_outcome=Subquery(newest.values("outcome")[:1]),
            last_reason=Subquery(newest.values("reason")[:1]),
        )


class LinkCheckQuerySet(QuerySet["LinkCheck"]):
    def newest_first(self) -> Self:
        return self.order_by("-checked_at", "-id")


class MoveQuerySet(QuerySet["Move"]):
    def proposed(self) -> Self:
        """Moves that nobody has accepted or declined yet."""
        return self.filter(settled_at__isnull=True)


class HealthChangeQuerySet(QuerySet["HealthChange"]):
    def news(self) -> Self:
        """Without first looks that found the page well."""
        return self.exclude(old=choices.Health.UNKNOWN, new=choices.Health.HEALTHY)

    def endangering(self) -> Self:
        return self.filter(new__in=choices.ENDANGERING_HEALTH)


class PassageQuerySet(QuerySet["Passage"]):
    def missing(self) -> Self:
        return self.filter(anchoring=choices.Anchoring.MISSING)

    def with_anchoring(self, at: dt.datetime | None = None) -> Self:
        """Adds `anchoring_then`: how it is found now, or was at `at`."""
        if at is None:
            return self.annotate(anchoring_then=F("anchoring"))
        changes = apps.get_model("sources", "PassageChange").objects.filter(
            passage=OuterRef("pk"), at__lte=at
        )
        newest = changes.order_by("-at", "-id").values("new")[:1]
        return self.annotate(
            anchoring_then=Coalesce(Subquery(newest), Value(choices.Anchoring.UNSEEN.value))
        )


class PassageChangeQuerySet(QuerySet["PassageChange"]):
    def news(self) -> Self:
        """Without first looks that found the words as they were cited."""
        return self.exclude(old=choices.Anchoring.UNSEEN, new__in=choices.AS_CITED)

    def endangering(self) -> Self:
        return self.filter(new=choices.Anchoring.MISSING)


class SnapshotQuerySet(QuerySet["Snapshot"]):
    def newest_first(self) -> Self:
        return self.order_by("-captured_at", "-id")


class BlobQuerySet(QuerySet["Blob"]):
    def kept(self) -> Self:
        """Files that should be there."""
        return self.filter(pruning__isnull=True)

    def held(self) -> Self:
        """Files of links that a published verdict cites."""
        return self.filter(link__hold__isnull=False)

    def due_for_fixity(self, before: dt.datetime) -> Self:
        """Not checked since `before`; the longest unchecked first."""
        unchecked = Q(checked_at__isnull=True) | Q(checked_at__lt=before)
        return self.kept().filter(unchecked).order_by(F("checked_at").asc(nulls_first=True), "pk")

    def failing(self) -> Self:
        """Files whose last check failed."""
        failures = apps.get_model("sources", "FixityFailure").objects
        last = failures.filter(blob=OuterRef("pk"), at=OuterRef("checked_at"))
        return self.kept().filter(Exists(last))


class CaptureQuerySet(QuerySet["Capture"]):
    def newest_first(self) -> Self:
        return self.order_by("-captured_at", "-id")


class CaptureRequestQuerySet(QuerySet["CaptureRequest"]):
    def open(self) -> Self:
        return self.filter(settled_at__isnull=True)


class MementoQuerySet(QuerySet["Memento"]):
    def best_first(self, at: dt.datetime | None = None) -> Self:
        """Copies to show to a reader: opened and not refuted; the same text first, then nearest."""
        shown = self.filter(compared_at__isnull=False).exclude(
            verification=choices.Verification.REFUTED
        )
        if at is not None:
            shown = shown.filter(compared_at__lte=at)
        is_same = Q(verification=choices.Verification.VERIFIED)
        return shown.annotate(is_same=ExpressionWrapper(is_same, BooleanField())).order_by(
            "-is_same", "seconds_off", "pk"
        )


class ArchiveRequestQuerySet(QuerySet["ArchiveRequest"]):
    def open(self) -> Self:
        return self.filter(settled_at__isnull=True)

    def due(self, now: dt.datetime) -> Self:
        """Requests to make now that no living worker holds."""
        return self.filter(next_try_at__lte=now).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        )

    def failing(self) -> Self:
        """Given up and not asked again since, or tried more than once without an end."""
        again = self.model._default_manager.filter(
            link=OuterRef("link"),
            kind=OuterRef("kind"),
            archive=OuterRef("archive"),
            pk__gt=OuterRef("pk"),
        )
        return self.filter(
            Q(outcome=choices.ArchiveOutcome.GAVE_UP) & ~Exists(again)
            | Q(settled_at__isnull=True, attempts__gt=1, empty_since__isnull=True)
        )

    def with_last_try(self) -> Self:
        """Adds `tried_at`, `last_reason`, `last_code` and `last_said` of the newest try."""
        tries = apps.get_model("sources", "ArchiveTry").objects.filter(request=OuterRef("pk"))
        newest = tries.order_by("-at", "-id")
        return self.annotate(
            tried_at=Subquery(newest.values("at")[:1]),
            last_reason=Subquery(newest.values("reason")[:1]),
            last_code=Subquery(newest.values("status_code")[:1]),
            last_said=Subquery(newest.values("said")[:1]),
        )


class EditionQuerySet(QuerySet["Edition"]):
    def in_force_on(self, day: dt.date) -> Self:
        """The newest edition issued on or before that day; at most one of each register."""
        newer = self.model._default_manager.filter(
            register=OuterRef("register"), issued_on__lte=day, issued_on__gt=OuterRef("issued_on")
        )
        return self.filter(issued_on__lte=day).filter(~Exists(newer))

    def with_entries(self) -> Self:
        return self.prefetch_related(Prefetch("entries"))
