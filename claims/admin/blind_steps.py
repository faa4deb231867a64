"""The acts of a blind double review: one POST, one call of a service."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from claims.admin import claim_page, desk, forms
from claims.admin.acting import Refusal
from claims.admin.blind_forms import ProposalForm, ThirdPersonForm
from claims.admin.claim_steps import answer
from claims.services import blind, blind_outcomes

HANDED_IN = "Your proposal is in."


def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    form = ProposalForm(request.POST, section="proposal").offer(claim)
    return answer(
        request,
        claim,
        form,
        lambda: blind.hand_in(
            claim=claim,
            finding=form.finding(),
            revision=form.seen_or_new(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done=HANDED_IN,
        section="verdict",
    )


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    form = forms.RevisionForm(request.POST, section="take-back")
    return answer(
        request,
        claim,
        form,
        lambda: blind.take_back(
            claim=claim,
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="Your proposal is taken back; its words are gone.",
        section="verdict",
    )


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose one of the two, or with the other button send both back."""
    claim = claim_page.claim_or_404(pk)
    seen = blind.seen_by(claim=claim, by=desk.person(request))
    if seen.round is None or not seen.to_settle:
        return _settled(request, pk)
    form = ThirdPersonForm(request.POST, section="settle").offer(seen.round)
    sending_back = "send-back" in request.POST
    by, now = desk.person(request), timezone.localtime()

    def act() -> object:
        typed = {"round": form.seen(), "reason": form.cleaned_data["reason"]}
        if sending_back:
            return blind_outcomes.send_both_back(claim=claim, **typed, by=by, now=now)
        seat = int(form.cleaned_data["seat"] or 0)
        return blind_outcomes.choose(claim=claim, seat=seat, **typed, by=by, now=now)

    done = "Both are sent back." if sending_back else "It is proposed. An editor has to approve it."
    return answer(request, claim, form, act, done=done, section="verdict")


def _settled(request: HttpRequest, pk: int) -> HttpResponse:
    typed = request.POST.get("reason", "").strip()
    kept = f" You had written: “{typed}”" if typed else ""
    refusal = Refusal(blind_outcomes.SETTLED + kept, 409)
    return claim_page.render(request, claim_page.claim_or_404(pk), refusal=refusal)
