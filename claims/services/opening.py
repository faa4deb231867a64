"""Rows that stood before the ledger, or before their table came under it, are told to it once.

For migrations: it takes the models of theirs. An event `ledger-opened` commits to the state of each
row, and carries the record of each published version, so that its proof can be had too.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from claims.choices import EventKind, VerdictStage
from claims.services import ledger, states


def open_ledger(*, models: states.Models, now: dt.datetime) -> int:
    """How many rows were told. Safe to run twice: a row that has an event is left alone."""
    return sum(
        _tell(table, pks, models, now)
        for table in states.GOVERNED
        if states.stands(model=table.model, models=models)
        for pks in states.keys(table=table, models=models)
    )


def _tell(
    table: states.Governed, pks: Iterable[int], models: states.Models, now: dt.datetime
) -> int:
    events: Any = models("claims", "LedgerEvent")
    named = {states.subject(table, pk): pk for pk in pks}
    told = events.objects.filter(subject__in=named).values_list("subject", flat=True)
    wanted = {pk: subject for subject, pk in named.items() if subject not in set(told)}
    found = states.of(table=table, pks=wanted, models=models)
    published = _published(wanted, models) if table.name == "verdict" else {}
    acts = [
        ledger.stating(
            kind=EventKind.LEDGER_OPENED,
            subject=wanted[pk],
            state=state,
            by=None,
            now=now,
            facts=published.get(pk, {}),
        )
        for pk, state in found.items()
    ]
    if acts:
        ledger.place(acts=acts, people={None: ledger.MACHINE}, models=models)
    return len(acts)


def _published(pks: Iterable[int], models: states.Models) -> dict[int, states.Row]:
    verdicts: Any = models("claims", "Verdict")
    rows = verdicts.objects.filter(pk__in=list(pks), stage=VerdictStage.PUBLISHED)
    return {row.pk: states.publication(row) for row in rows.select_related("claim")}
