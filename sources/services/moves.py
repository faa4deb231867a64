"""Pages that moved for good: looks propose the new address, a person accepts or declines it.

History is never rewritten. An accepted move is a new link beside the old one, which stays as it is
with its looks, its passages and the evidence that cites it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q

from sources import choices
from sources.models import Link, Move, Passage
from sources.rules import canonical
from sources.services import bulk, cataloguing, revisions, roles
from sources.services.findings import Finding

COLUMNS = ("link", "look", "url", "first_seen_at", "settlement", "revision")


class AlreadySettled(Exception):
    """Somebody was faster; the sentence says what they did."""

    def __init__(self, *, move: Move) -> None:
        self.move = move
        super().__init__(
            f"This move was {move.get_settlement_display().lower()} by {move.settled_by} already. "
            "Nothing was changed."
        )


def proposing(
    *, findings: Iterable[Finding], look_ids: Mapping[int, int]
) -> Iterator[bulk.Statement]:
    """The statements that keep where pages have moved to for good; what is known is left alone.

    `look_ids`: of the look at each link. An address that could be no link is not proposed.
    """
    rows = [
        (finding.link.id, look_ids[finding.link.id], url, finding.at, "", 1)
        for finding in findings
        if finding.has_moved and (url := _new_address(finding))
    ]
    yield from bulk.inserting(model=Move, names=COLUMNS, rows=rows, known=bulk.KEEP_KNOWN)


@transaction.atomic
def accept(*, move: Move, by: User, now: dt.datetime, revision: int | None = None) -> Move:
    """Watch the new address as a link of the same source, due at once, with the same passages.

    Where the address is a link already, that link is the target, whichever source it belongs to.
    Raises AlreadySettled, Stale, canonical.UnusableAddress, roles.NotPermitted.
    """
    locked = _open(move, by, revision)
    locked.target = _link_at(locked, now)
    for passage in locked.link.passages.all():
        Passage.objects.get_or_create(
            link=locked.target,
            exact=passage.exact,
            prefix=passage.prefix,
            suffix=passage.suffix,
            defaults={"added_at": now},
        )
    return _settle(locked, choices.MoveSettlement.ACCEPTED, by, now)


@transaction.atomic
def decline(*, move: Move, by: User, now: dt.datetime, revision: int | None = None) -> Move:
    """Leave the link where it is; this address is not proposed for it again.

    Raises AlreadySettled, Stale and roles.NotPermitted.
    """
    return _settle(_open(move, by, revision), choices.MoveSettlement.DECLINED, by, now)


def _new_address(finding: Finding) -> str:
    try:
        url = cataloguing.canonical_address(typed=finding.reading.diagnosis.moved_to)
    except canonical.UnusableAddress:
        return ""
    return url if url != finding.link.url else ""


def _open(move: Move, by: User, revision: int | None) -> Move:
    """The move, locked while it is settled. What somebody else did is told before anything else."""
    roles.require(by=by, permission=cataloguing.CATALOGUE)
    locked = Move.objects.select_for_update(of=("self",)).select_related("link").get(pk=move.pk)
    if locked.settlement:
        raise AlreadySettled(move=locked)
    revisions.require(row=locked, revision=revision)
    return locked


def _link_at(move: Move, now: dt.datetime) -> Link:
    """The link at the new address, found or made, locked and due now."""
    url = cataloguing.canonical_address(typed=move.url)
    links = Link.objects.select_for_update()
    try:
        with transaction.atomic():
            link = links.filter(url=url).first() or cataloguing.new_link(
                source=move.link.source, url=url, typed_url=move.url, now=now
            )
    except IntegrityError:  # somebody else was a moment faster
        link = links.get(url=url)
    later = Q(next_check_at__gt=now) | Q(next_check_at__isnull=True)
    Link.objects.filter(later, pk=link.pk).update(next_check_at=now)
    return link


def _settle(move: Move, settlement: choices.MoveSettlement, by: User, now: dt.datetime) -> Move:
    move.settlement, move.settled_at, move.settled_by = settlement, now, by
    move.revision += 1
    move.save()
    return move
