"""What a page says, judged against what we hold of it. No more of it is read than that takes."""

import hashlib
from dataclasses import replace

from sources import choices
from sources.rules import core, diagnosis, extraction, fingerprint, quoting, relying
from sources.rules.seen import Seen
from sources.services.findings import WITH_CONTENT, Reading
from sources.services.leasing import LeasedLink


def known_already(*, link: LeasedLink, seen: Seen) -> Reading | None:
    """Nothing to read, in most looks; told before a large page is handed to a thread."""
    found = diagnosis.unchanged(seen=seen, known=_known(link))
    return _as_it_was(link, found) if found else None


def _as_it_was(link: LeasedLink, found: diagnosis.Diagnosis) -> Reading:
    return Reading(found, text_sha256=link.plan.text_sha256, core_sha256=link.core_sha256)


def _known(link: LeasedLink) -> diagnosis.Known:
    if link.must_be_read:
        return diagnosis.Known(host_lies=link.host_lies)
    return diagnosis.Known(
        body_sha256=link.body_sha256, core_sha256=link.core_sha256, host_lies=link.host_lies
    )


def read(*, link: LeasedLink, seen: Seen) -> Reading:
    """What was seen, judged against what we hold; the text only where its bytes are new."""
    known = replace(_known(link), fingerprint=fingerprint.load(link.fingerprint))
    found = diagnosis.diagnose(seen=seen, known=known)
    if found.nothing_new:
        return _as_it_was(link, found)
    if found.outcome not in WITH_CONTENT:
        return Reading(found)
    page = found.page or extraction.extract(
        html=seen.body, url=seen.final_url, content_type=seen.content_type
    )
    cut = seen.truncated or page.html_truncated or page.too_deep
    anchors = _anchors(link, page.text, cut=cut) if page.text else ()
    found = relying.settle(
        found=found,
        seen=seen,
        known=known,
        cited=len(link.passages),
        anchors=[anchor for _, anchor in anchors],
    )
    return Reading(
        diagnosis=found,
        title=page.title,
        text=page.text,
        text_sha256=hashlib.sha256(page.text.encode()).hexdigest() if page.text else "",
        core_sha256="" if cut else _core(link, seen, found, page.text),
        baseline=_baseline(link, found, page),
        anchors=anchors,
    )


def _core(link: LeasedLink, seen: Seen, found: diagnosis.Diagnosis, text: str) -> str:
    """SHA-256 of the core, if it holds the page's main text and every passage that is cited."""
    said = core.text(body=seen.body, content_type=seen.content_type)
    page = found.fingerprint or fingerprint.of(text=text)
    if not said or not core.stands_for(page=page, core_text=said):
        return ""
    anchors = (quoting.anchor(selector=one.selector, text=said) for one in link.passages)
    whole = all(anchor.state in choices.AS_CITED for anchor in anchors)
    has_drifted = found.outcome == choices.Outcome.DRIFTED
    return core.sha256(seen.body, drifted=has_drifted) if whole else ""


def _baseline(
    link: LeasedLink, found: diagnosis.Diagnosis, page: extraction.Page
) -> fingerprint.Fingerprint | None:
    """The fingerprint to keep: that of the first text ever read, and no other."""
    if link.fingerprint or not page.text:
        return None
    return found.fingerprint or fingerprint.of(text=page.text)


def _anchors(link: LeasedLink, text: str, *, cut: bool) -> tuple[tuple[int, quoting.Anchor], ...]:
    """Where each passage stands. Of a page that we cut, nothing is called missing."""
    anchors = (
        (passage.id, quoting.anchor(selector=passage.selector, text=text))
        for passage in link.passages
    )
    missing = choices.Anchoring.MISSING
    return tuple(one for one in anchors if not (cut and one[1].state == missing))
