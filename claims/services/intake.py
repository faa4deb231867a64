"""Checkable claims come in, are reworded, declined and found in more articles."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from claims import choices
from claims.choices import EventKind
from claims.models import Appearance, Article, Claim, Claimant
from claims.models.claim import CLAIM_MAX_LENGTH
from claims.services import blind, ledger, turns, verdicts
from sources.rules import quoting
from sources.services import cataloguing, revisions, roles

TAKE_IN = "claims.take_in"
TOPIC_MAX_LENGTH = 100


class NotUsable(Exception):
    """What was typed cannot be taken in; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ClaimDescription:
    """A claim in our neutral wording. `whole` and `part` come together or not at all."""

    text: str
    claimant: str = ""
    claimant_kind: str = choices.ClaimantKind.PERSON
    claimed_on: dt.date | None = None
    language: str = "en"
    topics: tuple[str, ...] = ()
    notes: str = ""
    blind_review: bool = False
    whole: Claim | None = None
    part: int | None = None


@ledger.governed()
def take_in_claim(
    *,
    description: ClaimDescription,
    by: User,
    now: dt.datetime,
    article: Article | None = None,
    quote: str = "",
) -> Claim:
    """A new claim, with its appearance when an article and a verbatim quote are given."""
    roles.require(by=by, permission=TAKE_IN)
    claim = Claim(taken_in_by=by, taken_in_at=now, blind_review=description.blind_review)
    _describe(claim, description, now)
    claim.save()
    ledger.append(kind=EventKind.CLAIM_TAKEN_IN, row=claim, by=by, now=now)
    _amend_whole(claim, "A part was added.", by, now)
    if article is not None:
        add_appearance(claim=claim, article=article, quote=quote, by=by, now=now)
    return claim


@ledger.governed()
def edit_claim(
    *,
    claim: Claim,
    description: ClaimDescription,
    revision: int | None,
    by: User,
    now: dt.datetime,
) -> Claim:
    """Reword or redescribe; voids the approval of a verdict in the making. Raises Stale."""
    roles.require(by=by, permission=TAKE_IN)
    locked = _lock(claim, revision, description.whole)
    wholes = {whole for whole in (locked.whole, description.whole) if whole}
    published_before = _published_facts(locked)
    blind.switch(claim=locked, on=description.blind_review, by=by, now=now)
    _describe(locked, description, now)
    locked.revision += 1
    locked.save()
    ledger.append(kind=EventKind.CLAIM_EDITED, row=locked, by=by, now=now)
    if _published_facts(locked) != published_before:
        for affected in {locked, *wholes}:
            verdicts.amend(claim=affected, reason="The claim was edited.", by=by, now=now)
    return locked


@ledger.governed()
def decline_claim(
    *, claim: Claim, reason: str, revision: int | None, by: User, now: dt.datetime
) -> Claim:
    """Say that and why this claim is not checked. Not for a claim with a published verdict."""
    roles.require(by=by, permission=TAKE_IN)
    locked = _lock(claim, revision)
    if not reason.strip():
        raise NotUsable("reason", "Say why this claim is not checked.")
    if locked.declined_at:
        raise NotUsable("reason", "This claim was declined already.")
    if locked.verdicts.versions().exists():
        raise NotUsable("reason", "This claim has a published verdict. Retract that instead.")
    locked.declined_at, locked.declined_by = now, by
    locked.decline_reason = reason.strip()
    locked.revision += 1
    locked.save()
    ledger.append(kind=EventKind.CLAIM_DECLINED, row=locked, by=by, now=now)
    _amend_whole(locked, "A part was declined.", by, now)
    return locked


@ledger.governed()
def reopen_claim(*, claim: Claim, revision: int | None, by: User, now: dt.datetime) -> Claim:
    """Take a declined claim up again; the reason goes to its notes."""
    roles.require(by=by, permission=TAKE_IN)
    locked = _lock(claim, revision)
    if not locked.declined_at:
        raise NotUsable("reason", "This claim is open.")
    declined = f"Declined on {locked.declined_at:%Y-%m-%d}: {locked.decline_reason}"
    locked.notes = f"{locked.notes}\n{declined}; reopened on {now:%Y-%m-%d}.".strip()
    locked.declined_at, locked.declined_by, locked.decline_reason = None, None, ""
    locked.revision += 1
    locked.save()
    ledger.append(kind=EventKind.CLAIM_REOPENED, row=locked, by=by, now=now)
    _amend_whole(locked, "A part was reopened.", by, now)
    return locked


@ledger.governed()
def add_appearance(
    *, claim: Claim, article: Article, quote: str, by: User, now: dt.datetime
) -> Appearance:
    """Where the claim was made: the quote must stand in the article's text."""
    roles.require(by=by, permission=TAKE_IN)
    if not quote.strip():
        raise NotUsable("quote", "Quote the words of the article that make the claim.")
    if not article.text:
        raise NotUsable("quote", "The article has no text yet. Wait for it, or paste it.")
    selector = quoting.locate(quote=quote.strip(), text=article.text)
    if selector is None:
        raise NotUsable(
            "quote",
            "These words are not in the article. Copy them from its text, without changes.",
        )
    start = quoting.anchor(selector=selector, text=article.text).start or 0
    turns.take_one(claim=claim)
    appearance, created = Appearance.objects.get_or_create(
        claim=claim,
        article=article,
        position=start,
        defaults={
            "exact": selector.exact,
            "prefix": selector.prefix,
            "suffix": selector.suffix,
            "added_by": by,
            "added_at": now,
        },
    )
    if created:
        ledger.append(kind=EventKind.APPEARANCE_ADDED, row=claim, by=by, now=now)
        verdicts.amend(claim=claim, reason="An appearance was added.", by=by, now=now)
    return appearance


@transaction.atomic
def claimant(*, name: str, kind: str, same_as: Sequence[str], by: User) -> Claimant:
    """The claimant of that name, made when missing. `same_as` are addresses that identify them."""
    roles.require(by=by, permission=TAKE_IN)
    if not name.strip():
        raise NotUsable("name", "Give the claimant's name.")
    addresses = [cataloguing.canonical_address(typed=address) for address in same_as]
    return Claimant.objects.get_or_create(
        name=name.strip(), defaults={"kind": kind, "same_as": addresses}
    )[0]


def _lock(claim: Claim, revision: int | None, *others: Claim | None) -> Claim:
    """The claim, locked in one go with its whole and with others it will be tied to."""
    part_of = Claim.objects.filter(pk=claim.pk).values_list("whole", flat=True).first()
    turns.take(claims=[claim.pk, part_of, *(other.pk for other in others if other)])
    return revisions.lock(rows=Claim.objects.all(), pk=claim.pk, revision=revision)


def _amend_whole(claim: Claim, reason: str, by: User, now: dt.datetime) -> None:
    if claim.whole:
        verdicts.amend(claim=claim.whole, reason=reason, by=by, now=now)


def _describe(claim: Claim, description: ClaimDescription, now: dt.datetime) -> None:
    text = " ".join(description.text.split())
    if not text:
        raise NotUsable("text", "Write the claim as one checkable sentence.")
    if len(text) > CLAIM_MAX_LENGTH:
        raise NotUsable(
            "text",
            f"The claim has {len(text)} characters; at most {CLAIM_MAX_LENGTH} are allowed. "
            "Shorten it, or split it into parts.",
        )
    if description.claimed_on and description.claimed_on > now.date():
        raise NotUsable("claimed_on", "The day it was claimed lies in the future. Check it.")
    _require_sound_part(claim, description)
    claim.text = text
    claim.claimant = _claimant(description.claimant, description.claimant_kind)
    claim.claimed_on, claim.language = description.claimed_on, description.language
    claim.topics = _topics(description)
    claim.notes = description.notes
    claim.whole, claim.part = description.whole, description.part


def _topics(description: ClaimDescription) -> list[str]:
    topics = [" ".join(topic.split()) for topic in description.topics]
    for topic in topics:
        if len(topic) > TOPIC_MAX_LENGTH:
            raise NotUsable(
                "topics",
                f"“{topic[:40]}…” is too long for a topic: at most {TOPIC_MAX_LENGTH} characters. "
                "Put commas between topics.",
            )
    return list(dict.fromkeys(topic for topic in topics if topic))


def _require_sound_part(claim: Claim, description: ClaimDescription) -> None:
    whole, part = description.whole, description.part
    if (whole is None) != (part is None) or part == 0:
        raise NotUsable("part", "A part needs the whole claim and a number from 1 up.")
    if whole is None:
        return
    whole = Claim.objects.select_for_update().get(pk=whole.pk)  # part numbers are given in turn
    if whole.whole_id or whole.pk == claim.pk or (claim.pk and claim.parts.exists()):
        raise NotUsable("whole", "A part belongs to a whole claim that is not itself a part.")
    if whole.parts.filter(part=part).exclude(pk=claim.pk).exists():
        raise NotUsable("part", f"Part {part} is taken. Give this part another number.")


def _published_facts(claim: Claim) -> tuple[object, ...]:
    """What of a claim reaches a record; internal notes do not."""
    return (
        claim.text,
        claim.claimant_id,
        claim.claimed_on,
        claim.language,
        tuple(claim.topics),
        claim.whole_id,
        claim.part,
    )


def _claimant(name: str, kind: str) -> Claimant | None:
    if not name.strip():
        return None
    return Claimant.objects.get_or_create(name=name.strip(), defaults={"kind": kind})[0]
