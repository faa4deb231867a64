"""Rows of the CSV export: thick enough to defend a verdict with the file alone."""

from collections.abc import Callable, Mapping

from claims.rules.answer import CheckpointAnswer, ClaimAnswer, EvidenceAnswer, PartAnswer
from claims.rules.record import AppearanceRecord, CommentRecord

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - full-width ones count in spreadsheets too
Cell = str | int


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before one (OWASP)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def row(answer: ClaimAnswer) -> dict[str, Cell]:
    """Column to cell. A list is one cell of numbered lines; what is unknown is empty."""
    return {name: _cell(read(answer)) for name, read in COLUMNS.items()}


def _cell(value: str | int | bool | None) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe(value) if isinstance(value, str) else value


def _checkpoint(answer: ClaimAnswer) -> CheckpointAnswer | Mapping[str, None]:
    return answer["verdict"]["checkpoint"] or {"size": None, "root": None}


def _part(part: PartAnswer) -> list[str]:
    verdict = part["verdict"]
    label = verdict["rating"]["label"] if verdict else "no verdict of its own"
    return [part["text"], label, part["url"] or ""]


def _evidence(evidence: EvidenceAnswer) -> list[str]:
    source, passage, snapshot = evidence["source"], evidence["passage"], evidence["snapshot"]
    return [
        evidence["stance"],
        f"{source['title']} ({source['publisher'] or 'publisher unknown'}, {source['kind']})",
        evidence["url"] or source["medium"],
        _labelled("published", source["published_on"]),
        _labelled("finding", evidence["finding"]),
        _labelled("excerpt", evidence["excerpt"]),
        _labelled("not seen on the page because", evidence["unseen_reason"]),
        _labelled("passage", passage["anchoring"] if passage else None),
        _labelled("health", evidence["health"]),
        _labelled("checked", evidence["checked_at"]),
        f"snapshot: {snapshot['captured_at']} sha256 {snapshot['sha256']}" if snapshot else "",
        _labelled("archived copy", evidence["memento_url"]),
    ]


def _urls(evidence: list[EvidenceAnswer]) -> list[str]:
    return [one["url"] for one in evidence if one["url"]]


def _appearance(appearance: AppearanceRecord) -> list[str]:
    return [
        appearance["title"],
        appearance["outlet"] or "",
        appearance["url"] or "",
        appearance["published_on"] or "",
        f"“{appearance['quote']['exact']}”",
    ]


def _comment(comment: CommentRecord) -> list[str]:
    return [
        f"asked of {comment['asked_of']} on {comment['asked_on']}",
        _labelled("answer", comment["answer"]),
        _labelled("answered", comment["answered_on"]),
    ]


def _lines(entries: list[list[str]]) -> str:
    return "\n".join(
        f"{number}. " + " | ".join(" ".join(part.split()) for part in parts if part)
        for number, parts in enumerate(entries, start=1)
    )


def _labelled(label: str, value: str | None) -> str:
    return f"{label}: {value}" if value else ""


COLUMNS: dict[str, Callable[[ClaimAnswer], str | int | bool | None]] = {
    "claim_id": lambda one: one["id"],
    "url": lambda one: one["url"],
    "claim": lambda one: one["text"],
    "language": lambda one: one["language"],
    "claimant": lambda one: one["claimant"]["name"] if one["claimant"] else None,
    "claimed_on": lambda one: one["claimed_on"],
    "topics": lambda one: "; ".join(one["topics"]),
    "whole_id": lambda one: one["whole"],
    "part": lambda one: one["part"],
    "rating": lambda one: one["verdict"]["rating"]["code"],
    "rating_label": lambda one: one["verdict"]["rating"]["label"],
    "rating_value": lambda one: one["verdict"]["rating"]["value"],
    "rating_best": lambda one: one["verdict"]["rating"]["best"],
    "rating_worst": lambda one: one["verdict"]["rating"]["worst"],
    "rating_definition": lambda one: one["verdict"]["rating"]["definition"],
    "version": lambda one: one["verdict"]["version"],
    "kind": lambda one: one["verdict"]["kind"],
    "summary": lambda one: one["verdict"]["summary"],
    "notice": lambda one: one["verdict"]["notice"],
    "published_at": lambda one: one["verdict"]["published_at"],
    "review_due_on": lambda one: one["verdict"]["review_due_on"],
    "endangered": lambda one: one["verdict"]["endangered"],
    "stale": lambda one: one["verdict"]["stale"],
    "single_person": lambda one: one["verdict"]["single_person"],
    "hash": lambda one: one["verdict"]["hash"],
    "sequence": lambda one: one["verdict"]["sequence"],
    "checkpoint_size": lambda one: _checkpoint(one)["size"],
    "checkpoint_root": lambda one: _checkpoint(one)["root"],
    "parts": lambda one: _lines([_part(part) for part in one["parts"]]),
    "evidence_count": lambda one: len(one["evidence"]),
    "evidence": lambda one: _lines([_evidence(evidence) for evidence in one["evidence"]]),
    "evidence_urls": lambda one: " ".join(_urls(one["evidence"])),
    "appearances": lambda one: _lines([_appearance(where) for where in one["appearances"]]),
    "comments": lambda one: _lines([_comment(comment) for comment in one["comments"]]),
    "reasons": lambda one: _lines([[why["code"], why["reason"]] for why in one["reasons"]]),
    "as_of": lambda one: one["as_of"],
}
