"""A record by hand, for rules that take one."""

import copy
from typing import Any, cast

from claims.rules.record import Record

CLAIM_ID = "0192f0c4-5c1e-4d52-9a43-111111111111"
URL = f"https://newsroom.example/claims/{CLAIM_ID}/ninety-ships/"
RECORD: Record = {
    "claim": {
        "id": CLAIM_ID,
        "text": "Ninety ships called at the harbour in 2025",
        "language": "en",
        "claimant": {
            "name": "The Mayor",
            "kind": "person",
            "same_as": ["https://wikidata.example/Q1"],
        },
        "claimed_on": "2026-02-26",
        "topics": ["Häfen"],
        "whole": None,
        "part": None,
    },
    "parts": [],
    "verdict": {
        "version": 1,
        "kind": "original",
        "rating": {
            "code": "mostly-true",
            "label": "Mostly true",
            "definition": "Accurate, but needs a clarification.",
            "value": 4,
            "best": 5,
            "worst": 1,
        },
        "summary": "The report counts ninety calls.",
        "notice": "",
        "published_at": "2026-03-02T09:00:00Z",
        "review_due_on": "2026-09-15",
    },
    "evidence": [
        {
            "source": {
                "title": "Annual report",
                "publisher": "Harbour Office",
                "kind": "primary",
                "medium": "web",
                "published_on": "2026-01-31",
            },
            "url": "https://harbour.example/report",
            "stance": "supports",
            "finding": "Ninety calls are counted.",
            "excerpt": "ninety calls",
            "unseen_reason": "",
            "passage": {"exact": "ninety calls", "prefix": "there were ", "suffix": " in"},
            "snapshot": {"captured_at": "2026-03-01T00:00:00Z", "sha256": "ab" * 32},
        }
    ],
    "appearances": [
        {
            "url": "https://gazette.example/ships",
            "outlet": "The Practice Gazette",
            "title": "Mayor counts ships",
            "published_on": "2026-02-27",
            "first": True,
            "quote": {"exact": "ninety ships", "prefix": "", "suffix": ""},
        }
    ],
    "comments": [],
}


def record(**changes: Any) -> Record:
    """RECORD with values at dotted paths replaced: `record(**{"verdict.kind": "update"})`."""
    changed: Any = copy.deepcopy(RECORD)
    for path, value in changes.items():
        *parents, last = path.split(".")
        place = changed
        for parent in parents:
            place = place[parent]
        place[last] = value
    return cast(Record, changed)
