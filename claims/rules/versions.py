"""What changed from one published version to the next, as readers and the desk see it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.choices import Stance, VerdictKind
from claims.rules.record import (
    EvidenceRecord,
    PartRecord,
    RatingRecord,
    Record,
    RegisterRecord,
)
from sources.rules import differences

Line = tuple[str, str]
"""What tells one thing from another in both versions, and all that is said of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs, the older version left. Of lists only what differs: a row without a
    left side was added, one without a right side was removed."""

    name: str
    rows: tuple[differences.Row, ...]


def changes(*, before: Record, after: Record) -> list[Change]:
    """Everything readers would notice, in the order of the page; empty when nothing is."""
    texts = zip(_texts(before), _texts(after), strict=True)
    found = [_text(name, old, new) for (name, old), (_, new) in texts if old != new]
    if any(change.name == "Rating" for change in found):  # the number only says the label again
        found = [change for change in found if change.name != "On the scale"]
    lists = zip(_lists(before), _lists(after), strict=True)
    compared = [_list(name, old, new) for (name, old), (_, new) in lists]
    return found + [change for change in compared if change.rows]


def _texts(record: Record) -> Iterator[Line]:
    claim, verdict = record["claim"], record["verdict"]
    yield "Claim", claim["text"]
    yield "Claimant", claim["claimant"]["name"] if claim["claimant"] else "unknown"
    yield "Claimed on", claim["claimed_on"] or "unknown"
    yield "Rating", _verdict(verdict["kind"], verdict["rating"])
    yield "On the scale", _number(verdict["rating"])
    yield "Summary", verdict["summary"]
    yearly = ", then every year" if verdict.get("review_yearly") else ""
    yield "Next look", f"{verdict['review_due_on'] or 'none'}{yearly}"
    alone = verdict.get("single_person", False)
    yield "Second reader", "none: its author approved it" if alone else "yes"


def _lists(record: Record) -> Iterator[tuple[str, list[Line]]]:
    yield "Parts", [_part(one) for one in record["parts"]]
    yield "Evidence", [_evidence(one) for one in record["evidence"]]
    yield "Registers", [_register(one) for one in record.get("registers", [])]
    yield "Reasons", [(one["code"], one["reason"]) for one in record.get("reasons", [])]
    yield (
        "Where it was said",
        [
            (
                one["url"] or one["title"],
                _joined(one["title"], one["outlet"], one["quote"]["exact"]),
            )
            for one in record["appearances"]
        ],
    )
    yield (
        "Comment",
        [
            (one["asked_of"], _joined(one["asked_of"], one["answer"] or "no answer"))
            for one in record.get("comments", [])
        ],
    )


def _verdict(kind: str, rating: RatingRecord) -> str:
    return "Retracted" if kind == VerdictKind.RETRACTION else rating["label"]


def _number(rating: RatingRecord) -> str:
    if rating["value"] is None:
        return "no number"
    return f"{rating['value']} on a scale from {rating['worst']} to {rating['best']}"


def _part(part: PartRecord) -> Line:
    verdict = part["verdict"]
    said = _verdict(verdict["kind"], verdict["rating"]) if verdict else "no verdict yet"
    return part["id"], f"{part['part']}. {part['text']} – {said}"


def _evidence(one: EvidenceRecord) -> Line:
    source = one["source"]
    told = _joined(
        f"{Stance(one['stance']).label}: {source['title']}",
        source["publisher"],
        one["finding"],
        f"“{one['excerpt']}”" if one["excerpt"] else "",
        one["unseen_reason"],
    )
    return one["url"] or source["title"], told


def _register(one: RegisterRecord) -> Line:
    claimed = f"{one['entry']}, claimed to be {_listed(one['claimed_listed'])}"
    told = _joined(one["name"], claimed, _in_force(one))
    return f"{one['register']}/{one['code']}/{one['entry']}", told


def _in_force(one: RegisterRecord) -> str:
    if not one["said_on"]:
        return "the day it was said is unknown"
    if not (edition := one["edition"]):
        return "we hold no edition that was in force then"
    return f"{edition['label']}, issued {edition['issued_on']}: {_listed(one['listed'])}"


def _listed(listed: bool | None) -> str:
    return "listed" if listed else "not listed"


def _joined(*said: str | None) -> str:
    return " · ".join(one for one in said if one)


def _text(name: str, before: str, after: str) -> Change:
    return Change(name, (differences.side_by_side(before=before, after=after),))


def _list(name: str, before: Sequence[Line], after: Sequence[Line]) -> Change:
    """Lines that only one version has; two that are about the same thing stand side by side."""
    old, new = _without(before, after), _without(after, before)
    rows = []
    for key, told in old:
        partner = next((line for line in new if line[0] == key), None)
        if partner:
            new.remove(partner)
        rows.append(differences.side_by_side(before=told, after=partner[1] if partner else ""))
    rows += [differences.side_by_side(before="", after=told) for _, told in new]
    return Change(name, tuple(rows))


def _without(lines: Sequence[Line], others: Sequence[Line]) -> list[Line]:
    """Those the others lack; what stands there twice has to stand twice in the others as well."""
    left, spare = [], list(others)
    for line in lines:
        if line in spare:
            spare.remove(line)
        else:
            left.append(line)
    return left
