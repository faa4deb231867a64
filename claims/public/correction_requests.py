"""Readers say what is wrong: a page of its own, so that pages to be read stay without cookies."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from claims import choices
from claims.models import CorrectionRequest, Verdict
from claims.models.correction import EMAIL_MAX_LENGTH, MESSAGE_MAX_LENGTH, URL_MAX_LENGTH
from claims.public import claims, limits, telling
from claims.services import corrections

LARGEST = 64 * 1024  # bytes of a whole form


class CorrectionForm(forms.Form):
    """`website` is for machines alone: people do not see it, and leave it empty."""

    message = forms.CharField(
        label="What is wrong?",
        help_text="In your own words. It is read by us and not published.",
        max_length=MESSAGE_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": "Say what is wrong, in a sentence or more.",
            "max_length": "That is longer than we can take in: at most %(limit_value)d characters, "
            "and this has %(show_value)d. Shorten it, or give the address of a page.",
        },
    )
    source_url = forms.URLField(
        label="Where can we see that?",
        help_text="The address of a page, if there is one.",
        required=False,
        max_length=URL_MAX_LENGTH,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"invalid": "Give the whole address of a page, as in https://example.org/."},
    )
    email = forms.EmailField(
        label="Your e-mail address, if you would like an answer",
        help_text="We use it for that answer alone, and erase it once the answer is sent.",
        required=False,
        max_length=EMAIL_MAX_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "This is no e-mail address. Correct it, or leave it empty."},
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # a browser would cut what is pasted

    def clean_source_url(self) -> str:
        address = str(self.cleaned_data["source_url"])
        if address and not address.startswith(("http://", "https://")):
            raise forms.ValidationError("Give the address of a web page.")
        return address

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("This field has to stay empty. Clear it and send again.")
        return ""

    def words(self) -> corrections.Words:
        typed = self.cleaned_data
        return corrections.Words(
            message=typed["message"], source_url=typed["source_url"], email=typed["email"]
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    versions = claims.versions_of(claim_id)
    if request.method != "POST":
        return _show(request, CorrectionForm(initial={"version": versions[0].version}), versions)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _show(request, CorrectionForm(), versions, code=413)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _show(request, form, versions, code=422)
    now = timezone.localtime()
    if wait := limits.seconds_to_wait(request, form="correction", now=now):
        return _show(request, form, versions, code=429, wait=wait)
    about = _read(form.cleaned_data["version"], versions)
    received = corrections.receive(about=about, words=form.words(), now=now)
    return redirect("correction-received", received.public_id)


@never_cache
@require_safe
def received(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What became of a request, without its words: whoever holds the address may look."""
    rows = CorrectionRequest.objects.select_related("claim")
    asked = get_object_or_404(rows, public_id=public_id)
    versions = claims.versions_of(asked.claim.public_id)
    led_to = next((one for one in versions if one.pk == asked.led_to_id), None)
    context = {
        "asked": asked,
        "entry": telling.entry(versions[0]),
        "stage": stage_of(asked, led_to),
        "led_to": led_to and telling.version(led_to, before=None, current=versions[0]),
    }
    return render(request, "claims/public/correction_received.html", context)


def stage_of(asked: CorrectionRequest, led_to: Verdict | None) -> str:
    if led_to:
        return "published"
    if asked.triage == choices.Triage.DECLINED:
        return "declined"
    return "taken-up" if asked.triage else "waiting"


def _read(number: str, versions: list[Verdict]) -> Verdict:
    """The version that the reader had before them; the current one when the form names none."""
    return next((one for one in versions if str(one.version) == number), versions[0])


def _show(
    request: HttpRequest,
    form: CorrectionForm,
    versions: list[Verdict],
    *,
    code: int = 200,
    wait: int = 0,
) -> HttpResponse:
    context = {
        "form": form,
        "entry": telling.entry(versions[0]),
        "claim_id": versions[0].claim.public_id,
        "code": code,
        "minutes": -(-wait // 60),
        "longest": MESSAGE_MAX_LENGTH,
    }
    answer = render(request, "claims/public/correction_request.html", context, status=code)
    if wait:
        answer["Retry-After"] = str(wait)
    return answer
