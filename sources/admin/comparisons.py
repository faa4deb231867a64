"""What a page said before a change and says now, side by side."""

from dataclasses import dataclass

from sources.models import HealthChange, Link, PassageChange, Snapshot
from sources.rules import differences
from sources.services.findings import GOOD


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two kept texts of a page, the older one left, with what both hold left out."""

    before: Snapshot
    after: Snapshot
    rows: list[differences.Row]
    is_cut: bool


def of_change(change: HealthChange | PassageChange) -> differences.Row | None:
    """The excerpts that were kept with the change; None when it is not about a text."""
    if not change.before and not change.after:
        return None
    return differences.side_by_side(before=change.before, after=change.after)


def of_page(link: Link) -> Comparison | None:
    """The text last seen good and the newest one. None until the page has had two."""
    texts = link.looks.filter(counts=True).exclude(text_sha256="").newest_first()
    newest = texts.values_list("text_sha256", flat=True).first()
    good = texts.filter(outcome__in=GOOD).exclude(text_sha256=newest)
    wanted = [good.values_list("text_sha256", flat=True).first(), newest]
    held = {one.sha256: one for one in link.snapshots.filter(sha256__in=filter(None, wanted))}
    before, after = (held.get(digest or "") for digest in wanted)
    if before is None or after is None:
        return None
    return Comparison(
        before=before,
        after=after,
        rows=differences.compare(before=before.text, after=after.text),
        is_cut=differences.is_cut(before.text) or differences.is_cut(after.text),
    )
