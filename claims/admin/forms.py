"""Forms and fields of the desks of claims; what all forms share is in `sources.admin.forms`."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone

from claims.admin import who_last
from claims.models import Claimant, Outlet
from sources.admin import forms as shared
from sources.admin.conflicts import LastChange

DeskForm = shared.DeskForm
SUGGESTIONS = 200


class RevisionForm(shared.RevisionForm):
    """Carries the revision it was opened on; who was faster is told by the row's own history."""

    def last_change(self, current: Any) -> LastChange:
        return who_last.changed(current)


class ReasonForm(RevisionForm):
    """A step that needs a reason."""

    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))


class DayField(forms.DateField):
    """A day, picked or typed as 2026-03-31 whatever the browser speaks."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "Write the day as 2026-03-31."},
            **options,
        )


class InstantField(forms.DateTimeField):
    """A time of day in the newsroom's time zone; a browser shows it as its reader writes times."""

    FORMAT = "%Y-%m-%dT%H:%M"

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(
            widget=forms.DateTimeInput(format=self.FORMAT, attrs={"type": "datetime-local"}),
            input_formats=[self.FORMAT, "%Y-%m-%d %H:%M"],
            error_messages={"invalid": "Write the time as 2026-03-31 09:00."},
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dt.datetime):
            return timezone.localtime(value).strftime(self.FORMAT)
        return value


class LanguageField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(label="Language", initial="en", required=False, **options)

    def clean(self, value: Any) -> str:
        code = str(super().clean(value)) or "en"
        parts = code.split("-")
        sound = all(part.isascii() and part.isalnum() for part in parts)
        if len(code) > 10 or not sound or not (parts[0].isalpha() and len(parts[0]) in (2, 3)):
            raise forms.ValidationError("Write the language as a code, for example en or pt-BR.")
        return code


class SuggestField(forms.CharField):
    """Free text with what is on file as suggestions."""

    def __init__(self, *, suggest: Callable[[], Iterable[object]], **options: Any) -> None:
        self.suggest = suggest
        super().__init__(required=False, **options)

    def suggestions(self) -> list[str]:
        return [str(one) for one in self.suggest()]


class RowField(SuggestField):
    """One row, named by its number: `12 · its words`. The newest rows are suggested."""

    def __init__(self, *, rows: Callable[[], QuerySet[Any]], what: str, **options: Any) -> None:
        self.rows, self.what = rows, what
        super().__init__(suggest=self._newest, **options)

    def _newest(self) -> list[str]:
        return [self.prepare_value(row) for row in self.rows()[:SUGGESTIONS]]

    def prepare_value(self, value: Any) -> str:
        return f"{value.pk} · {value}" if isinstance(value, Model) else str(value or "")

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value))
        if not typed:
            return None
        number = typed.lstrip("#").partition(" ")[0]
        row = self.rows().filter(pk=int(number)).first() if is_number(number) else None
        if row is None:
            raise forms.ValidationError(
                f"There is no {self.what} with this number. Choose one from the list, "
                "or begin with its number."
            )
        return row


def is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 19


def claimant_names() -> Iterable[str]:
    return Claimant.objects.values_list("name", flat=True)[:SUGGESTIONS]


def outlet_names() -> Iterable[str]:
    return Outlet.objects.values_list("name", flat=True)[:SUGGESTIONS]
