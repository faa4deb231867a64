"""Forms for evidence and for asking for comment."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet

from claims import choices
from claims.admin.forms import DayField, DeskForm, RevisionForm, RowField
from claims.services import evidence
from sources import choices as source_choices
from sources.models import Link, Source
from sources.services import cataloguing

WEB, KNOWN, DOCUMENT, CONTACT = "web", "known", "document", "contact"
WHERE = [
    (WEB, "Web page"),
    (KNOWN, "Source on file"),
    (DOCUMENT, "Document"),
    (CONTACT, "Interview or contact"),
]


class EvidenceForm(DeskForm):
    """A source, new or on file, and what it says on the claim."""

    where = forms.ChoiceField(
        choices=WHERE, initial=WEB, widget=forms.RadioSelect, label="Where it can be consulted"
    )
    address = forms.CharField(
        required=False,
        label="Web address",
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    source = RowField(rows=lambda: all_sources(), what="source", label="Source on file")
    document = forms.FileField(required=False, help_text="A scan or PDF, kept with its SHA-256.")
    contact = forms.CharField(
        required=False,
        max_length=300,
        label="Who was asked, and how",
        help_text="For example “Harbour Office, by telephone”.",
    )
    contacted_on = DayField(label="Asked on")
    title = forms.CharField(required=False, max_length=300, label="Title of the source")
    publisher = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(
        choices=source_choices.Kind.choices, initial=source_choices.Kind.PRIMARY
    )
    published_on = DayField(label="Published on")
    stance = forms.ChoiceField(
        required=False,
        label="It",
        choices=[
            (choices.Stance.SUPPORTS, "supports the claim"),
            (choices.Stance.REFUTES, "refutes the claim"),
            (choices.Stance.CONTEXT, "gives context"),
        ],
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        required=False,
        max_length=500,
        label="What it shows, in our words",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    excerpt = forms.CharField(
        required=False,
        label="Verbatim excerpt",
        help_text="Every look at the page searches for these words.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    unseen_reason = forms.CharField(
        required=False,
        max_length=300,
        label="Why the excerpt cannot be found there",
        help_text="Only for a paper document, an interview, a page nobody here could fetch.",
    )

    def catalogue(self, *, by: User, now: dt.datetime) -> tuple[Source, Link | None]:
        """The source that is meant, taken in when it is new."""
        typed = self.cleaned_data
        if typed["where"] == KNOWN:
            return self._on_file()
        if typed["where"] == WEB:
            found = cataloguing.catalogue_web(
                typed_url=typed["address"], description=self._description(), by=by, now=now
            )
        elif typed["where"] == DOCUMENT:
            found = self._document(by, now)
        else:
            found = cataloguing.catalogue_contact(
                contact=typed["contact"],
                contacted_on=typed["contacted_on"],
                description=self._description(),
                by=by,
                now=now,
            )
        return found.source, found.link

    def statement(self) -> evidence.Statement:
        typed = self.cleaned_data
        return evidence.Statement(
            stance=typed["stance"],
            excerpt=typed["excerpt"],
            finding=typed["finding"],
            unseen_reason=typed["unseen_reason"],
        )

    def _document(self, by: User, now: dt.datetime) -> cataloguing.Catalogued:
        document = self.cleaned_data["document"]
        if not document:
            raise cataloguing.NotUsable("document", "Choose the file of the document.")
        return cataloguing.catalogue_document(
            document=document, description=self._description(), by=by, now=now
        )

    def _on_file(self) -> tuple[Source, Link | None]:
        source: Source | None = self.cleaned_data["source"]
        if source is None:
            raise cataloguing.NotUsable("source", "Choose a source from the list.")
        links = list(source.links.all())
        if len(links) < 2:
            return source, links[0] if links else None
        typed = self.cleaned_data["address"]
        url = cataloguing.canonical_address(typed=typed) if typed else ""
        link = next((one for one in links if one.url == url), None)
        if link is None:
            message = "This source has several addresses. Give the one you cite."
            raise cataloguing.NotUsable("address", message)
        return source, link

    def _description(self) -> cataloguing.Description:
        typed = self.cleaned_data
        return cataloguing.Description(
            title=typed["title"],
            kind=typed["kind"],
            publisher=typed["publisher"],
            published_on=typed["published_on"],
        )


class WithdrawForm(RevisionForm):
    reason = forms.CharField(
        required=False, max_length=300, label="Why it is withdrawn", help_text="Internal."
    )


class CommentForm(DeskForm):
    asked_of = forms.CharField(required=False, max_length=200, label="Who was asked")
    asked_on = DayField(label="Asked on")

    def clean_asked_on(self) -> dt.date:
        day: dt.date | None = self.cleaned_data["asked_on"]
        if day is None:
            raise forms.ValidationError("Give the day on which they were asked.")
        return day


class AnswerForm(RevisionForm):
    answer = forms.CharField(
        required=False,
        label="Their answer",
        help_text="It is published.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answered_on = DayField(label="Answered on")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"answer": row.answer, "answered_on": row.answered_on}

    def clean_answered_on(self) -> dt.date:
        day: dt.date | None = self.cleaned_data["answered_on"]
        if day is None:
            raise forms.ValidationError("Give the day on which they answered.")
        return day


def all_sources() -> QuerySet[Source]:
    return Source.objects.all()


def first_words(row: Any) -> str:
    """What of a piece of evidence names it in a list."""
    return f"{row.get_stance_display()}: {row.source.title}"
