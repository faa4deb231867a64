"""What changed in the evidence since a person last looked; cited by a standing verdict first."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value

from claims.models import Claim, Evidence, Verdict
from sources.models import HealthChange, Link, PassageChange
from sources.services import unseen

HEALTH, PASSAGE = "health", "passage"
COLUMNS = ("kind", "pk", "at", "is_cited")


@dataclass(frozen=True, slots=True)
class Changed:
    """One change, whether a standing verdict cites what changed, and claims that do."""

    kind: str
    row: HealthChange | PassageChange
    is_cited: bool
    claims: tuple[Claim, ...]

    @property
    def link(self) -> Link:
        return self.row.link if isinstance(self.row, HealthChange) else self.row.passage.link

    @property
    def source(self) -> str:
        return self.link.source.title


def listed(*, by: User, mine: bool = False) -> QuerySet[Any]:
    """Rows of COLUMNS, newest first below those that a standing verdict cites.

    `mine`: only evidence on claims that this person took in, attached evidence to or had a hand in
    a verdict on.
    """
    found = unseen.changes(by=by)
    health = found.health.annotate(is_cited=_cited("link"))
    passages = found.passages.annotate(is_cited=_cited("passage"))
    if mine:
        health = health.filter(_worked_on(by, "link"))
        passages = passages.filter(_worked_on(by, "passage"))
    rows = _columns(health, HEALTH).union(_columns(passages, PASSAGE), all=True)
    return rows.order_by("-is_cited", "-at", "kind", "-pk")


def told(rows: list[tuple[Any, ...]]) -> list[Changed]:
    """The changes that these rows name, each with what it is about, in the same order."""
    ids = {kind: [row[1] for row in rows if row[0] == kind] for kind in (HEALTH, PASSAGE)}
    held: dict[str, dict[int, Any]] = {
        HEALTH: HealthChange.objects.select_related("link__source").in_bulk(ids[HEALTH]),
        PASSAGE: PassageChange.objects.select_related("passage__link__source").in_bulk(
            ids[PASSAGE]
        ),
    }
    citing = _citing(held)
    return [
        Changed(kind, change, bool(is_cited), tuple(citing.get(_place(kind, change), ())))
        for kind, pk, _, is_cited in rows
        if (change := held[kind].get(pk))
    ]


def _columns(rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    named: QuerySet[Any] = rows.order_by().annotate(kind=Value(kind, output_field=CharField()))
    return named.values_list(*COLUMNS)


def _cited(what: str) -> Exists:
    return Exists(Verdict.objects.standing().filter(**{f"cited__{what}": OuterRef(what)}))


def _worked_on(by: User, what: str) -> Exists:
    claims = Q(claim__taken_in_by=by) | Q(attached_by=by) | Q(claim__verdicts__steps__by=by)
    return Exists(Evidence.objects.standing().filter(claims, **{what: OuterRef(what)}))


def _place(kind: str, change: Any) -> tuple[str, int]:
    return kind, change.link_id if kind == HEALTH else change.passage_id


def _citing(held: dict[str, dict[int, Any]]) -> dict[tuple[str, int], list[Claim]]:
    """Claims whose evidence stands on a link or a passage that changed, the newest first."""
    links = {change.link_id for change in held[HEALTH].values()}
    passages = {change.passage_id for change in held[PASSAGE].values()}
    about = Q(link__in=links) | Q(passage__in=passages)
    citing: dict[tuple[str, int], dict[int, Claim]] = defaultdict(dict)
    for one in Evidence.objects.standing().filter(about).select_related("claim").order_by("-id"):
        for kind, pk in ((HEALTH, one.link_id), (PASSAGE, one.passage_id)):
            if pk is not None:
                citing[kind, pk][one.claim_id] = one.claim
    return {place: list(claims.values()) for place, claims in citing.items()}
