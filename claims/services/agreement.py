"""Compares the governed tables with what the ledger says was done. Writes nothing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count, F, Max

from claims.choices import PUBLISHING, EventKind, VerdictStage
from claims.models import (
    LedgerEvent,
    LedgerPerson,
    LedgerSalt,
    SinglePersonPeriod,
    Verdict,
    VerdictStep,
)
from claims.rules import ledger as rules
from claims.rules import workflow
from claims.services import standings, states
from claims.services.verifying import Problem

JUDGED = (VerdictStage.APPROVED, VerdictStage.PUBLISHED)


def states_agree() -> Iterator[Problem]:
    """Every governed row is as its last event left it, and every row has one."""
    told: dict[str, set[int]] = defaultdict(set)
    for batch in _last_events():
        for name, rows in _by_table(batch).items():
            told[name] |= rows.keys()
            yield from _compare(states.BY_NAME[name], rows)
    for table in states.GOVERNED:
        for keys in states.keys(table=table):
            for pk in keys:
                if pk not in told[table.name]:
                    named = states.subject(table, pk)
                    yield Problem("row-without-event", f"No event tells of {named}.")


def publications_agree() -> Iterator[Problem]:
    """Each published version has its event, with the very record; and each judged one its approval.

    An approval counts when the event names the same revision and the same person, who may have
    been erased since.
    """
    people = _people()
    judged = Verdict.objects.filter(stage__in=JUDGED).select_related("single_person_period")
    rows = judged.order_by("pk").iterator(states.AT_ONCE)
    while batch := list(islice(rows, states.AT_ONCE)):
        events, authors = _events_of(batch), _authors_of(batch)
        for verdict in batch:
            yield from _judged(verdict, events[verdict.pk], people)
            yield from _alone(verdict, events[verdict.pk], authors[verdict.pk])
    yield from _versions()


def _last_events() -> Iterator[list[tuple[str, int]]]:
    """(subject, sequence of its last event), some at a time."""
    rows = LedgerEvent.objects.order_by("subject").values("subject").annotate(last=Max("sequence"))
    found = rows.values_list("subject", "last").iterator(states.AT_ONCE)
    while batch := list(islice(found, states.AT_ONCE)):
        yield batch


def _by_table(batch: list[tuple[str, int]]) -> dict[str, dict[int, int]]:
    """Key of a row to its last event, by the name of its table."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for subject, last in batch:
        if parsed := states.parse(subject):
            table, pk = parsed
            found[table.name][pk] = last
    return found


def _compare(table: states.Governed, rows: Mapping[int, int]) -> Iterator[Problem]:
    found = states.of(table=table, pks=rows)
    events = LedgerEvent.objects.in_bulk(rows.values())
    salts = dict(LedgerSalt.objects.filter(pk__in=rows.values()).values_list("event_id", "salt"))
    for pk, last in rows.items():
        named, kind = states.subject(table, pk), events[last].kind
        if pk not in found:
            yield Problem("row-missing", f"{named} of event {last} ({kind}) is gone.", last)
        elif last not in salts:
            yield Problem("salt-missing", f"Nothing opens what event {last} says of {named}.", last)
        elif _payload(events[last]).get("state") != states.commitment(
            salt=salts[last], state=found[pk]
        ):
            detail = f"{named} is not as event {last} ({kind}) left it."
            yield Problem("state-differs", detail, last)


@dataclass(frozen=True, slots=True)
class _People:
    references: Mapping[int, str]  # by key of the account
    erased: frozenset[str]

    def is_person(self, account: int | None, reference: str) -> bool:
        known = self.references.get(account or 0)
        return known == reference if known else reference in self.erased


def _people() -> _People:
    erased = LedgerEvent.objects.filter(kind=EventKind.PERSON_ERASED)
    return _People(
        references=dict(LedgerPerson.objects.values_list("user_id", "reference")),
        erased=frozenset(
            subject.partition("/")[2] for subject in erased.values_list("subject", flat=True)
        ),
    )


def _events_of(verdicts: list[Verdict]) -> dict[int, list[LedgerEvent]]:
    table = states.BY_NAME["verdict"]
    named = {states.subject(table, verdict.pk): verdict.pk for verdict in verdicts}
    found: dict[int, list[LedgerEvent]] = defaultdict(list)
    for event in LedgerEvent.objects.filter(subject__in=named).order_by("sequence"):
        found[named[event.subject]].append(event)
    return found


def _authors_of(verdicts: list[Verdict]) -> dict[int, set[int]]:
    """Accounts by verdict. E-mail addresses are corrected later, and accuse nobody then."""
    rows = VerdictStep.objects.filter(verdict__in=verdicts, act__in=workflow.AUTHORING_ACTS)
    found: dict[int, set[int]] = defaultdict(set)
    for verdict, account in rows.values_list("verdict", "by"):
        found[verdict].add(account)
    return found


def _judged(verdict: Verdict, events: list[LedgerEvent], people: _People) -> Iterator[Problem]:
    named = f"verdict/{verdict.pk}"
    opened = [event for event in events if event.kind == EventKind.LEDGER_OPENED]
    if not opened and not any(_approves(event, verdict, people) for event in events):
        yield Problem("approval-without-event", f"No event approves {named} as it stands.")
    if verdict.stage != VerdictStage.PUBLISHED:
        return
    last = next((event for event in reversed(events) if "record" in _payload(event)), None)
    if last is None:
        yield Problem("publication-without-event", f"No event publishes {named}.")
    elif rules.canonical(_facts(_payload(last))) != rules.canonical(_published(verdict)):
        detail = f"{named} is not what event {last.sequence} published."
        yield Problem("record-differs", detail, last.sequence)


def _alone(verdict: Verdict, events: list[LedgerEvent], authors: set[int]) -> Iterator[Problem]:
    """Who approves what they wrote does so in a newsroom of one, while that is turned on."""
    named, period = f"verdict/{verdict.pk}", verdict.single_person_period
    if period is None:
        if verdict.approved_by_id in authors:
            yield Problem("approved-by-author", f"{named} was approved by one of its authors.")
        return
    published = [event.at for event in events if event.kind in PUBLISHING]
    moments = [verdict.approved_at, *published[-1:]]
    if not all(at and _is_within(at, period) for at in moments):
        detail = f"{named} was approved or published by one person while that was turned off."
        yield Problem("approved-outside-period", detail)


def _is_within(at: dt.datetime, period: SinglePersonPeriod) -> bool:
    """Times of events are kept to the millisecond."""
    slack = dt.timedelta(milliseconds=1)
    off = period.turned_off_at
    return period.turned_on_at - slack < at and (off is None or at < off + slack)


def _approves(event: LedgerEvent, verdict: Verdict, people: _People) -> bool:
    return (
        event.kind == EventKind.VERDICT_APPROVED
        and _payload(event).get("revision") == verdict.approved_revision
        and people.is_person(verdict.approved_by_id, event.actor)
    )


def _payload(event: LedgerEvent) -> Mapping[str, Any]:
    return standings.payload_of(event.payload)


def _facts(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: payload.get(name) for name in ("hash", "kind", "record", "version")}


def _published(verdict: Verdict) -> dict[str, Any]:
    return {name: getattr(verdict, name) for name in ("hash", "kind", "record", "version")}


def _versions() -> Iterator[Problem]:
    """Versions of a claim are numbered from 1 without a gap."""
    counted = (
        Verdict.objects.published()
        .order_by("claim")
        .values("claim")
        .annotate(highest=Max("version"), versions=Count("pk"))
    )
    for row in counted.exclude(highest=F("versions")):
        yield Problem("version-missing", f"claim/{row['claim']} lacks a published version.")
