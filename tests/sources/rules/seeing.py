"""Looks made up for the diagnosis tables."""

from sources.choices import Outcome
from sources.rules import diagnosis, extraction, fingerprint
from sources.rules.seen import Hop, Seen
from tests import web

URL = "https://example.org/reports/2025/list"
PARAGRAPHS = [
    f"Paragraph {n} of the report gives reason number {n} why this country is named on the list, "
    f"and explains in {n} steps how the department came to that view after a year of review."
    for n in range(1, 12)
]
ARTICLE = web.document("The list of countries", *PARAGRAPHS)
EDITED = web.document("The list of countries", *PARAGRAPHS[:-1], "One paragraph is a new one here.")
REWRITTEN = web.document(
    "The list of countries",
    *(f"Nothing in line {n} of this text was there when it was cited in May." for n in range(20)),
)
KNOWN = diagnosis.Known(
    fingerprint=fingerprint.of(text=extraction.extract(html=ARTICLE, url=URL).text)
)
NOTHING_KNOWN = diagnosis.Known()


def seen(
    body: str | bytes = ARTICLE,
    *,
    status: int = 200,
    url: str = URL,
    path: tuple[tuple[str, int], ...] = (),
    kind: str = "text/html; charset=utf-8",
    error: str | None = None,
    truncated: bool = False,
) -> Seen:
    """A look; `path` holds the redirects as (where to, with which status)."""
    stations = [url, *(where for where, _ in path)]
    statuses = [*(code for _, code in path), status]
    return Seen(
        url=url,
        final_url=stations[-1],
        status=status,
        hops=tuple(Hop(at, code, "1.1.1.1") for at, code in zip(stations, statuses, strict=True)),
        content_type=kind,
        body=body.encode() if isinstance(body, str) else body,
        error=error,
        truncated=truncated,
    )


def outcome(look: Seen, known: diagnosis.Known = NOTHING_KNOWN) -> tuple[Outcome, str]:
    found = diagnosis.diagnose(seen=look, known=known)
    return found.outcome, found.reason
