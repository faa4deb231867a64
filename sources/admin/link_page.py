"""All that the page of one link shows."""

from typing import Any

from django.http import HttpRequest

from sources import choices
from sources.admin import archived, badges, captures, comparisons, histories
from sources.admin.desk import may
from sources.admin.host_forms import ReasonForm
from sources.models import HealthChange, Host, Link, PassageChange
from sources.rules import reasons
from sources.services import cataloguing, checking, hosts

STRIP_LENGTH = 60
MOST_CHANGES = 50
MOST_SNAPSHOTS = 20


def context(request: HttpRequest, link: Link, lesson: ReasonForm | None = None) -> dict[str, Any]:
    """`lesson`: the form of “this is not dead” as it was refused."""
    host = Host.objects.filter(name=link.host).first() or Host(name=link.host)
    return _history(link) | {
        **captures.shown_on(link, request),
        **archived.panel(link=link),
        "link": link,
        "host": host,
        "lesson": _lesson(request, link, host, lesson),
        "badge": badges.health(link.health),
        "meaning": choices.HEALTH_MEANING[link.health],
        "standing": histories.standing(link),
        "passages": [
            (passage, badges.anchoring(passage.anchoring)) for passage in link.passages.all()
        ],
        "passage_changes": [_told(change) for change in _passage_changes(link)],
        "snapshots": link.snapshots.newest_first().defer("text")[:MOST_SNAPSHOTS],
        "snapshot_count": link.snapshots.count(),
        "host_count": Link.objects.filter(host=link.host).count(),
        "moves": link.moves.select_related("settled_by", "target"),
        "may_check": may(request, checking.CHECK),
        "may_catalogue": may(request, cataloguing.CATALOGUE),
    }


def _lesson(
    request: HttpRequest, link: Link, host: Host, refused: ReasonForm | None
) -> ReasonForm | None:
    """Offered where a lesson could change what is judged, to those who may teach."""
    if link.health not in hosts.IN_DOUBT or host.bots_see_404:
        return None
    form = refused or ReasonForm(section="lesson", initial={"revision": host.revision})
    return form if may(request, checking.CHECK) else None


def _history(link: Link) -> dict[str, Any]:
    looks = list(link.looks.newest_first().defer("hops", "passages")[:STRIP_LENGTH])
    changes = list(link.health_changes.all()[:MOST_CHANGES])
    cells = histories.strip(looks, changes)
    rows = zip(looks, reversed(cells), strict=True)
    return {
        "cells": cells,
        "legend": histories.legend(cells),
        "why": histories.why(looks[0] if looks else None),
        "looks": [
            (look, badges.outcome(look.outcome), reasons.in_words(look.reason), cell.turned)
            for look, cell in rows
        ],
        "look_count": link.looks.count(),
        "changes": [_told(change) for change in changes],
    }


def _told(change: HealthChange | PassageChange) -> dict[str, Any]:
    badge = badges.health if isinstance(change, HealthChange) else badges.anchoring
    return {
        "row": change,
        "old": badge(change.old),
        "new": badge(change.new),
        "difference": comparisons.of_change(change),
    }


def _passage_changes(link: Link) -> Any:
    changes = PassageChange.objects.filter(passage__link=link).select_related("passage")
    return changes[:MOST_CHANGES]
