"""Rules of the publish gate on evidence: primary, independent, from both sides, seen and kept.

Four of them let a recorded reason pass. The reason stands in the published record as long as the
evidence there is what it was recorded for.
"""

from collections.abc import Mapping, Sequence

from claims.choices import Stance, VerdictKind
from claims.rules.candidate import Candidate
from claims.rules.listing import fold
from claims.rules.points import Failure, Rule, Way
from claims.rules.record import EvidenceRecord, ReasonRecord
from sources.choices import Kind
from sources.rules import sites

LEAST_ORIGINS = 2

NO_EVIDENCE = Failure(
    "no-evidence",
    "The verdict cites no evidence (IFCN 2: readers can verify the findings themselves).",
    "Attach a source to the claim and tick it under “cited evidence”.",
)
WITHDRAWN_EVIDENCE = Failure(
    "withdrawn-evidence",
    "The verdict cites evidence that has been withdrawn (IFCN 2: sources that stand).",
    "Untick the withdrawn evidence, or attach it anew.",
)
NO_PRIMARY_SOURCE = Failure(
    "no-primary-source",
    "No primary source is cited (IFCN 2: the best available primary sources; "
    "Google ClaimReview CR085: citations to primary sources).",
    "Cite one, or record why there is none.",
    Way.REASON,
)
ONE_HOST = Failure(
    "one-host",
    "All evidence comes from one place (IFCN 2: more than one named source; "
    "EFCSN: several independent sources).",
    "Cite a second, independent source, or record why one has to do.",
    Way.REASON,
)
ONE_SIDED = Failure(
    "one-sided",
    "Evidence of one side only is cited (IFCN 1: the same rigour for every claim; "
    "EFCSN: evidence for and against is weighed).",
    "Cite what speaks on the other side, or record where you looked for it and found none.",
    Way.REASON,
)
UNSEEN_EXCERPT = Failure(
    "unseen-excerpt",
    "A quotation was not found in any copy of the page that we hold "
    "(IFCN 4: what is quoted can be checked).",
    "Have the link checked now and compare the words, or record why we hold no copy.",
    Way.REASON,
)
LOST_LINK = Failure(
    "lost-link",
    "A cited page is gone and nobody holds a copy of it "
    "(IFCN 2: readers can verify the findings themselves).",
    "Cite another address or an archived copy of it.",
)


def has_primary(evidence: Sequence[EvidenceRecord]) -> bool:
    return any(one["source"]["kind"] == Kind.PRIMARY for one in evidence)


def origins(evidence: Sequence[EvidenceRecord]) -> set[str]:
    """Independent places. On the web the registrable domain; a document or a person we asked is a
    place of its own, unless its publisher has a page among the rest.
    """
    online = [one for one in evidence if one["url"]]
    publishers = {fold(one["source"]["publisher"]) for one in online}
    offline = {_name(one) for one in evidence if not one["url"]}
    return {sites.site_of(one["url"] or "") for one in online} | {
        f"not on the web: {name}" for name in offline - publishers
    }


def is_two_sided(evidence: Sequence[EvidenceRecord]) -> bool:
    return {Stance.SUPPORTS, Stance.REFUTES} <= {one["stance"] for one in evidence}


def is_quoted(one: EvidenceRecord) -> bool:
    """Whether words are quoted that ought to stand on a page."""
    return bool(one["excerpt"]) and not one["unseen_reason"]


def reasons_told(
    *, kind: str, evidence: Sequence[EvidenceRecord], reasons: Mapping[str, str]
) -> list[ReasonRecord]:
    """The recorded reasons that readers are told: those the evidence calls for, and no other.

    Of a quotation they are told also when a machine finds it meanwhile: what goes out is what was
    read by a second person.
    """
    if kind == VerdictKind.RETRACTION:
        return []
    called_for = {
        NO_PRIMARY_SOURCE.code: not has_primary(evidence),
        ONE_HOST.code: len(origins(evidence)) < LEAST_ORIGINS,
        ONE_SIDED.code: not is_two_sided(evidence),
        UNSEEN_EXCERPT.code: any(map(is_quoted, evidence)),
    }
    return [
        {"code": code, "reason": reasons[code]}
        for code, is_called_for in called_for.items()
        if is_called_for and reasons.get(code)
    ]


def _name(one: EvidenceRecord) -> str:
    return fold(one["source"]["publisher"] or one["source"]["title"])


def _records(candidate: Candidate) -> list[EvidenceRecord]:
    return [piece.record for piece in candidate.evidence]


def _stands_on_evidence(candidate: Candidate) -> bool:
    """A retraction stands on nothing; and where nothing is cited, that alone is told."""
    return bool(candidate.evidence) and not candidate.is_retraction


def _withdrawn(candidate: Candidate) -> list[str]:
    return [piece.title for piece in candidate.evidence if piece.is_withdrawn]


def _unseen(candidate: Candidate) -> list[str]:
    pieces = candidate.evidence
    return [one.title for one in pieces if is_quoted(one.record) and not one.is_seen]


def _lost(candidate: Candidate) -> list[str]:
    return [one.title for one in candidate.evidence if one.is_lost and not one.is_kept]


RULES = (
    Rule(
        "Evidence is cited",
        NO_EVIDENCE,
        lambda one: not one.evidence,
        asked=lambda one: not one.is_retraction,
    ),
    Rule("All cited evidence stands", WITHDRAWN_EVIDENCE, _withdrawn),
    Rule(
        "A primary source is cited",
        NO_PRIMARY_SOURCE,
        lambda one: not has_primary(_records(one)),
        asked=_stands_on_evidence,
    ),
    Rule(
        "The evidence comes from two independent hosts",
        ONE_HOST,
        lambda one: len(origins(_records(one))) < LEAST_ORIGINS,
        asked=_stands_on_evidence,
    ),
    Rule(
        "Supporting and refuting evidence is considered",
        ONE_SIDED,
        lambda one: not is_two_sided(_records(one)),
        asked=_stands_on_evidence,
    ),
    Rule(
        "Every quotation stands in a copy that we hold",
        UNSEEN_EXCERPT,
        _unseen,
        asked=_stands_on_evidence,
    ),
    Rule(
        "Every page that is gone is kept somewhere",
        LOST_LINK,
        _lost,
        asked=_stands_on_evidence,
    ),
)
WITH_REASON = tuple(rule for rule in RULES if rule.failure.way == Way.REASON)
