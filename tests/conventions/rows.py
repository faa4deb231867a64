"""One row of every model, sound in itself, for tests that try to make it unsound."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from claims.models import (
    ApiKey,
    Appearance,
    Article,
    BlindProposal,
    BlindRound,
    Checkpoint,
    Claim,
    CommentRequest,
    CorrectionRequest,
    Evidence,
    KeptAnswer,
    LedgerEvent,
    Presence,
    Rating,
    RatingScale,
    RecordedReason,
    RegisterBinding,
    ReReview,
    ReReviewCause,
    SinglePersonPeriod,
    Verdict,
    VerdictStep,
)
from claims.services import articles, blind_outcomes, intake, verdicts
from claims.services import evidence as evidence_service
from sources.models import (
    ArchiveRequest,
    ArchiveTry,
    Blob,
    Capture,
    CaptureRequest,
    Edition,
    Entry,
    FixityFailure,
    HealthChange,
    Host,
    HostChange,
    Link,
    LinkCheck,
    Memento,
    Move,
    Passage,
    PassageChange,
    Probe,
    Pruning,
    Register,
    RobotsFile,
    Runner,
    Snapshot,
    Source,
)
from tests import newsroom
from tests.claims import double

NOW = newsroom.NOW
LATER = NOW + dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rows:
    """Two of a kind where a constraint compares rows: the second is the one to spoil."""

    people: newsroom.People
    source: Source
    documents: tuple[Source, Source]
    link: Link
    other_link: Link
    host: Host
    host_changes: tuple[HostChange, HostChange]
    runner: Runner
    looks: tuple[LinkCheck, LinkCheck]
    health_changes: tuple[HealthChange, HealthChange]
    passage: Passage
    passage_changes: tuple[PassageChange, PassageChange]
    snapshots: tuple[Snapshot, Snapshot]
    moves: tuple[Move, Move]
    probes: tuple[Probe, Probe]
    robots: tuple[RobotsFile, RobotsFile]
    captures: tuple[Capture, Capture]
    capture_requests: tuple[CaptureRequest, CaptureRequest]
    fixity_failures: tuple[FixityFailure, FixityFailure]
    pruning: Pruning
    mementos: tuple[Memento, Memento]
    archive_requests: tuple[ArchiveRequest, ArchiveRequest]
    archive_tries: tuple[ArchiveTry, ArchiveTry]
    editions: tuple[Edition, Edition]
    entries: tuple[Entry, Entry]
    bindings: tuple[RegisterBinding, RegisterBinding]
    article: Article
    other_article: Article
    pasted: tuple[Article, Article]
    claim: Claim
    parts: tuple[Claim, Claim]
    appearances: tuple[Appearance, Appearance]
    comment: CommentRequest
    evidence: Evidence
    scales: tuple[RatingScale, RatingScale]
    ratings: tuple[Rating, Rating]
    first_version: Verdict
    second_version: Verdict
    draft: Verdict
    other_draft: Verdict
    proposed: Verdict
    approved: Verdict
    step: VerdictStep
    periods: tuple[SinglePersonPeriod, SinglePersonPeriod]
    rounds: tuple[BlindRound, BlindRound]
    proposals: tuple[BlindProposal, BlindProposal]
    requests: tuple[CorrectionRequest, CorrectionRequest]
    reasons: tuple[RecordedReason, RecordedReason]
    api_keys: tuple[ApiKey, ApiKey]
    kept_answers: tuple[KeptAnswer, KeptAnswer]
    presences: tuple[Presence, Presence]
    rereviews: tuple[ReReview, ReReview]
    causes: dict[str, tuple[ReReviewCause, ReReviewCause]]
    events: tuple[LedgerEvent, ...]
    checkpoint: Checkpoint


def build() -> Rows:
    people = newsroom.people()
    by, editor = people.reviewer, people.editor
    first = newsroom.published_claim(people)
    claim = first.claim
    second = newsroom.published(
        claim, by=by, approver=editor, kind="correction", code="false", notice="We were wrong."
    )
    evidence = claim.evidence.get()
    assert evidence.link
    watched = _watched(evidence.link)
    register = Register.objects.create(slug="list", name="A list")
    editions = _pair(Edition, {"label": "1"}, {"label": "2"}, register=register, added_at=NOW)
    parts = tuple(_claim(f"Part {number}", by, whole=claim, part=number) for number in (1, 2))
    host = Host.objects.create(name=evidence.link.host)
    program = ApiKey.objects.create(name="three", sha256="3" * 64, scope="write", created_at=NOW)
    return Rows(
        people=people,
        events=tuple(LedgerEvent.objects.order_by("pk")[:3]),
        checkpoint=Checkpoint.objects.create(size=1, root_hash="a", note="-", signed_at=NOW),
        source=evidence.source,
        documents=_documents(by),
        link=evidence.link,
        other_link=_other_link(evidence),
        host=host,
        host_changes=_pair(
            HostChange, {"revision": 1}, {"revision": 2}, host=host, act="resumed", at=NOW, by=by
        ),
        runner=Runner.objects.create(pk=1),
        **watched,
        moves=_moves(evidence.link, watched["looks"][0], by),
        probes=_pair(
            Probe,
            {"directory": "/a/"},
            {"directory": "/b/"},
            host="a.example",
            at=NOW,
            outcome="gone",
        ),
        robots=_pair(
            RobotsFile,
            {"host": "a.example"},
            {"host": "b.example"},
            fetched_at=NOW,
            reached=True,
            text="x",
        ),
        **_archived(evidence.link, by),
        editions=editions,
        entries=_pair(Entry, {"code": "A"}, {"code": "B"}, edition=editions[0], name="Somewhere"),
        bindings=_pair(
            RegisterBinding,
            {"code": "A"},
            {"code": "B"},
            **{"claim": claim, "register": register, "name": "Somewhere", "listed": True},
            **{"bound_by": by, "bound_at": NOW},
        ),
        article=claim.appearances.get().article,
        other_article=articles.take_in_address(
            typed_url="https://gazette.example/other",
            description=articles.Description(),
            by=by,
            now=NOW,
        )[0],
        pasted=(_pasted("One text.", by), _pasted("Another text.", by)),
        claim=claim,
        parts=(parts[0], parts[1]),
        appearances=(claim.appearances.get(), _appearance(claim, by)),
        comment=evidence_service.ask_for_comment(
            claim=claim, asked_of="The Mayor", asked_on=NOW.date(), by=by, now=NOW
        ),
        evidence=evidence,
        **_scales(),
        first_version=first,
        second_version=second,
        **_in_the_making(people),
        step=first.steps.all()[0],
        periods=_pair(SinglePersonPeriod, {"turned_off_at": LATER}, {}, turned_on_at=NOW),
        **_double_review(people),
        requests=_pair(
            CorrectionRequest,
            {},
            {
                **{"triage": "minor", "triaged_at": NOW, "triaged_by": by},
                **{"answer": "Thank you.", "answered_at": NOW, "answered_by": editor},
            },
            **{"claim": claim, "about": first, "message": "It was eighty.", "received_at": NOW},
            email="reader@example.org",
        ),
        reasons=(first.reasons.all()[0], first.reasons.all()[1]),
        api_keys=_pair(
            ApiKey,
            {"name": "one", "sha256": "1" * 64, "account": people.outsider},
            {"name": "two", "sha256": "2" * 64, "account": people.administrator},
            scope="read",
            created_at=NOW,
        ),
        presences=_pair(
            Presence, {"person": people.editor}, {"person": by}, claim=claim, seen_at=NOW
        ),
        kept_answers=_pair(
            KeptAnswer, {"key": "one"}, {"key": "two"}, api_key=program, fingerprint="a", at=NOW
        ),
        **_rereviews(second, editor, watched, editions),
    )


def _double_review(people: newsroom.People) -> dict[str, Any]:
    """A round that was sent back, with its two proposals, and one that is open and empty."""
    claim = _claim("A claim of two", people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    double.switch(claim, by=people.reviewer)
    proposals = (
        double.hand_in(claim, people.reviewer, "true"),
        double.hand_in(claim, people.second_editor, "false"),
    )
    sent_back = blind_outcomes.send_both_back(
        claim=claim, round=1, reason="Which year?", by=people.editor, now=NOW
    )
    again = BlindRound.objects.create(claim=claim, number=2, opened_at=NOW)
    return {"rounds": (sent_back, again), "proposals": proposals}


def _pair(
    model: Any, first: dict[str, Any], second: dict[str, Any], **both: Any
) -> tuple[Any, Any]:
    if model is Edition:
        first, second = first | {"issued_on": NOW.date()}, second | {"issued_on": LATER.date()}
    return model.objects.create(**both, **first), model.objects.create(**both, **second)


def _pasted(text: str, by: User) -> Article:
    description = articles.Description()
    return articles.take_in_text(text=text, description=description, by=by, now=NOW)[0]


def _claim(text: str, by: User, **more: Any) -> Claim:
    description = intake.ClaimDescription(text=text, **more)
    return intake.take_in_claim(description=description, by=by, now=NOW)


def _documents(by: User) -> tuple[Source, Source]:
    fields = {"medium": "document", "kind": "primary", "added_by": by, "added_at": NOW}
    first = {"title": "Paper", "document": "paper.pdf", "document_sha256": "a" * 64}
    second = {"title": "Letter", "document": "letter.pdf", "document_sha256": "b" * 64}
    return _pair(Source, first, second, **fields)


def _other_link(evidence: Evidence) -> Link:
    return Link.objects.create(
        source=evidence.source,
        url="https://harbour.example/other",
        typed_url="https://harbour.example/other",
        host="harbour.example",
        added_at=NOW,
    )


def _moves(link: Link, look: LinkCheck, by: User) -> tuple[Move, Move]:
    """One declined, one proposed."""
    return _pair(
        Move,
        {
            "url": "https://a.example/",
            "settlement": "declined",
            "settled_at": NOW,
            "settled_by": by,
        },
        {"url": "https://b.example/"},
        link=link,
        look=look,
        first_seen_at=NOW,
    )


def _watched(link: Link) -> dict[str, Any]:
    looks = _pair(
        LinkCheck,
        {"lease_token": uuid.UUID(int=1)},
        {"lease_token": uuid.UUID(int=2)},
        link=link,
        checked_at=NOW,
        outcome="alive",
    )
    on_looks = ({"look": looks[0]}, {"look": looks[1]})
    passage = Passage.objects.create(link=link, exact="ninety calls", added_at=NOW)
    return {
        "looks": looks,
        "health_changes": _pair(
            HealthChange, *on_looks, link=link, old="healthy", new="gone", reason="404", at=NOW
        ),
        "passage": passage,
        "passage_changes": _pair(
            PassageChange,
            *on_looks,
            passage=passage,
            old="found",
            new="missing",
            reason="-",
            at=NOW,
        ),
        "snapshots": _pair(
            Snapshot,
            {"sha256": "c" * 64},
            {"sha256": "d" * 64},
            link=link,
            look=looks[0],
            captured_at=NOW,
            text="x",
        ),
        **_captured(link, looks),
    }


def _captured(link: Link, looks: tuple[LinkCheck, LinkCheck]) -> dict[str, Any]:
    CaptureRequest.objects.all().delete()
    blob = Blob.objects.create(
        sha256="e" * 64, link=link, payload_sha256="f" * 64, size=1, stored_at=NOW
    )
    asked = {"link": link, "cause": "asked", "wanted_at": NOW}
    return {
        "captures": _pair(
            Capture,
            {"look": looks[0]},
            {"look": looks[1]},
            **{"link": link, "blob": blob, "captured_at": NOW, "cause": "asked"},
            **{"url": link.url, "final_url": link.url, "status_code": 200},
        ),
        "capture_requests": _pair(CaptureRequest, {}, {"settled_at": NOW}, **asked),
        "fixity_failures": _pair(
            FixityFailure, {"at": NOW}, {"at": LATER}, blob=blob, damage="missing"
        ),
        "pruning": Pruning.objects.create(blob=blob, at=NOW, reason="The quota was used up."),
    }


def _archived(link: Link, by: User) -> dict[str, Any]:
    """A copy that was compared and one that was not; a settled request and one that waits."""
    at = {"link": link, "archive": "archive.example"}
    settled = {"settled_at": NOW, "outcome": "found", "cause": "catalogued"}
    requests = _pair(
        ArchiveRequest,
        settled,
        {"next_try_at": NOW, "cause": "asked", "asked_by": by},
        **at,
        kind="lookup",
        wanted_at=NOW,
        asked_at=NOW,
    )
    return {
        "mementos": _pair(
            Memento,
            {"captured_at": NOW, "verification": "verified", "compared_at": NOW},
            {"captured_at": LATER},
            **at,
            url="https://archive.example/web/1/https://harbour.example/",
            original_url=link.url,
            found_at=NOW,
            seconds_off=0,
        ),
        "archive_requests": requests,
        "archive_tries": _pair(
            ArchiveTry,
            {"lease_token": uuid.UUID(int=1)},
            {"lease_token": uuid.UUID(int=2)},
            request=requests[0],
            at=NOW,
            reason="copies",
        ),
    }


def _appearance(claim: Claim, by: User) -> Appearance:
    return intake.add_appearance(
        claim=claim,
        article=claim.appearances.get().article,
        quote="A fisherman on the quay doubted it.",
        by=by,
        now=NOW,
    )


def _scales() -> dict[str, Any]:
    used = RatingScale.objects.get(in_use=True)
    ratings = (used.ratings.get(code="true"), used.ratings.get(code="false"))
    return {"scales": (used, RatingScale.objects.create(name="Thumbs")), "ratings": ratings}


def _in_the_making(people: newsroom.People) -> dict[str, Any]:
    """One claim each with a draft, another draft, a proposal and an approved proposal."""
    by, made = people.reviewer, dict[str, Any]()
    for name in ("draft", "other_draft", "proposed", "approved"):
        claim = _claim(f"Claim with a verdict that is {name}", by)
        newsroom.evidence(claim, by=by)
        verdict = newsroom.draft(claim, by=by)
        if name in ("proposed", "approved"):
            verdict = verdicts.propose(verdict=verdict, revision=1, by=by, now=NOW)
        if name == "approved":
            verdict = verdicts.approve(verdict=verdict, revision=1, by=people.editor, now=NOW)
        made[name] = verdict
    return made


def _rereviews(
    verdict: Verdict, by: User, watched: dict[str, Any], editions: tuple[Edition, Edition]
) -> dict[str, Any]:
    settled = ReReview.objects.create(
        verdict=verdict, opened_at=NOW, settlement="confirmed", settled_at=NOW, settled_by=by
    )
    opened = ReReview.objects.create(verdict=verdict, opened_at=NOW)
    named = {
        "health_change": ("health-change", watched["health_changes"]),
        "passage_change": ("passage-change", watched["passage_changes"]),
        "edition": ("new-edition", editions),
        "due_on": ("due-date", (NOW.date(), LATER.date())),
    }
    causes = {
        field: _pair(ReReviewCause, {field: one}, {field: two}, rereview=opened, kind=kind, at=NOW)
        for field, (kind, (one, two)) in named.items()
    }
    return {"rereviews": (settled, opened), "causes": causes}
