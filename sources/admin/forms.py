"""What all forms of the desk share: nothing typed is cut or lost, and two people do not overwrite
each other. A form that edits a row is a RevisionForm; the rest follows from its fields.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources.admin import conflicts, opened
from sources.admin.conflicts import Conflict
from sources.rules import merging

ON_PAGE = "on-page"
"""Names the fields of which a browser sends nothing when nothing is ticked or chosen."""
TAKE = "take-"
UNKNOWN = -1
"""A revision that no row has."""
SENT_WHEN_TICKED = (forms.CheckboxInput, forms.RadioSelect, forms.SelectMultiple)
CHOOSE_AGAIN = "Choose the file “{}” again: a browser does not let us keep it."


class DeskField(BoundField):
    """A box or a choice leaves a mark that it was on the page, ticked or not."""

    def as_widget(
        self,
        widget: forms.Widget | None = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> SafeString:
        shown = super().as_widget(widget, attrs, only_initial)
        return format_html("{}{}", shown, self.mark)

    @property
    def mark(self) -> SafeString:
        """For a template that shows each choice by itself; else it comes with the field."""
        if not isinstance(self.field.widget, SENT_WHEN_TICKED):
            return SafeString()
        return format_html('<input type="hidden" name="{}" value="{}">', ON_PAGE, self.html_name)


class OpenedInput(forms.HiddenInput):
    """The revision, and with it sealed what the form said when it was opened."""

    seal: Callable[[], str] = staticmethod(lambda: "")

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        revision, sealed = super().render(*args, **kwargs), self.seal()
        if not sealed:
            return revision
        return format_html('{}<input type="hidden" name="opened" value="{}">', revision, sealed)


class DeskForm(forms.Form):
    """`section` names it in the page: ids of its fields are `<section>-<field>`."""

    bound_field_class = DeskField

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
        self.conflict: Conflict | None = None
        self.add_fields()
        for name, field in self.fields.items():
            field.widget.attrs.pop("maxlength", None)  # a browser would cut what is pasted
            if hasattr(field, "suggest"):
                field.widget.attrs["list"] = f"{section}-{name}-list"

    def add_fields(self) -> None:
        """Fields that a class cannot name."""

    def refuse(self, field: str, message: str) -> None:
        """Tell what a service refused, at the field where there is one."""
        self.add_error(field if field in self.fields else None, message)

    def tell_of_files(self) -> None:
        """Everything else that was typed is in the form again; a file cannot be."""
        for name in self.files:
            file = self.files.get(name)
            if isinstance(file, UploadedFile) and name in self.fields and name not in self.errors:
                self.add_error(name, CHOOSE_AGAIN.format(file.name))

    def meet(self, current: Model) -> None:
        """Somebody else saved first."""

    def initial_of(self, row: Any) -> dict[str, Any]:
        """The fields as the row has them now."""
        return {}

    def typed(self) -> list[tuple[str, str]]:
        """Every field that somebody filled in, in words."""
        shown = ((field, self.words(field.name, field.value())) for field in self.visible_fields())
        return [(str(field.label), words) for field, words in shown if words]

    def words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "Yes" if value else ""
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            many = value if isinstance(value, list | tuple | QuerySet) else [value]
            return "; ".join(_chosen(field, many))
        shown = field.prepare_value(value[0] if isinstance(value, list) and value else value)
        return "\n".join(str(shown).strip().splitlines()) if shown else ""


class RevisionForm(DeskForm):
    """Edits a row: carries the revision it was opened on and what the row said then. One that
    somebody else changed is refused as stale, and shows all three."""

    revision = forms.IntegerField(required=False, widget=OpenedInput)
    beginning: opened.Opened | None = None

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        widget: Any = self.fields["revision"].widget
        widget.seal = self._seal
        self._sealed = ""
        if data is not None:
            self._receive()

    def seen(self) -> int:
        """The revision on the screen; a form that names none has seen none: 0 never matches."""
        return UNKNOWN if self._is_illegible() else self.cleaned_data["revision"] or 0

    def seen_or_new(self) -> int | None:
        """As `seen`, but None where the form was opened on nothing and begins something."""
        if self._is_illegible() or "revision" not in self.data:
            return UNKNOWN
        revision: int | None = self.cleaned_data["revision"]
        return revision

    def meet(self, current: Model) -> None:
        """Keep what was typed, tell theirs from it field by field, and carry the new revision.

        What only they changed stands in the form as theirs: saved as it is, it undoes nothing.
        """
        theirs = self.values(self.initial_of(current))
        base = self.beginning.was if self.beginning else {}
        mine = {name: self.sent(name) for name in theirs}
        found = list(self._differences(base, theirs, mine))
        taken = {one.name: theirs[one.name] for one in found if one.proposed == merging.Side.THEIRS}
        differing = {one.name: mine[one.name] for one in found}
        revision = self.revision_of(current)
        self.conflict = conflicts.conflict(found, self.last_change(current))
        self.data = self._with({"revision": [revision]} | taken)
        self._sealed = opened.seal(
            opened.Opened(self._name(), revision, theirs, differing | taken, differing)
        )

    def revision_of(self, current: Any) -> str:
        """The revision on which the form can be saved knowingly."""
        return str(current.revision)

    def last_change(self, current: Any) -> conflicts.LastChange:
        """Who saved last and when, where the row or its history tells."""
        return conflicts.LastChange()

    def values(self, initial: Mapping[str, Any]) -> dict[str, list[str]]:
        """What a browser would send of these."""
        return {
            name: as_sent(self.fields[name], initial[name])
            for name in self._typed_fields()
            if name in initial
        }

    def sent(self, name: str) -> list[str]:
        """What the browser sent, or was taken to have sent."""
        widget = self.fields[name].widget
        if isinstance(widget, forms.CheckboxInput):
            return ["on"] if widget.value_from_datadict(self.data, self.files, name) else []
        return [value for value in self.data.getlist(name) if value]  # type: ignore[attr-defined]

    def _differences(
        self, base: opened.Held, theirs: opened.Held, mine: opened.Held
    ) -> Iterator[conflicts.Field]:
        for name in theirs:
            found = merging.difference(base=base.get(name), theirs=theirs[name], mine=mine[name])
            if found:
                yield conflicts.field(
                    name=name,
                    label=str(self[name].label),
                    difference=found,
                    base=self.words(name, base[name]) if name in base else None,
                    theirs=self.words(name, theirs[name]),
                    mine=self.words(name, mine[name]),
                )

    def _receive(self) -> None:
        """Tell a box that was unticked from a field that was not there; the latter stays as it was.

        Then do what was chosen field by field after a conflict.
        """
        sealed, revision = (str(self.data.get(name, "")) for name in ("opened", "revision"))
        self.beginning = opened.unseal(sealed, form=self._name(), revision=revision)
        if self.beginning is None:
            return
        self._sealed = sealed
        stood = self.beginning.stood
        self.data = self._with({name: stood.get(name, []) for name in self._not_there()})
        self.data = self._with(dict(self._taken(self.beginning)))

    def _not_there(self) -> set[str]:
        unticked = set(self.data.getlist(ON_PAGE))  # type: ignore[attr-defined]
        return {name for name in self._typed_fields() if name not in self.data} - unticked

    def _taken(self, seen: opened.Opened) -> Iterator[tuple[str, list[str]]]:
        """A field that was written anew since keeps that, whatever is chosen beside it."""
        for name in seen.shown:
            chosen, sides = self.data.get(TAKE + name), {"mine": seen.mine, "theirs": seen.was}
            untouched = merging.plain(self.sent(name)) == merging.plain(seen.shown[name])
            if chosen in sides and untouched and name in self.fields:
                yield name, sides[chosen][name]

    def _with(self, values: Mapping[str, list[str]]) -> QueryDict:
        """What was sent, but for these."""
        data = QueryDict(mutable=True)
        for name, held in {**dict(self.data.lists()), **values}.items():  # type: ignore[attr-defined]
            if held:  # a browser sends nothing of an empty choice
                data.setlist(name, held)
        return data

    def _seal(self) -> str:
        """As it was opened: a form that was only refused keeps its beginning."""
        if self.is_bound:
            return self._sealed
        initial = {
            name: self.get_initial_for_field(self.fields[name], name)
            for name in self._typed_fields()
        }
        revision = self.initial.get("revision")
        shown = "" if revision is None else str(revision)
        return opened.seal(opened.Opened(self._name(), shown, self.values(initial)))

    def _is_illegible(self) -> bool:
        return bool(self.data.get("opened")) and self.beginning is None

    def _typed_fields(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if name != "revision" and not isinstance(field, forms.FileField)
        ]

    def _name(self) -> str:
        return f"{type(self).__name__}/{self.section}"


def as_sent(field: forms.Field, value: Any) -> list[str]:
    """What a browser sends of a field that holds this value."""
    if isinstance(field.widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown: Any = field.widget.format_value(field.prepare_value(value))
    many = shown if isinstance(shown, list | tuple) else [shown]
    return [str(one) for one in many if one not in (None, "")]


def _chosen(field: Any, values: Iterable[Any]) -> Iterator[str]:
    """Labels in the order in which they are offered; what is not offered any more by its key."""
    held = [str(getattr(one, "pk", one)) for one in values if one not in (None, "")]
    offered = {str(key): str(label) for key, label in field.choices}
    yield from (label for key, label in offered.items() if key in held)
    yield from (f"{key}, not offered any more" for key in held if key not in offered)
