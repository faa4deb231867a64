"""A claim is bound to the register entries it speaks of, and released from them."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User

from claims.choices import EventKind
from claims.models import Claim, RegisterBinding
from claims.services import evidence, ledger, turns, verdicts
from sources.models import Register
from sources.services import registers, revisions, roles

BIND = evidence.ATTACH
"""What a list says of a claim is evidence too."""


class NotUsable(Exception):
    """The claim cannot be bound like this; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Says:
    """What a claim says: that `entry` (a code, a name, or `CA · Canada`) is listed, or is not."""

    register: Register
    entry: str
    listed: bool


@ledger.governed()
def bind(
    *, claim: Claim, says: Says, revision: int | None, by: User, now: dt.datetime
) -> RegisterBinding:
    """Bind the claim to the entry that it speaks of.

    Voids the approval of a verdict in the making: what a claim is bound to is published with it.
    Raises Stale, NotUsable and registers.NotUsable.
    """
    roles.require(by=by, permission=BIND)
    locked = _lock(claim, revision)
    meant = registers.entity(register=says.register, typed=says.entry)
    standing = locked.bindings.standing().filter(register=says.register, code=meant.code)
    if standing.exists():
        raise NotUsable(
            "entry", f"{meant.name} is bound already. Take that off first to change it."
        )
    binding = RegisterBinding.objects.create(
        claim=locked,
        register=says.register,
        code=meant.code,
        name=meant.name,
        listed=says.listed,
        bound_by=by,
        bound_at=now,
    )
    _changed(EventKind.CLAIM_BOUND, binding, "The claim was bound to a register.", by, now)
    return binding


@ledger.governed()
def release(
    *, binding: RegisterBinding, revision: int | None, by: User, now: dt.datetime
) -> RegisterBinding:
    """The claim does not speak of this entry after all. The row stays. Raises Stale, NotUsable."""
    roles.require(by=by, permission=BIND)
    locked = _lock(binding.claim, revision)
    held = RegisterBinding.objects.select_for_update(of=("self",)).get(pk=binding.pk)
    if held.released_at:
        raise NotUsable("entry", "This was taken off already.")
    held.released_by, held.released_at = by, now
    held.save()
    held.claim = locked
    _changed(EventKind.CLAIM_RELEASED, held, "The claim was released from a register.", by, now)
    return held


def _lock(claim: Claim, revision: int | None) -> Claim:
    turns.take_with_whole(claim=claim)
    return revisions.lock(rows=Claim.objects.all(), pk=claim.pk, revision=revision)


def _changed(
    kind: EventKind, binding: RegisterBinding, reason: str, by: User, now: dt.datetime
) -> None:
    """The event names the binding by its key, which says nothing of the entry."""
    claim, facts = binding.claim, {"binding": binding.pk}
    claim.revision += 1
    claim.save(update_fields=["revision"])
    ledger.append(kind=kind, row=claim, by=by, now=now, facts=facts)
    verdicts.amend(claim=claim, reason=reason, by=by, now=now)
