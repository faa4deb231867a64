"""What a person types about a register and its editions."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms

from sources.admin.source_forms import day
from sources.models import Register
from sources.services import registers

CODE_MAX_LENGTH = 20
NAME_MAX_LENGTH = 200
_LINE = re.compile(r"(\S+?)[\s,;]+(.+)")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A pasted line that is no entry, and what to do about it."""

    number: int
    line: str
    reason: str


class NewRegisterForm(forms.Form):
    """An official list that is issued again and again."""

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"class": "wide"}))
    slug = forms.SlugField(
        label="Short name in addresses",
        max_length=50,
        help_text="For example us-majors-list. It stands in public addresses and never changes.",
    )
    issuer = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput(attrs={"class": "wide"})
    )
    description = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3, "class": "wide"})
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        known = Register.objects.filter(slug=slug).first()
        if known:
            raise forms.ValidationError(
                f"“{known.name}” has this short name. Add an edition to it, or choose another."
            )
        return slug


class NewEditionForm(forms.Form):
    """One issue of a register; its members as lines of code and name."""

    label = forms.CharField(max_length=40, help_text="As the issuer counts, for example FY2026.")
    issued_on = day(help_text="In force from this day until the next edition is issued.")
    entries = forms.CharField(
        label="Members",
        widget=forms.Textarea(attrs={"rows": 14, "class": "wide code", "spellcheck": "false"}),
        help_text="One a line: code, then name. For example: MX Mexico",
    )
    source_url = forms.CharField(
        label="Address of the document",
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"class": "wide", "placeholder": "https://"}),
    )
    citation = forms.CharField(max_length=100, required=False, help_text="For example: 88 FR 66673")
    determination = forms.CharField(max_length=200, required=False)
    note = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "wide"})
    )
    field_order = ["label", "issued_on", "entries"]
    bad_lines: list[BadLine] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issued_on"].required = True

    def clean_entries(self) -> dict[str, str]:
        """All lines, or none: an edition that misses members would be a false statement."""
        entries, self.bad_lines = read_entries(self.cleaned_data["entries"])
        if self.bad_lines:
            raise forms.ValidationError(
                "Some lines, listed above, cannot be read. None was saved, not even the good ones."
            )
        return entries

    def issue(self) -> registers.Issue:
        typed = self.cleaned_data
        return registers.Issue(
            **{name: typed[name] for name in self.fields if name not in ("label",)},
            label=typed["label"].strip(),
        )


def read_entries(pasted: str) -> tuple[dict[str, str], list[BadLine]]:
    """(code to name, lines that are no entry) of pasted text; empty lines are nothing."""
    entries: dict[str, str] = {}
    first_seen: dict[str, int] = {}
    bad = []
    for number, raw in enumerate(pasted.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        code, name = _split(line)
        reason = _reason(code, name, first_seen)
        if reason:
            bad.append(BadLine(number, line, reason))
        else:
            entries[code], first_seen[code] = name, number
    return entries, bad


def _split(line: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    return (match[1], " ".join(match[2].split())) if match else (line, "")


def _reason(code: str, name: str, first_seen: dict[str, int]) -> str:
    if not name:
        return "There is no name after the code. Write both, with a space between them."
    if len(code) > CODE_MAX_LENGTH:
        return f"The code is longer than {CODE_MAX_LENGTH} characters. Put the code first."
    if len(name) > NAME_MAX_LENGTH:
        return f"The name is longer than {NAME_MAX_LENGTH} characters. Shorten it."
    if code in first_seen:
        return f"{code} stands in line {first_seen[code]} already. Remove one of the two."
    return ""
