"""A register in three editions, and claims bound to it."""

import datetime as dt

from claims.models import Claim, RegisterBinding
from claims.services import bindings, intake
from sources.models import Edition, Register
from sources.services import registers
from tests import newsroom

NOW = newsroom.NOW
EDITIONS = {
    "FY2023": (dt.date(2022, 9, 15), {"MX": "Mexico"}),
    "FY2024": (dt.date(2023, 9, 15), {"MX": "Mexico", "CN": "China"}),
    "FY2025": (dt.date(2024, 9, 15), {"MX": "Mexico", "CN": "China"}),
}


def majors(people: newsroom.People, *, now: dt.datetime = NOW, slug: str = "majors") -> Register:
    register = registers.open_register(
        slug=slug, name="The Majors List", issuer="", description="", by=people.editor
    )
    for label in EDITIONS:
        issue(register, people, label, now=now)
    return register


def issue(
    register: Register,
    people: newsroom.People,
    label: str,
    *,
    on: dt.date | None = None,
    members: dict[str, str] | None = None,
    now: dt.datetime = NOW,
) -> Edition:
    """The edition of that label; a new one names the members of FY2025, if not others."""
    issued_on, entries = EDITIONS.get(label, (on, members or EDITIONS["FY2025"][1]))
    assert issued_on is not None
    issue = registers.Issue(label=label, issued_on=issued_on, entries=entries)
    return registers.add_edition(register=register, issue=issue, by=people.editor, now=now)[0]


def bind(
    claim: Claim,
    register: Register,
    people: newsroom.People,
    *,
    entry: str = "China",
    listed: bool = True,
) -> RegisterBinding:
    return bindings.bind(
        claim=claim,
        says=bindings.Says(register=register, entry=entry, listed=listed),
        revision=None,
        by=people.reviewer,
        now=NOW,
    )


def claim(
    people: newsroom.People, *, claimed_on: dt.date | None = dt.date(2023, 2, 1), text: str = ""
) -> Claim:
    """“China is on the list”, with one piece of evidence and no appearance."""
    found = intake.take_in_claim(
        description=intake.ClaimDescription(
            text=text or f"China is on the list of {claimed_on}", claimed_on=claimed_on
        ),
        by=people.reviewer,
        now=NOW,
    )
    newsroom.evidence(found, by=people.reviewer)
    return found
