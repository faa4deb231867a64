"""What is kept of a change in a text, so that both sides can be shown when the texts are gone.

An excerpt is a copy. Of a page that forbids copies none is kept, not even of the text that was
kept before it forbade them.
"""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import OuterRef, Subquery

from sources import choices
from sources.models import Link, LinkCheck, Snapshot
from sources.rules.differences import Excerpts, around, rewritten
from sources.services.findings import Finding
from sources.services.leasing import WatchedPassage

NOTHING = Excerpts()


def of_passages(
    *, changed: Sequence[tuple[WatchedPassage, Finding]], look_ids: Mapping[int, int]
) -> dict[int, Excerpts]:
    """Id of each passage to how its surroundings read before and read now."""
    allowed = [(passage, finding) for passage, finding in changed if finding.may_keep]
    seen_before = [
        finding.link.id
        for passage, finding in allowed
        if passage.anchoring != choices.Anchoring.UNSEEN
    ]
    before = texts_before(links=seen_before, looks=look_ids.values())
    kept = {
        passage.id: Excerpts(
            before=around(selector=passage.selector, text=before.get(finding.link.id, "")),
            after=around(selector=passage.selector, text=finding.reading.text or ""),
        )
        for passage, finding in allowed
    }
    return {passage.id: NOTHING for passage, _ in changed} | kept


def of_drifts(*, drifted: Sequence[Finding], look_ids: Mapping[int, int]) -> dict[int, Excerpts]:
    """Id of each link that drifted to the sentences it lost and those it gained.

    Links of which nothing may be kept are left out.
    """
    allowed = [one for one in drifted if one.may_keep]
    before = texts_before(links=[one.link.id for one in allowed], looks=look_ids.values())
    return {
        one.link.id: rewritten(before=before.get(one.link.id, ""), after=one.reading.text or "")
        for one in allowed
    }


def texts_before(*, links: Collection[int], looks: Collection[int]) -> dict[int, str]:
    """Id of each link to the text that the newest look besides `looks` read there."""
    if not links:
        return {}
    earlier = LinkCheck.objects.filter(link=OuterRef("pk"), counts=True).exclude(text_sha256="")
    newest = earlier.exclude(pk__in=looks).newest_first().values("text_sha256")[:1]
    read = Link.objects.filter(pk__in=links).annotate(digest=Subquery(newest))
    wanted = dict(read.exclude(digest=None).values_list("pk", "digest"))
    held = Snapshot.objects.filter(link__in=wanted, sha256__in=set(wanted.values()))
    return {one.link_id: one.text for one in held if one.sha256 == wanted[one.link_id]}
