"""Evidence is attached, withdrawn and looked at; comment is asked for and answered."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from claims.admin import acting, claim_page, desk, evidence_forms, forms
from claims.admin.claim_steps import answer
from claims.models import CommentRequest, Evidence
from claims.services import evidence, rereviews
from sources.admin import histories
from sources.choices import OUTCOME_MEANING
from sources.services import checking


def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Catalogue the source and attach it, both or neither."""
    claim = claim_page.claim_or_404(pk)
    form = evidence_forms.EvidenceForm(request.POST, request.FILES, section="attach")
    by, now = desk.person(request), timezone.localtime()

    @transaction.atomic
    def act() -> None:
        source, link = form.catalogue(by=by, now=now)
        evidence.attach(
            claim=claim, source=source, link=link, statement=form.statement(), by=by, now=now
        )

    return answer(request, claim, form, act, done="The evidence is attached.", section="evidence")


def withdraw(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    attached = get_object_or_404(Evidence, pk=row, claim=claim)
    form = evidence_forms.WithdrawForm(request.POST, section=f"withdraw-{row}")
    return answer(
        request,
        claim,
        form,
        lambda: evidence.withdraw(
            evidence=attached,
            reason=form.cleaned_data["reason"],
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The evidence is withdrawn. It stays readable here.",
        section="evidence",
    )


def check_now(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Look at the cited page at once; what changed opens re-reviews."""
    claim = claim_page.claim_or_404(pk)
    attached = get_object_or_404(Evidence, pk=row, claim=claim, link__isnull=False)
    links = [attached.link] if attached.link else []
    form = forms.DeskForm(request.POST, section=f"check-{row}")
    found: list[checking.Checked] = []

    def act() -> None:
        found.extend(
            checking.check_now(links=links, by=desk.person(request), now=timezone.localtime())
        )
        rereviews.open_for_changes(now=timezone.localtime())

    refusal = acting.attempt(form, act)
    if refusal:
        return claim_page.render(request, claim_page.claim_or_404(pk), refusal=refusal)
    for one in found:
        messages.info(request, told(one))
    return redirect(claim_page.address(claim, f"evidence-{row}"))


def told(checked: checking.Checked) -> str:
    """What the look showed, in a sentence."""
    host, look = checked.link.host, checked.look
    if look is not None:
        seen = f"{host}: {look.get_outcome_display()}. {OUTCOME_MEANING[look.outcome]}"
        return f"{seen} {histories.what_settles_it(checked.link)}".strip()
    if checked.attention == checking.Attention.HELD:
        return f"{host}: a worker is looking at it just now. Reload the page in a moment."
    return f"{host}: its turn did not come in time. A worker looks at it within minutes."


def comment(request: HttpRequest, pk: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    form = evidence_forms.CommentForm(request.POST, section="comment")
    return answer(
        request,
        claim,
        form,
        lambda: evidence.ask_for_comment(
            claim=claim,
            asked_of=form.cleaned_data["asked_of"],
            asked_on=form.cleaned_data["asked_on"],
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="It is noted who was asked. That is published with the verdict.",
        section="comments",
    )


def comment_answer(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    asked = get_object_or_404(CommentRequest, pk=row, claim=claim)
    form = evidence_forms.AnswerForm(request.POST, section=f"answer-{row}")
    return answer(
        request,
        claim,
        form,
        lambda: evidence.record_answer(
            request=asked,
            answer=form.cleaned_data["answer"],
            answered_on=form.cleaned_data["answered_on"],
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The answer is saved. It is published with the verdict.",
        section="comments",
    )
