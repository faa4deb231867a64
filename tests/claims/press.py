"""Published claims in the states that readers and clients meet."""

import datetime as dt
import uuid

from claims import choices
from claims.models import Claim, Verdict
from sources.models import Blob, Capture, HealthChange, Link, LinkCheck, Passage, PassageChange
from tests import newsroom

NOW = newsroom.NOW
DAY = dt.timedelta(days=1)


def release(
    people: newsroom.People,
    *,
    text: str = "Ninety ships called at the harbour in 2025",
    code: str = "true",
    url: str = newsroom.HARBOUR_URL,
    excerpt: str = "",
    now: dt.datetime = NOW,
) -> Verdict:
    """A claim of the mayor, with one piece of evidence and its first verdict."""
    claim = newsroom.claim(by=people.reviewer, now=now, text=text)
    newsroom.evidence(claim, by=people.reviewer, now=now, url=url, excerpt=excerpt)
    return newsroom.published(claim, by=people.reviewer, approver=people.editor, now=now, code=code)


def release_many(people: newsroom.People, *, count: int) -> None:
    for number in range(count):
        release(
            people,
            text=f"Ship number {number} called at the harbour",
            url=f"https://harbour.example/ships/{number}",
            excerpt=f"ship {number} called",
            now=NOW + number * DAY,
        )


def change(
    claim: Claim,
    people: newsroom.People,
    *,
    kind: str = choices.VerdictKind.CORRECTION,
    code: str = "false",
    notice: str = "The report counts nineteen calls, not ninety.",
    now: dt.datetime = NOW + DAY,
) -> Verdict:
    """The next version of a claim that has a published one."""
    return newsroom.published(
        claim,
        by=people.reviewer,
        approver=people.editor,
        now=now,
        kind=kind,
        code=code,
        notice=notice,
    )


def retract(claim: Claim, people: newsroom.People, *, now: dt.datetime = NOW + DAY) -> Verdict:
    notice = "The report was a forgery."
    kind = choices.VerdictKind.RETRACTION
    return change(claim, people, kind=kind, code="unproven", notice=notice, now=now)


def look(link: Link, *, outcome: str, at: dt.datetime) -> LinkCheck:
    return LinkCheck.objects.create(
        link=link, lease_token=uuid.uuid4(), checked_at=at, outcome=outcome
    )


def keep_copy(link: Link, *, at: dt.datetime, by: LinkCheck | None = None) -> Capture:
    """Our own file of the page, so that a verdict may cite it when it is gone."""
    digest = uuid.uuid4().hex * 2
    blob = Blob.objects.create(
        sha256=digest, link=link, payload_sha256=digest, size=1, stored_at=at
    )
    return Capture.objects.create(
        link=link,
        look=by or look(link, outcome="alive", at=at - DAY),
        blob=blob,
        captured_at=at - DAY,
        cause="attached",
        url=link.url,
        final_url=link.url,
        status_code=200,
    )


def turn(link: Link, *, health: str, outcome: str, at: dt.datetime, kept: bool = True) -> None:
    """The link's health as a look left it; what is lost was `kept` before."""
    link.refresh_from_db()
    seen = look(link, outcome=outcome, at=at)
    if kept and health in ("gone", "dead"):
        keep_copy(link, at=at, by=seen)
    HealthChange.objects.create(
        link=link,
        look=seen,
        old=link.health,
        new=health,
        reason="",
        at=at,
    )
    Link.objects.filter(pk=link.pk).update(health=health)


def lose(passage: Passage, *, at: dt.datetime) -> None:
    """The page answered, but the quoted words are no longer on it."""
    PassageChange.objects.create(
        passage=passage,
        look=look(passage.link, outcome="alive", at=at),
        old=passage.anchoring,
        new="missing",
        reason="",
        at=at,
    )
    Passage.objects.filter(pk=passage.pk).update(anchoring="missing")


def only_link(claim: Claim) -> Link:
    return Link.objects.get(evidence__claim=claim)
