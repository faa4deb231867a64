"""Claimants and outlets as they will be named in the next record; published ones keep theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from claims.models import Claimant, Outlet
from sources.rules import canonical
from sources.services import cataloguing, revisions, roles

EDIT = "claims.take_in"


class NotUsable(Exception):
    """What was typed cannot be used; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ClaimantDescription:
    """Who somebody is; `same_as` are addresses that tell them from others of the name."""

    name: str
    kind: str
    same_as: Sequence[str] = ()


@transaction.atomic
def describe_claimant(
    *,
    claimant: Claimant,
    description: ClaimantDescription,
    revision: int | None,
    by: User,
) -> Claimant:
    """Correct name, kind and addresses; an approval of the old ones falls. Raises Stale."""
    roles.require(by=by, permission=EDIT)
    locked = revisions.lock(rows=Claimant.objects.all(), pk=claimant.pk, revision=revision)
    locked.name = _free_name(locked, description.name)
    locked.kind = description.kind
    locked.same_as = list(dict.fromkeys(_addresses(description.same_as)))
    locked.revision += 1
    locked.save()
    return locked


@transaction.atomic
def describe_outlet(
    *,
    outlet: Outlet,
    name: str,
    site_url: str,
    revision: int | None,
    by: User,
) -> Outlet:
    """Correct name and home page; an approval of the old ones falls. Raises Stale."""
    roles.require(by=by, permission=EDIT)
    locked = revisions.lock(rows=Outlet.objects.all(), pk=outlet.pk, revision=revision)
    locked.name = _free_name(locked, name)
    locked.site_url = _address("site_url", site_url) if site_url.strip() else ""
    locked.revision += 1
    locked.save()
    return locked


def _free_name(row: Claimant | Outlet, name: str) -> str:
    name = name.strip()
    if not name:
        raise NotUsable("name", "Give the name as readers know it.")
    others: Any = type(row)._default_manager.exclude(pk=row.pk)
    if others.filter(name=name).exists():
        raise NotUsable("name", f"“{name}” is on file already. Choose another name.")
    return name


def _addresses(lines: Sequence[str]) -> list[str]:
    return [_address("same_as", line) for line in lines if line.strip()]


def _address(field: str, typed: str) -> str:
    try:
        return cataloguing.canonical_address(typed=typed)
    except canonical.UnusableAddress as error:
        raise NotUsable(field, f"“{typed.strip()}”: {error}") from error
