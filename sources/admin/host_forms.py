"""What a person types about how a host is treated."""

from typing import Any

from django import forms

from sources.admin.conflicts import LastChange
from sources.admin.forms import OpenedInput, RevisionForm
from sources.models import Host


class HostForm(RevisionForm):
    """As of a revision of the host; 0 where nothing was ever said of it."""

    revision = forms.IntegerField(widget=OpenedInput)

    def last_change(self, current: Any) -> LastChange:
        change = current.changes.select_related("by").first()
        return LastChange(str(change.by), change.at) if change else LastChange()


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

    def initial_of(self, row: Any) -> dict[str, Any]:
        return delay_of(row)


def delay_of(host: Host) -> dict[str, Any]:
    return {"delay": "" if host.delay is None else f"{host.delay:g}"}
