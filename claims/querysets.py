"""What the desk and the public ask of claims, in the newsroom's words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Now

from claims import choices
from claims.rules import record
from sources import choices as source_choices

if TYPE_CHECKING:
    from claims.models import (  # noqa: F401
        Article,
        Claim,
        CorrectionRequest,
        Evidence,
        LedgerEvent,
        RegisterBinding,
        ReReview,
        Verdict,
    )
    from sources.querysets import LinkQuerySet, PassageQuerySet

STAGES = choices.VerdictStage
KINDS = choices.VerdictKind


class ArticleQuerySet(QuerySet["Article"]):
    def due(self, now: dt.datetime) -> Self:
        """Articles to fetch now that no living worker holds."""
        return self.filter(stage=choices.ArticleStage.TO_BE_FETCHED, next_fetch_at__lte=now).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        )

    def readable(self) -> Self:
        return self.exclude(text="")


class ClaimQuerySet(QuerySet["Claim"]):
    def open(self) -> Self:
        return self.filter(declined_at__isnull=True)

    def with_published_verdict(self) -> Self:
        """Claims the public may see."""
        return self.filter(Exists(_verdicts_of_claim().published()))

    def to_review(self) -> Self:
        """Open claims on which nobody has proposed or published anything."""
        taken = _verdicts_of_claim().filter(
            stage__in=[STAGES.PROPOSED, STAGES.APPROVED, STAGES.PUBLISHED]
        )
        return self.open().filter(~Exists(taken))


class EvidenceQuerySet(QuerySet["Evidence"]):
    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def for_display(self) -> Self:
        return self.select_related("source", "link", "passage", "attached_by")

    def endangered(self, at: dt.datetime | None = None) -> Self:
        """The page is gone, dead or drifted, or no longer holds the cited passage; now or then."""
        if at is not None:
            return self._endangered_then(at)
        return self.filter(
            Q(link__health__in=source_choices.ENDANGERING_HEALTH)
            | Q(passage__anchoring=source_choices.Anchoring.MISSING)
        )

    def sound(self) -> Self:
        """Not withdrawn, and nothing that we know of speaks against seeing it as cited."""
        lost = Q(link__health__in=source_choices.ENDANGERING_HEALTH)
        missing = Q(passage__anchoring=source_choices.Anchoring.MISSING)
        return self.standing().exclude(lost).exclude(missing)

    def carrying(self) -> Self:
        """Evidence that a verdict stands on; context only explains."""
        return self.filter(stance__in=[choices.Stance.SUPPORTS, choices.Stance.REFUTES])

    def _endangered_then(self, at: dt.datetime) -> Self:
        links: LinkQuerySet = apps.get_model("sources", "Link").objects.with_health(at)
        unhealthy = Q(health_then__in=source_choices.ENDANGERING_HEALTH)
        passages: PassageQuerySet = apps.get_model("sources", "Passage").objects.with_anchoring(at)
        missing = Q(anchoring_then=source_choices.Anchoring.MISSING)
        return self.filter(
            Exists(links.filter(unhealthy, pk=OuterRef("link")))
            | Exists(passages.filter(missing, pk=OuterRef("passage")))
        )


class BindingQuerySet(QuerySet["RegisterBinding"]):
    def standing(self) -> Self:
        """What claims say of registers now."""
        return self.filter(released_at__isnull=True)


class CorrectionRequestQuerySet(QuerySet["CorrectionRequest"]):
    def open(self) -> Self:
        """Not answered yet, or answered and still to be sent."""
        return self.filter(route="")

    def waiting_first(self) -> Self:
        """Those nobody has looked at, the oldest first; then those that want an answer."""
        return self.order_by(F("triaged_at").asc(nulls_first=True), "received_at", "id")


class VerdictQuerySet(QuerySet["Verdict"]):
    def versions(self) -> Self:
        """Published rows, those under embargo too: for the desk, never for the public."""
        return self.filter(stage=STAGES.PUBLISHED)

    def published(self, now: dt.datetime | None = None, *, by: dt.datetime | None = None) -> Self:
        """What readers may know of: where every public query begins.

        An embargo ends by itself: at `now`, by the database's clock unless it is given. `by` counts
        those too that will have ended at that later time.
        """
        over = Q(embargo_until__isnull=True) | Q(embargo_until__lte=now or Now())
        return self.versions().filter(over | Q(embargo_until__lte=by) if by else over)

    def under_embargo(self, now: dt.datetime | None = None) -> Self:
        return self.versions().filter(embargo_until__gt=now or Now())

    def in_the_making(self) -> Self:
        return self.exclude(stage=STAGES.PUBLISHED)

    def waiting_for_approval(self) -> Self:
        return self.filter(stage=STAGES.PROPOSED)

    def current(
        self,
        at: dt.datetime | None = None,
        *,
        now: dt.datetime | None = None,
        by: dt.datetime | None = None,
    ) -> Self:
        """The highest published version of each claim, now or as it was at `at`.

        What is under embargo now is never in it, whatever `at` asks for. `by` as in `published`.
        """
        published, later = self.published(now, by=by), _later(now, by=by)
        if at is not None:
            published = published.filter(published_at__lte=at)
            later = later.filter(published_at__lte=at)
        return published.filter(~Exists(later))

    def standing(self) -> Self:
        """Current and not retracted."""
        return self.current().exclude(kind=choices.VerdictKind.RETRACTION)

    def upheld(self) -> Self:
        """Standing, or going to be once an embargo ends: what a change in the evidence is about."""
        return self.versions().filter(~Exists(_later())).exclude(kind=KINDS.RETRACTION)

    def with_embargo(self) -> Self:
        """Adds `is_under_embargo`."""
        held = Q(stage=STAGES.PUBLISHED, embargo_until__gt=Now())
        return self.annotate(is_under_embargo=ExpressionWrapper(held, BooleanField()))

    def endangered(self) -> Self:
        """Standing verdicts that cite evidence which can no longer be seen as cited."""
        return self.standing().filter(Exists(self._endangered_citations()))

    def with_endangered(self, at: dt.datetime | None = None) -> Self:
        """Adds `endangered`, True where any cited evidence is, or was at `at`."""
        return self.annotate(endangered=Exists(self._endangered_citations(at)))

    def with_due_date(self, at: dt.datetime | None = None) -> Self:
        """Adds `due_on`: the last confirmation's date, else the one published."""
        confirmed = (
            apps.get_model("claims", "ReReview")
            .objects.filter(verdict=OuterRef("pk"), next_due_on__isnull=False)
            .order_by("-settled_at")
        )
        if at is not None:
            confirmed = confirmed.filter(settled_at__lte=at)
        return self.annotate(
            due_on=Coalesce(Subquery(confirmed.values("next_due_on")[:1]), F("review_due_on"))
        )

    def due(self, day: dt.date) -> Self:
        """Standing verdicts that fell due for another look on or before `day`."""
        return self.standing().with_due_date().filter(due_on__lte=day)

    def corrections(self, now: dt.datetime | None = None) -> Self:
        """Published corrections and retractions, newest first."""
        return (
            self.published(now)
            .filter(kind__in=[choices.VerdictKind.CORRECTION, choices.VerdictKind.RETRACTION])
            .order_by("-published_at", "-id")
        )

    def matching(self, words: str) -> Self:
        """Verdicts whose frozen text holds all of the (already folded) words."""
        found = self
        for word in words.split():
            found = found.filter(search_text__contains=word)
        return found

    def with_facet(self, name: str, value: str) -> Self:
        facets = apps.get_model("claims", "VerdictFacet").objects
        named = facets.filter(name=name, value=record.facet_value(value))
        return self.filter(Exists(named.filter(verdict=OuterRef("pk"))))

    def with_first_published(self) -> Self:
        """Adds `first_published_at` of the claim: a place in a list that later versions keep.

        No later version comes out before the first one, so a row that is public has one that is.
        """
        first = self.model._default_manager.filter(claim=OuterRef("claim"), version=1)
        return self.annotate(first_published_at=Subquery(first.values("published_at")))

    def _endangered_citations(self, at: dt.datetime | None = None) -> EvidenceQuerySet:
        """Nothing endangers a retracted verdict: it stands on nothing."""
        evidence: EvidenceQuerySet = apps.get_model("claims", "Evidence").objects.all()
        standing = [kind for kind in KINDS if kind != KINDS.RETRACTION]
        return evidence.endangered(at).filter(verdicts=OuterRef("pk"), verdicts__kind__in=standing)


class ReReviewQuerySet(QuerySet["ReReview"]):
    def unsettled(self) -> Self:
        return self.filter(settled_at__isnull=True)

    def open(self) -> Self:
        """Waiting for a person: of a verdict that was not replaced when an embargo ended."""
        versions = {
            "claim": OuterRef("verdict__claim"),
            "version__gt": OuterRef("verdict__version"),
        }
        replaced = _verdicts().published().filter(**versions)
        return self.unsettled().filter(~Exists(replaced))

    def with_other_sources(self) -> Self:
        """Adds `other_sources`: how many sound ones say the same as the evidence that was lost.

        The least of all lost pieces counts; None when nothing is lost that the verdict stands on.
        """
        evidence: EvidenceQuerySet = apps.get_model("claims", "Evidence").objects.all()
        same = evidence.sound().filter(
            verdicts=OuterRef(OuterRef("verdict")), stance=OuterRef("stance")
        )
        others = same.exclude(source=OuterRef("source")).order_by().values("stance")
        counted = others.annotate(sources=Count("source", distinct=True)).values("sources")
        lost = evidence.carrying().endangered().filter(verdicts=OuterRef("verdict"))
        least = lost.annotate(others=Coalesce(Subquery(counted), 0)).order_by("others")
        return self.annotate(other_sources=Subquery(least.values("others")[:1]))

    def most_endangered_first(self) -> Self:
        """Verdicts that rest on what was lost alone, then by how little else holds them."""
        rows = self.with_other_sources()
        return rows.order_by(F("other_sources").asc(nulls_last=True), "opened_at", "id")


class LedgerEventQuerySet(QuerySet["LedgerEvent"]):
    def publishing(self) -> Self:
        """Events whose payload carries the record of a published version."""
        return self.filter(
            Q(kind__in=choices.PUBLISHING)
            | Q(kind=choices.EventKind.LEDGER_OPENED, payload__contains='"record":')
        )

    def with_first_checkpoint(self) -> Self:
        """Adds `checkpoint_size` and `checkpoint_root` of the first one that covers the event."""
        covering = (
            apps.get_model("claims", "Checkpoint")
            .objects.filter(size__gte=OuterRef("sequence"))
            .order_by("size")
        )
        return self.annotate(
            checkpoint_size=Subquery(covering.values("size")[:1]),
            checkpoint_root=Subquery(covering.values("root_hash")[:1]),
        )


def _verdicts() -> VerdictQuerySet:
    verdicts: VerdictQuerySet = apps.get_model("claims", "Verdict").objects.all()
    return verdicts


def _verdicts_of_claim() -> VerdictQuerySet:
    return _verdicts().filter(claim=OuterRef("pk"))


def _later(now: dt.datetime | None = None, *, by: dt.datetime | None = None) -> VerdictQuerySet:
    """Public versions of the same claim that came after the one asked about."""
    published = _verdicts().published(now, by=by)
    return published.filter(claim=OuterRef("claim"), version__gt=OuterRef("version"))
