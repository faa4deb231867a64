"""A claim is bound to entries of official lists, and released from them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from claims.admin import claim_page, desk, forms
from claims.admin.binding_forms import BindingForm
from claims.admin.claim_steps import answer
from claims.models import RegisterBinding
from claims.services import bindings


def bind(request: HttpRequest, pk: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    form = BindingForm(request.POST, section="bind")
    return answer(
        request,
        claim,
        form,
        lambda: bindings.bind(
            claim=claim,
            says=form.meant(),
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="The claim is bound to the list. It comes back with every new edition.",
        section="lists",
    )


def release(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    claim = claim_page.claim_or_404(pk)
    binding = get_object_or_404(RegisterBinding, pk=row, claim=claim)
    form = forms.RevisionForm(request.POST, section=f"release-{row}")
    return answer(
        request,
        claim,
        form,
        lambda: bindings.release(
            binding=binding,
            revision=form.seen(),
            by=desk.person(request),
            now=timezone.localtime(),
        ),
        done="Taken off: the claim no longer speaks of it.",
        section="lists",
    )
