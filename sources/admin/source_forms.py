"""What a person types about a source."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from sources import choices
from sources.admin.forms import DeskForm, RevisionForm
from sources.models import Source
from sources.services import cataloguing

DOCUMENT_MAX_BYTES = 25 * 1024 * 1024


def day(**options: Any) -> forms.DateField:
    """A day, picked with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=False, widget=widget, **options)


class DescriptionForm(DeskForm):
    """What is known about a cited work."""

    title = forms.CharField(max_length=300, widget=forms.TextInput(attrs={"class": "wide"}))
    publisher = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput(attrs={"class": "wide"})
    )
    kind = forms.ChoiceField(
        choices=choices.Kind.choices,
        initial=choices.Kind.SECONDARY,
        widget=forms.RadioSelect,
        help_text="Primary: the document, record or person itself. Secondary: a report on it.",
    )
    published_on = day()
    notes = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
        help_text="Internal; never published.",
    )

    def description(self) -> cataloguing.Description:
        typed = self.cleaned_data
        return cataloguing.Description(
            title=typed["title"],
            kind=typed["kind"],
            publisher=typed["publisher"],
            published_on=typed["published_on"],
            notes=typed["notes"],
        )


class EditForm(RevisionForm, DescriptionForm):
    """The description of a known source, as of a revision."""

    def initial_of(self, row: Any) -> dict[str, Any]:
        return described(row)


class NewSourceForm(DescriptionForm):
    """A web page, an uploaded document or a contact: one form, one of three."""

    medium = forms.ChoiceField(
        label="It is a",
        choices=choices.Medium.choices,
        initial=choices.Medium.WEB,
        widget=forms.RadioSelect,
    )
    url = forms.CharField(
        label="Web address",
        required=False,
        widget=forms.TextInput(
            attrs={"class": "wide", "inputmode": "url", "placeholder": "https://"}
        ),
    )
    document = forms.FileField(
        label="File",
        required=False,
        help_text="A paper or file that has no public address. It is kept with its SHA-256.",
    )
    contact = forms.CharField(
        label="Who, and how",
        max_length=300,
        required=False,
        help_text="For example: harbour office, by telephone.",
        widget=forms.TextInput(attrs={"class": "wide"}),
    )
    contacted_on = day(label="Day of the contact")
    field_order = ["medium", "url", "document", "contact", "contacted_on", "title"]

    def clean_document(self) -> UploadedFile | None:
        document: UploadedFile | None = self.cleaned_data["document"]
        if document and (document.size or 0) > DOCUMENT_MAX_BYTES:
            raise forms.ValidationError(
                "The file is larger than 25 MB. Upload the pages that matter as a smaller file."
            )
        return document

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        chosen = typed.get("medium")
        has_file = typed.get("document") or "document" in self.errors
        if chosen == choices.Medium.DOCUMENT and not has_file:
            self.add_error("document", "Choose the file to upload.")
        return typed


def described(source: Source) -> dict[str, Any]:
    names = ("title", "publisher", "kind", "published_on", "notes", "revision")
    return {name: getattr(source, name) for name in names}
