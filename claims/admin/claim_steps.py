"""Every step on a claim and its verdict: one POST, one call of a service."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from claims.admin import acting, checklist, claim_page, desk, forms, intake_forms, verdict_panel
from claims.admin.verdict_forms import DraftForm
from claims.models import Claim, Verdict
from claims.services import intake, preflight, verdicts

NO_VERDICT = "There is no verdict in the making on this claim any more. Look at its history."
PROPOSED = "Proposed. Another person has to approve it."


def answer(
    request: HttpRequest,
    claim: Claim,
    form: forms.DeskForm,
    act: Callable[[], object],
    *,
    done: str,
    section: str,
) -> HttpResponse:
    """Back to the section when it was done; else the page as it is now with the refused form."""
    refusal = acting.attempt(form, act)
    if refusal:
        fresh = claim_page.claim_or_404(claim.pk)
        return claim_page.render(request, fresh, bound={form.section: form}, refusal=refusal)
    messages.success(request, done)
    return redirect(claim_page.address(claim, section))


def details(request: HttpRequest, pk: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    form = intake_forms.ClaimForm(request.POST, section="details")
    return answer(
        request,
        claim,
        form,
        lambda: intake.edit_claim(
            claim=claim,
            description=form.description(),
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The claim is saved.",
        section="details",
    )


def appearance(request: HttpRequest, pk: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    form = intake_forms.AppearanceForm(request.POST, section="appearance")
    return answer(
        request,
        claim,
        form,
        lambda: intake.add_appearance(
            claim=claim,
            article=form.cleaned_data["article"],
            quote=form.cleaned_data["quote"],
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The appearance is added.",
        section="appearances",
    )


def decline(request: HttpRequest, pk: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    form = forms.ReasonForm(request.POST, section="decline")
    return answer(
        request,
        claim,
        form,
        lambda: intake.decline_claim(
            claim=claim,
            reason=form.cleaned_data["reason"],
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The claim is declined.",
        section="details",
    )


def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    form = forms.RevisionForm(request.POST, section="reopen")
    return answer(
        request,
        claim,
        form,
        lambda: intake.reopen_claim(
            claim=claim,
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The claim is open again. Why it was declined stands in its notes.",
        section="details",
    )


def save_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Save, or with the other button save and propose: both happen, or neither."""
    claim = claim_page.claim_or_404(pk)
    published = claim.verdicts.versions().exists()
    form = DraftForm(request.POST, section="verdict").offer(claim, changes=published)
    proposing = "propose" in request.POST
    save = verdicts.save_and_propose if proposing else verdicts.save_draft
    return answer(
        request,
        claim,
        form,
        lambda: save(
            claim=claim,
            finding=form.finding(),
            revision=form.seen_or_new(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done=PROPOSED if proposing else "The draft is saved.",
        section="verdict",
    )


def gate(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the words on the screen stand at the publish gate; nothing is saved."""
    claim = claim_page.claim_or_404(pk)
    published = claim.verdicts.published().exists()
    form = DraftForm(request.POST, section="verdict").offer(claim, changes=published)
    found = preflight.of_finding(claim=claim, finding=form.so_far(), now=timezone.localtime())
    return JsonResponse(checklist.told(found))


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "withdraw", verdicts.withdraw, done="Back to draft.")


def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "approve", verdicts.approve, done="Approved. It can be published.")


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "publish", verdicts.publish, done=published_words)


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    claim, verdict = _making(request, pk)
    if verdict is None:
        return _no_verdict(request, claim)
    form = forms.ReasonForm(request.POST, section="return")
    return answer(
        request,
        claim,
        form,
        lambda: verdicts.send_back(
            verdict=verdict,
            reason=form.cleaned_data["reason"],
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="Returned to its authors.",
        section="verdict",
    )


def published_words(verdict: Verdict) -> str:
    """For the message after publishing, of the approved verdict before it."""
    if verdict.embargo_until and verdict.embargo_until > timezone.localtime():
        until = desk.instant(verdict.embargo_until)
        return f"Published. Until {until} nothing of it shows in public."
    return "Published. The page is public now, and its evidence is looked at from here on."


def _step(
    request: HttpRequest,
    pk: int,
    section: str,
    step: Callable[..., Verdict],
    *,
    done: str | Callable[[Verdict], str],
) -> HttpResponse:
    """A step that needs nothing typed, on exactly the revision that was on the screen."""
    claim, verdict = _making(request, pk)
    if verdict is None:
        return _no_verdict(request, claim)
    form = forms.RevisionForm(request.POST, section=section)
    return answer(
        request,
        claim,
        form,
        lambda: step(
            verdict=verdict,
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done=done if isinstance(done, str) else done(verdict),
        section="verdict",
    )


def _making(request: HttpRequest, pk: int) -> tuple[Claim, Verdict | None]:
    claim = claim_page.claim_or_404(pk)
    return claim, verdict_panel.in_the_making(claim)


def _no_verdict(request: HttpRequest, claim: Claim) -> HttpResponse:
    typed = request.POST.get("reason", "").strip()
    kept = f" You had written: “{typed}”" if typed else ""
    return claim_page.render(request, claim, refusal=acting.Refusal(NO_VERDICT + kept, 409))
