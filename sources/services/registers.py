"""Registers and their editions come in, all entries of an edition at once."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import transaction

from sources.models import Edition, Entry, Register
from sources.rules import canonical, countries, editions
from sources.services import cataloguing, roles

EDIT = "sources.edit_registers"
SOURCE_URL_MAX_LENGTH = 2000  # of its column
CODE_MAX_LENGTH, NAME_MAX_LENGTH = 20, 200  # of theirs


class EditionDiffers(Exception):
    """The label or day stands for another edition already."""


class NotUsable(Exception):
    """What was typed cannot become a register or an edition; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Issue:
    """One edition as issued; `entries` maps a member's code to its name."""

    label: str
    issued_on: dt.date
    entries: Mapping[str, str]
    source_url: str = ""
    citation: str = ""
    determination: str = ""
    note: str = ""


@transaction.atomic
def open_register(*, slug: str, name: str, issuer: str, description: str, by: User) -> Register:
    """The register with that slug, made when missing."""
    roles.require(by=by, permission=EDIT)
    register, _ = Register.objects.get_or_create(
        slug=slug, defaults={"name": name, "issuer": issuer, "description": description}
    )
    return register


@transaction.atomic
def add_edition(
    *, register: Register, issue: Issue, by: User, now: dt.datetime
) -> tuple[Edition, bool]:
    """(edition, created). The same edition again changes nothing; a different one is refused."""
    roles.require(by=by, permission=EDIT)
    _require_sound(issue)
    issue = replace(issue, source_url=_source_url(issue.source_url.strip()))
    register = Register.objects.select_for_update().get(pk=register.pk)
    known = register.editions.filter(label=issue.label).first()
    if known:
        _require_same(known, issue)
        return known, False
    if register.editions.filter(issued_on=issue.issued_on).exists():
        raise EditionDiffers(f"Another edition was issued on {issue.issued_on}. Check the day.")
    edition = Edition.objects.create(
        register=register,
        label=issue.label,
        issued_on=issue.issued_on,
        source_url=issue.source_url,
        citation=issue.citation,
        determination=issue.determination,
        note=issue.note,
        added_at=now,
    )
    Entry.objects.bulk_create(
        Entry(edition=edition, code=code, name=name) for code, name in issue.entries.items()
    )
    return edition, True


def _require_sound(issue: Issue) -> None:
    if not issue.label.strip():
        raise NotUsable("label", "Give the edition a label, for example “FY2026”.")
    if not issue.entries:
        raise NotUsable("entries", "An edition names its members, one a line.")
    if not all(code.strip() and name.strip() for code, name in issue.entries.items()):
        raise NotUsable("entries", "Every member has a code and a name.")


def _source_url(typed: str) -> str:
    """Readers are given it as a link, so it is one that a browser only opens."""
    try:
        url = cataloguing.canonical_address(typed=typed) if typed else ""
    except canonical.UnusableAddress as error:
        raise NotUsable("source_url", str(error)) from error
    if len(url) > SOURCE_URL_MAX_LENGTH:
        raise NotUsable("source_url", "Give a shorter address of the document.")
    return url


def issued(*, slug: str) -> list[editions.Issued]:
    """Every edition of a register, as the rules on editions take it; none for an unknown slug."""
    return issues(slugs=[slug])[slug]


def issues(*, slugs: Iterable[str]) -> dict[str, list[editions.Issued]]:
    """Every edition of these registers; the number of queries does not grow with them."""
    found: dict[str, list[editions.Issued]] = {slug: [] for slug in slugs}
    rows = Edition.objects.filter(register__slug__in=found).select_related("register")
    for edition in rows.with_entries():
        entries = {entry.code: entry.name for entry in edition.entries.all()}
        found[edition.register.slug].append(
            editions.Issued(label=edition.label, issued_on=edition.issued_on, entries=entries)
        )
    return found


@dataclass(frozen=True, slots=True)
class Entity:
    """Who or what may stand on a register: its code there, and its name."""

    code: str
    name: str


def members(*, register: Register) -> list[Entity]:
    """Everybody who ever stood on the register, by name; named as in the newest edition."""
    rows = Entry.objects.filter(edition__register=register).order_by("edition__issued_on", "id")
    newest = dict(rows.values_list("code", "name"))
    return sorted((Entity(code, name) for code, name in newest.items()), key=lambda one: one.name)


def entity(*, register: Register, typed: str) -> Entity:
    """Whom somebody means by a code, a name, or both as `CN · China`.

    A member is found by the register's own names. Who never stood on it is found where it lists
    countries; else both code and name are needed. Raises NotUsable for `entry`.
    """
    first, _, rest = (part.strip() for part in typed.partition("·"))
    if not first:
        raise NotUsable("entry", "Name the entry, or give its code.")
    known = members(register=register)
    found = _member(known, first) or _country(known, first)
    if found:
        return found
    if rest:
        return Entity(code=first.upper()[:CODE_MAX_LENGTH], name=rest[:NAME_MAX_LENGTH])
    raise NotUsable(
        "entry",
        f"No edition of this list names “{first}”. When the claim is that it is not listed, "
        "write its code and its name: “CA · Canada”.",
    )


def _member(known: Iterable[Entity], typed: str) -> Entity | None:
    meant = countries.fold(typed)
    alike = (one for one in known if meant in (countries.fold(one.code), countries.fold(one.name)))
    return next(alike, None)


def _country(known: Iterable[Entity], typed: str) -> Entity | None:
    """A country, by any of its names, on a list that has named nothing but countries."""
    members_by_code = {one.code: one for one in known}
    if not members_by_code or not members_by_code.keys() <= countries.NAMES.keys():
        return None
    found = countries.find(typed=typed)
    return members_by_code.get(found[0], Entity(*found)) if found else None


def _require_same(known: Edition, issue: Issue) -> None:
    held = dict(known.entries.values_list("code", "name"))
    if known.issued_on != issue.issued_on or held != dict(issue.entries):
        raise EditionDiffers(
            f"{known.label} is on file with other members or another day. "
            "An edition is never rewritten: compare the two and give the new one its own label."
        )
