"""Published records in the form that templates show: days to format, words for codes."""

import datetime as dt
import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from claims.choices import Stance, VerdictKind
from claims.models import Verdict
from claims.rules import listing
from claims.rules.answer import ClaimAnswer, EvidenceAnswer, PartAnswer
from claims.rules.record import (
    AppearanceRecord,
    CommentRecord,
    RatingRecord,
    ReasonRecord,
    RegisterRecord,
)
from claims.services import published
from sources.choices import Anchoring, Health, Kind, Medium

TONES = 5
BREAKS_OUT_OF_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

HEALTH_WORDS: dict[str, str] = {
    Health.UNKNOWN: "We have not been able to look at this page.",
    Health.HEALTHY: "The page was there as cited.",
    Health.SUSPECT: "The page did not answer as it should. We look again before we judge.",
    Health.DRIFTED: "The page is there, but its text has changed since we cited it.",
    Health.BLOCKED: "The page does not let our checker in.",
    Health.GONE: "The page has been taken down.",
    Health.DEAD: "The page can no longer be reached.",
}
NOT_LOOKED_AT = "Our link checker has not looked at this page yet."
ANCHORING_WORDS: dict[str, str] = {
    Anchoring.FOUND: "The quoted words stand on it.",
    Anchoring.NORMALISED: "The quoted words stand on it.",
    Anchoring.FUZZY: "The quoted words stand on it with small differences.",
    Anchoring.MISSING: "The quoted words are no longer on it.",
}
REASON_WORDS: dict[str, str] = {
    "no-primary-source": "No primary source is cited.",
    "one-host": "All of the evidence comes from one place.",
    "one-sided": "The evidence does not speak for both sides.",
    "unseen-excerpt": "At publication not every quotation had been found in a copy of ours.",
}
"""What a recorded reason is about, by the code of its rule in the publish gate."""


def entry(verdict: Verdict) -> dict[str, Any]:
    """A published version as a line in a list; takes a row of `with_endangered`."""
    record = published.record_of(verdict=verdict)
    claim = record["claim"]
    return {
        "path": listing.page_path(claim_id=claim["id"], text=claim["text"]),
        "claim": claim,
        "claimed_on": day(claim["claimed_on"]),
        "verdict": record["verdict"],
        "rating": rating(record["verdict"]["rating"]),
        "published_at": moment(record["verdict"]["published_at"]),
        "kind": VerdictKind(record["verdict"]["kind"]),
        "is_retracted": record["verdict"]["kind"] == VerdictKind.RETRACTION,
        "endangered": getattr(verdict, "endangered", False),
    }


def claim(answer: ClaimAnswer) -> dict[str, Any]:
    """What the page of a claim shows of one version."""
    verdict = answer["verdict"]
    appearances = [appearance(one) for one in answer["appearances"]]
    return {
        "claimed_on": day(answer["claimed_on"]),
        "rating": rating(verdict["rating"]),
        "kind": VerdictKind(verdict["kind"]),
        "is_retracted": verdict["kind"] == VerdictKind.RETRACTION,
        "published_at": moment(verdict["published_at"]),
        "due_on": day(verdict["review_due_on"]),
        "parts": [part(one) for one in answer["parts"]],
        "evidence": [evidence(one) for one in answer["evidence"]],
        "appearances": appearances,
        "comments": [comment(one) for one in answer["comments"]],
        "registers": [registered(one) for one in answer["registers"]],
        "lists": list({one["register"]: one["name"] for one in answer["registers"]}.items()),
        "reasons": [reason(one) for one in answer["reasons"]],
        "as_of": moment(answer["as_of"]),
    }


def version(verdict: Verdict, *, before: Verdict | None, current: Verdict) -> dict[str, Any]:
    """A published version as a line in the history of its claim, with what it changed."""
    frozen = published.record_of(verdict=verdict)["verdict"]
    named = published.record_of(verdict=current)["claim"]
    path = listing.page_path(claim_id=named["id"], text=named["text"])
    return {
        "number": frozen["version"],
        "kind": VerdictKind(frozen["kind"]),
        "notice": frozen["notice"],
        "rating": rating(frozen["rating"]),
        "published_at": moment(frozen["published_at"]),
        "hash": verdict.hash,
        "path": path if verdict == current else f"{path}?version={frozen['version']}",
        "before": before.version if before else None,
        "changes": published.changes(before=before, after=verdict),
    }


def rating(frozen: RatingRecord) -> dict[str, Any]:
    """Label and definition, and for a step on the scale its place from worst to best."""
    value, best, worst = frozen["value"], frozen["best"], frozen["worst"]
    told: dict[str, Any] = {"label": frozen["label"], "definition": frozen["definition"]}
    if value is None or best is None or worst is None:
        return told | {"tone": "off", "steps": []}
    share = (value - worst) / (best - worst)
    return told | {
        "tone": 1 + round(share * (TONES - 1)),
        "steps": [{"number": n, "is_ours": n == value} for n in range(worst, best + 1)],
        "value": value,
        "best": best,
        "worst": worst,
    }


def part(answer: PartAnswer) -> dict[str, Any]:
    verdict = answer["verdict"]
    path = listing.page_path(claim_id=answer["id"], text=answer["text"])
    return {
        "number": answer["part"],
        "text": answer["text"],
        "path": path if answer["url"] else "",
        "rating": rating(verdict["rating"]) if verdict else None,
        "is_retracted": verdict is not None and verdict["kind"] == VerdictKind.RETRACTION,
    }


def evidence(answer: EvidenceAnswer) -> dict[str, Any]:
    source, snapshot, passage = answer["source"], answer["snapshot"], answer["passage"]
    anchoring = passage["anchoring"] if passage else None
    return {
        "source": source,
        "source_kind": Kind(source["kind"]).label,
        "medium": "" if source["medium"] == Medium.WEB else Medium(source["medium"]).label,
        "published_on": day(source["published_on"]),
        "url": answer["url"],
        "stance": Stance(answer["stance"]),
        "finding": answer["finding"],
        "excerpt": answer["excerpt"],
        "unseen_reason": answer["unseen_reason"],
        "health": answer["health"],
        "health_words": health_words(answer),
        "anchoring_words": ANCHORING_WORDS[anchoring] if anchoring else "",
        "checked_at": moment(answer["checked_at"]),
        "endangered": answer["endangered"],
        "captured_at": moment(snapshot["captured_at"]) if snapshot else None,
        "sha256": snapshot["sha256"] if snapshot else "",
        "memento_url": answer["memento_url"],
        "memento": answer["memento"],
        "archived_at": moment(answer["memento"]["captured_at"]) if answer["memento"] else None,
    }


def health_words(answer: EvidenceAnswer) -> str:
    if answer["health"] is None:
        return ""
    return HEALTH_WORDS[answer["health"]] if answer["checked_at"] else NOT_LOOKED_AT


def appearance(record: AppearanceRecord) -> dict[str, Any]:
    return {**record, "published_on": day(record["published_on"])}


def comment(record: CommentRecord) -> dict[str, Any]:
    return {
        **record,
        "asked_on": day(record["asked_on"]),
        "answered_on": day(record["answered_on"]),
    }


def registered(record: RegisterRecord) -> dict[str, Any]:
    edition = record["edition"]
    return {
        **record,
        "said_on": day(record["said_on"]),
        "issued_on": day(edition["issued_on"]) if edition else None,
    }


def reason(record: ReasonRecord) -> dict[str, str]:
    """A code that is no longer ours is told by its reason alone."""
    return {"about": REASON_WORDS.get(record["code"], ""), "reason": record["reason"]}


def data_block(value: Any) -> SafeString:
    """JSON for the inside of a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return mark_safe(text.translate(BREAKS_OUT_OF_SCRIPT))  # noqa: S308 - escaped just now


def day(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None


def moment(iso: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(iso) if iso else None
