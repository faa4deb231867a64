"""What all forms of the desk share: nothing typed is cut or lost, and theirs is shown beside."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from claims.models import Claimant, Outlet

SUGGESTIONS = 200


class DeskForm(forms.Form):
    """`section` names it in the page: ids of its fields are `<section>-<field>`."""

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        section: str,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, auto_id=f"{section}-%s", initial=dict(initial or {}))
        self.section = section
        self.theirs: list[tuple[str, str]] = []
        for name, field in self.fields.items():
            field.widget.attrs.pop("maxlength", None)  # a browser would cut what is pasted
            if isinstance(field, SuggestField):
                field.widget.attrs["list"] = f"{section}-{name}-list"

    def refuse(self, field: str, message: str) -> None:
        """Tell what a service refused, at the field where there is one."""
        self.add_error(field if field in self.fields else None, message)

    def meet(self, current: Model) -> None:
        """Somebody else saved first: keep what was typed, show theirs, save over it knowingly."""
        theirs = self.initial_of(current)
        self.theirs = [
            (str(self[name].label), self._words(name, value))
            for name, value in theirs.items()
            if name in self.fields
            and name != "revision"
            and self._words(name, value) != self._words(name, self[name].value())
        ]
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["revision"] = str(getattr(current, "revision", ""))
        self.data = data

    def initial_of(self, row: Any) -> dict[str, Any]:
        """The fields as the row has them now."""
        return {}

    def typed(self) -> list[tuple[str, str]]:
        """Every field that somebody filled in, in words."""
        shown = ((field, self._words(field.name, field.value())) for field in self.visible_fields())
        return [(str(field.label), words) for field, words in shown if words]

    def _words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "Yes" if value else ""
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            many = value if isinstance(value, list | tuple | QuerySet) else [value]
            held = {str(getattr(one, "pk", one)) for one in many}
            offered: Any = field.choices
            return "; ".join(str(label) for key, label in offered if str(key) in held)
        shown = field.prepare_value(value)
        return "" if shown is None else "\n".join(str(shown).strip().splitlines())


class RevisionForm(DeskForm):
    """Carries the revision it was opened on: one that somebody else changed is refused as stale."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def seen(self) -> int:
        """The revision on the screen; a form that names none has seen none: 0 never matches."""
        return self.cleaned_data["revision"] or 0


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
