"""What a claim says of an official list, as it is typed."""

from collections.abc import Iterable
from typing import Any

from django import forms

from claims.admin.forms import RevisionForm, SuggestField
from claims.services import bindings
from sources.models import Entry, Register

SUGGESTED = 400
LISTED, NOT_LISTED = "listed", "not-listed"


class RegisterField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class BindingForm(RevisionForm):
    """Which register, which entry, and whether the claim says that it is on it."""

    register = RegisterField(
        queryset=Register.objects.all(),
        label="Official list",
        empty_label=None,
        error_messages={"required": "Choose a list.", "invalid_choice": "Choose a list."},
    )
    entry = SuggestField(
        suggest=lambda: members(),
        label="Entry",
        help_text="Its name or its code. For a list of countries any country will do: "
        "“Canada” or “CA”.",
    )
    says = forms.ChoiceField(
        required=False,
        label="The claim says that it",
        choices=[(LISTED, "is on the list"), (NOT_LISTED, "is not on the list")],
        widget=forms.RadioSelect,
    )

    def clean_says(self) -> str:
        if not self.cleaned_data["says"]:
            raise forms.ValidationError("Say which of the two the claim says.")
        return str(self.cleaned_data["says"])

    def meant(self) -> bindings.Says:
        typed = self.cleaned_data
        return bindings.Says(
            register=typed["register"], entry=typed["entry"], listed=typed["says"] == LISTED
        )


def members() -> Iterable[str]:
    """Whoever stands or stood on any list: `CN · China`."""
    rows = Entry.objects.order_by("name").values_list("code", "name").distinct()
    return [f"{code} · {name}" for code, name in rows[:SUGGESTED]]
