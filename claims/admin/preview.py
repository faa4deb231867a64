"""The record as it would be frozen now, before it is public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from claims.admin import checklist, claim_page, desk, forms, verdict_panel
from claims.rules import record
from claims.services import records
from sources.services import roles


def page(request: HttpRequest, pk: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    by, now = desk.person(request), timezone.localtime()
    permissions = roles.permissions_of(by=by)
    panel = verdict_panel.panel(claim=claim, by=by, permissions=permissions, now=now)
    if panel.verdict is None:
        return redirect(claim_page.address(claim, "verdict"))
    version = (panel.newest.version or 0) + 1 if panel.newest else 1
    frozen = records.freeze(verdict=panel.verdict, version=version, at=now)
    context = {
        "title": f"Preview of version {version}",
        "claim": claim,
        "panel": panel,
        "checklist": checklist.of(panel.points, form=None, verdict=panel.verdict),
        "record": record.readable(frozen),
        "form": forms.RevisionForm(section="publish", initial={"revision": panel.verdict.revision}),
    }
    return desk.show(request, "claim/preview.html", context)
