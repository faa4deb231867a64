"""Reads what is published, with what is known of it at a moment. Writes nothing."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from claims import choices
from claims.models import Verdict
from claims.querysets import VerdictQuerySet
from claims.rules import answer, claimreview, listing, record, versions
from claims.services import proofs
from sources.choices import Verification
from sources.models import Link, Memento, Passage
from sources.querysets import LinkQuerySet

DUE_DATE = "due_on"  # annotated by with_due_date


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of the answer. `past` is None for the present, which is read from live columns."""

    now: dt.datetime
    past: dt.datetime | None = None

    @property
    def at(self) -> dt.datetime:
        return self.past or self.now


def current(*, moment: Moment) -> VerdictQuerySet:
    """The version of each claim that was current at the moment, with its due date."""
    return Verdict.objects.current(moment.past, now=moment.now).with_due_date(moment.past)


def record_of(*, verdict: Verdict) -> record.Record:
    """The frozen record of a published version; only those have one."""
    return cast(record.Record, verdict.record)


def answers(*, verdicts: Sequence[Verdict], moment: Moment) -> list[answer.ClaimAnswer]:
    """One answer for each published verdict; the number of queries does not grow with them.

    Takes rows of `current`, or other published ones that carry `due_on`.
    """
    seen = _seen(_cited_urls(verdicts), moment.past)
    relatives = _relatives(verdicts, moment)
    entries = proofs.entries(verdicts=verdicts)
    return [
        answer.answer(
            record=record_of(verdict=verdict),
            around=answer.Surroundings(
                at=moment.at,
                hash=verdict.hash,
                url=page_url(verdict=verdict),
                due_on=getattr(verdict, DUE_DATE),
                seen=seen,
                claims=relatives,
                entry=entries.get(verdict.pk),
            ),
        )
        for verdict in verdicts
    ]


def moment_at(*, now: dt.datetime, as_of: dt.datetime | None) -> Moment:
    """The moment somebody asks for. Nobody knows the future: that is answered with the present."""
    return Moment(now=now, past=as_of if as_of and as_of < now else None)


def changes(*, before: Verdict | None, after: Verdict) -> list[versions.Change]:
    """What a published version changed; nothing when it is the first."""
    if before is None:
        return []
    return versions.changes(before=record_of(verdict=before), after=record_of(verdict=after))


def page_url(*, verdict: Verdict) -> str:
    """The absolute address of a claim's public page, as this version names it."""
    return address_of(record=record_of(verdict=verdict))


def address_of(*, record: record.Record) -> str:
    """The absolute address of the page that shows, or would show, this record."""
    claim = record["claim"]
    path = listing.page_path(claim_id=claim["id"], text=claim["text"])
    return f"{settings.PUBLIC_URL}{path}"


def claim_review(*, verdict: Verdict) -> dict[str, Any] | None:
    """The ClaimReview of a published verdict; None for a retraction, which has none."""
    if verdict.kind == choices.VerdictKind.RETRACTION:
        return None
    return markup_of(record=record_of(verdict=verdict), url=page_url(verdict=verdict))


def markup_of(*, record: record.Record, url: str) -> dict[str, Any]:
    """The ClaimReview of a record on the page at `url`."""
    return claimreview.claim_review(record=record, url=url, publisher=publisher())


def publisher() -> claimreview.Publisher:
    return claimreview.Publisher(
        name=settings.PUBLISHER_NAME,
        url=settings.PUBLISHER_URL,
        corrections_policy_url=settings.CORRECTIONS_POLICY_URL,
    )


def cited_links(*, now: dt.datetime) -> LinkQuerySet:
    """Links that a published version cites, with the record of the newest; no other is public."""
    citing = Verdict.objects.published(now).filter(cited__link=OuterRef("pk"))
    newest = citing.order_by("-published_at", "-id").values("record")[:1]
    return Link.objects.filter(Exists(citing)).annotate(citing=Subquery(newest))


def source_of(*, link: Any) -> record.SourceRecord:
    """The source of a row of `cited_links`, as it was published."""
    citing: record.Record = link.citing
    return next(one["source"] for one in citing["evidence"] if one["url"] == link.url)


def cited_source(*, source_id: int, now: dt.datetime) -> record.SourceRecord | None:
    """A source as the newest version that cites it has it; None when no published one does."""
    citing = Verdict.objects.published(now).filter(cited__source=source_id)
    newest = citing.order_by("-published_at", "-id").first()
    if newest is None:
        return None
    in_order = newest.cited.order_by("attached_at", "id")  # as the record has them
    cited = in_order.values_list("source_id", flat=True)
    return record_of(verdict=newest)["evidence"][list(cited).index(source_id)]["source"]


def _cited_urls(verdicts: Iterable[Verdict]) -> set[str]:
    frozen = (record_of(verdict=verdict) for verdict in verdicts)
    return {one["url"] for each in frozen for one in each["evidence"] if one["url"]}


def _seen(urls: set[str], past: dt.datetime | None) -> Mapping[str, answer.Seen]:
    passages = Prefetch("passages", Passage.objects.with_anchoring(past), to_attr="passages_then")
    mementos = Prefetch("mementos", Memento.objects.best_first(past), to_attr="mementos_then")
    links = (
        Link.objects.filter(url__in=urls)
        .with_health(past)
        .with_latest_check(past)
        .prefetch_related(passages, mementos)
        .only("url")
    )
    return {link.url: _look(link) for link in links}


def _look(link: Any) -> answer.Seen:
    best: Memento | None = next(iter(link.mementos_then), None)
    return answer.Seen(
        memento_url=best.url if best else None,
        memento=_memento(best) if best else None,
        health=link.health_then,
        checked_at=record.instant(link.checked_at) if link.checked_at else None,
        anchorings={
            (one.exact, one.prefix, one.suffix): one.anchoring_then for one in link.passages_then
        },
    )


def _memento(memento: Memento) -> answer.MementoAnswer:
    return {
        "archive": memento.archive,
        "captured_at": record.instant(memento.captured_at),
        "verified": memento.verification == Verification.VERIFIED,
    }


def _relatives(
    verdicts: Iterable[Verdict], moment: Moment
) -> Mapping[str, tuple[record.Record, str]]:
    """Records and pages of the wholes and parts that are published, by claim id."""
    frozen = [record_of(verdict=verdict) for verdict in verdicts]
    ids = {part["id"] for each in frozen for part in each["parts"]}
    ids |= {each["claim"]["whole"] for each in frozen if each["claim"]["whole"]}
    own = [each["claim"]["id"] for each in frozen if each["claim"]["part"]]
    wanted = Q(claim__public_id__in=ids) | Q(claim__parts__public_id__in=own)
    found = Verdict.objects.current(moment.past, now=moment.now).filter(wanted).only("record")
    return {
        record_of(verdict=one)["claim"]["id"]: (record_of(verdict=one), page_url(verdict=one))
        for one in found
    }
