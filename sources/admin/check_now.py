"""Looks that somebody asks for: one, a selection, or whole hosts, and what came of each."""

from collections.abc import Collection

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from sources.admin import bells, histories
from sources.admin.desk import actor
from sources.models import Link
from sources.querysets import LinkQuerySet
from sources.services import checking, roles

LEVELS = {
    checking.Attention.LOOKED: messages.SUCCESS,
    checking.Attention.HELD: messages.INFO,
    checking.Attention.QUEUED: messages.WARNING,
    checking.Attention.RESTS: messages.WARNING,
}


def one(request: HttpRequest, *, link: Link) -> None:
    """Look while the person waits, and say what was seen."""
    for checked in _looked(request, [link]):
        messages.add_message(request, _level(checked), histories.told(checked))


def selected(request: HttpRequest, *, links: LinkQuerySet) -> None:
    """A handful is looked at while the person waits; more of them in the background."""
    wanted = Link.objects.filter(pk__in=list(links.values_list("pk", flat=True)))
    if len(wanted) > checking.MOST_AT_ONCE:
        return _queue(request, wanted)
    for checked in _looked(request, list(wanted)):
        told = f"{checked.link.url}: {histories.told(checked)}"
        messages.add_message(request, _level(checked), told)


def hosts(request: HttpRequest, *, names: Collection[str]) -> None:
    """Every link of these hosts, in the background: each host at its own pace."""
    _queue(request, Link.objects.filter(host__in=names), at=", ".join(sorted(names)))


def _looked(request: HttpRequest, links: Collection[Link]) -> list[checking.Checked]:
    try:
        found = checking.check_now(links=links, by=actor(request), now=timezone.localtime())
    except roles.NotPermitted:
        raise PermissionDenied from None
    bells.checked()
    if any(checked.attention == checking.Attention.QUEUED for checked in found):
        bells.sweep()
    return found


def _queue(request: HttpRequest, links: LinkQuerySet, *, at: str = "") -> None:
    try:
        brought = checking.request_checks(links=links, by=actor(request), now=timezone.localtime())
    except roles.NotPermitted:
        raise PermissionDenied from None
    bells.sweep()
    count = links.count()
    asked = f"{count} link{'' if count == 1 else 's'}{f' of {at}' if at else ''}"
    due = count - brought
    already = f" {due} of them {'was' if due == 1 else 'were'} due already." if due else ""
    messages.success(
        request,
        f"{asked} {'is' if count == 1 else 'are'} looked at in the background, one host as fast as "
        f"it may be asked.{already} Reload the list to see them come in.",
    )


def _level(checked: checking.Checked) -> int:
    if checked.look and not checked.look.counts:
        return messages.WARNING
    return LEVELS[checked.attention]
