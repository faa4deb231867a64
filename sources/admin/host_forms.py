"""What a person types about how a host is treated."""

from django import forms
from django.db.models import Model
from django.http import QueryDict


class HostForm(forms.Form):
    """As of a revision of the host; 0 where nothing was ever said of it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def meet(self, current: Model) -> None:
        """Somebody else was first, and the page shows theirs; sent again, this one follows it."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["revision"] = str(getattr(current, "revision", ""))
        self.data = data


class ResumeForm(HostForm):
    """Nothing but which host it was that somebody saw."""


class ReasonForm(HostForm):
    reason = forms.CharField(
        required=False,  # the service says what to do without one
        widget=forms.TextInput(attrs={"class": "wide"}),
    )


class DelayForm(HostForm):
    delay = forms.FloatField(
        label="Seconds between two looks",
        required=False,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        help_text="Empty: as the setting says.",
        error_messages={"invalid": "Write the seconds as a number, for example 5 or 2.5."},
    )
