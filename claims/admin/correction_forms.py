"""Forms for what readers say is wrong."""

from typing import Any

from django import forms

from claims import choices
from claims.admin.forms import RevisionForm
from claims.models import CorrectionRequest, Verdict

TRIAGE = choices.Triage
TRIAGE_MEANING = [
    (TRIAGE.MINOR, "Minor – wording or a detail; no finding changes"),
    (TRIAGE.UPDATE, "Update – the facts have moved on since it was published"),
    (TRIAGE.SUBSTANTIAL, "Substantial – a finding may be wrong; readers would have to be told"),
    (TRIAGE.DECLINED, "Declined – nothing changes"),
]


class TriageForm(RevisionForm):
    triage = forms.ChoiceField(
        required=False, label="It comes to", choices=TRIAGE_MEANING, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        required=False,
        label="Why",
        help_text="Internal. Needed when it is declined.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def initial_of(self, row: Any) -> dict[str, Any]:
        return triage_of(row)


class ReplyForm(RevisionForm):
    answer = forms.CharField(
        required=False, label="Answer to the reader", widget=forms.Textarea(attrs={"rows": 7})
    )

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"answer": row.answer}


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        day = f"{obj.published_at:%Y-%m-%d}"
        return f"Version {obj.version}, {obj.get_kind_display().lower()} of {day}"


class LedToForm(RevisionForm):
    led_to = VersionField(
        queryset=Verdict.objects.none(),
        required=False,
        label="The version that came of it",
        empty_label="None",
    )

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"led_to": row.led_to}

    def offer(self, request: CorrectionRequest) -> "LedToForm":
        """Versions newer than the one that the reader wrote about."""
        newer = Verdict.objects.published().filter(
            claim=request.claim_id, version__gt=request.about.version
        )
        field: Any = self.fields["led_to"]
        field.queryset = newer.order_by("-version")
        return self


def triage_of(request: CorrectionRequest) -> dict[str, Any]:
    return {
        "revision": request.revision,
        "triage": request.triage,
        "reason": request.reason,
    }
