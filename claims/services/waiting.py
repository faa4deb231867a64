"""What waits for a person: the piles on a desk, read in a constant number of queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, QuerySet

from claims import choices
from claims.models import (
    Article,
    BlindRound,
    Claim,
    CorrectionRequest,
    ReReview,
    Verdict,
    VerdictStep,
)
from claims.rules import workflow
from claims.services import changes, corrections, newsroom, persons
from sources.models import Move
from sources.services import cataloguing, roles, unseen

STAGES = choices.VerdictStage
SHOWN = 5
"""Rows of a pile that are shown at once; the rest is one click away."""


Piles = dict[str, tuple[str, QuerySet]]
"""Name of a pile to the permission that makes it somebody's, and its rows."""


@dataclass(frozen=True, slots=True)
class Pile:
    """How many wait, and the first of them."""

    count: int = 0
    first: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that waits for one person. A pile they may do nothing about is empty."""

    permissions: frozenset[str]
    empty: bool
    to_approve: Pile = field(default_factory=Pile)
    to_publish: Pile = field(default_factory=Pile)
    to_settle: Pile = field(default_factory=Pile)
    returned: Pile = field(default_factory=Pile)
    drafts: Pile = field(default_factory=Pile)
    proposals: Pile = field(default_factory=Pile)
    to_review: Pile = field(default_factory=Pile)
    rereviews: Pile = field(default_factory=Pile)
    changes: Pile = field(default_factory=Pile)
    requests: Pile = field(default_factory=Pile)
    moves: Pile = field(default_factory=Pile)
    endangered: Pile = field(default_factory=Pile)
    due: Pile = field(default_factory=Pile)
    fetching: Pile = field(default_factory=Pile)
    failed: Pile = field(default_factory=Pile)


def desk_of(*, by: User, now: dt.datetime) -> Desk:
    """The piles of this person, by what their roles let them do."""
    permissions = roles.permissions_of(by=by)
    piles = _piles_of_verdicts(by, now) | _other_piles(by)
    return Desk(
        permissions=permissions,
        empty=not Article.objects.exists() and not Claim.objects.exists(),
        changes=_unseen(by) if "claims.settle" in permissions else Pile(),
        **{name: _pile(rows) for name, (right, rows) in piles.items() if right in permissions},
    )


def open_rereviews() -> QuerySet[ReReview]:
    """Open re-reviews, the most endangered first, with what a list shows of them."""
    return (
        ReReview.objects.open()
        .select_related("verdict__claim", "verdict__rating")
        .prefetch_related("causes")
        .most_endangered_first()
    )


def _unseen(by: User) -> Pile:
    """Changes in the evidence that this person has not seen; those that matter most first."""
    first = changes.told(list(changes.listed(by=by)[:SHOWN]))
    return Pile(count=unseen.changes(by=by).count(), first=first)


def _piles_of_verdicts(by: User, now: dt.datetime) -> Piles:
    verdicts = Verdict.objects.select_related("claim", "rating", "proposed_by", "drafted_by")
    authored = Exists(_authored(by))
    mine = verdicts.filter(authored)
    of_two = Exists(BlindRound.objects.filter(verdict=OuterRef("pk")))
    own = [authored, of_two] if newsroom.single_person() else [authored]
    others = verdicts.exclude(*own)
    proposals = verdicts.filter(stage=STAGES.PROPOSED, proposed_by=by)
    approved = verdicts.filter(stage=STAGES.APPROVED)
    waiting = others.waiting_for_approval()
    draft, view = workflow.DRAFT.permission, "claims.view_verdict"
    return {
        "to_approve": (workflow.APPROVE.permission, waiting.order_by("proposed_at", "id")),
        "to_publish": (workflow.PUBLISH.permission, approved.order_by("approved_at", "id")),
        "returned": (draft, mine.filter(stage=STAGES.RETURNED).order_by("id")),
        "drafts": (draft, mine.filter(stage=STAGES.DRAFT).order_by("id")),
        "proposals": (workflow.WITHDRAW.permission, proposals.order_by("proposed_at", "id")),
        "endangered": (view, verdicts.endangered().order_by("published_at", "id")),
        "due": (view, verdicts.due(now.date()).order_by(F("due_on"), "id")),
    }


def _other_piles(by: User) -> Piles:
    to_review = Claim.objects.to_review().select_related("claimant")
    return {
        "to_review": (workflow.DRAFT.permission, to_review),
        "to_settle": (workflow.APPROVE.permission, _to_settle(by)),
        "rereviews": ("claims.settle", open_rereviews()),
        "requests": (corrections.TRIAGE, _requests()),
        "moves": (cataloguing.CATALOGUE, _moves()),
        "fetching": ("claims.take_in", _articles(choices.ArticleStage.TO_BE_FETCHED)),
        "failed": ("claims.take_in", _articles(choices.ArticleStage.FAILED)),
    }


def _authored(by: User) -> QuerySet[VerdictStep]:
    mine = persons.accounts_of(account=by)
    return VerdictStep.objects.filter(
        verdict=OuterRef("pk"), by__in=mine, act__in=workflow.AUTHORING_ACTS
    )


def _to_settle(by: User) -> QuerySet[BlindRound]:
    """Double reviews in which two others differ, the oldest first."""
    rounds = BlindRound.objects.filter(revealed_at__isnull=False, settled_at__isnull=True)
    others = rounds.exclude(proposals__proposed_by__in=persons.accounts_of(account=by))
    return others.select_related("claim").order_by("revealed_at", "id")


def _moves() -> QuerySet[Move]:
    """Proposed new addresses, the oldest first."""
    return Move.objects.proposed().select_related("link__source").order_by("first_seen_at", "id")


def _requests() -> QuerySet[CorrectionRequest]:
    """What readers say is wrong: first what nobody has looked at, the oldest first."""
    return CorrectionRequest.objects.open().select_related("claim").waiting_first()


def _articles(stage: choices.ArticleStage) -> QuerySet[Article]:
    return Article.objects.filter(stage=stage).select_related("outlet").defer("text")


def _pile(rows: QuerySet) -> Pile:
    return Pile(count=rows.count(), first=list(rows[:SHOWN]))
