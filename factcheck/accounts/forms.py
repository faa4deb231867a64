"""What an administrator types about a person."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator

from factcheck.accounts import people
from sources.admin.forms import DeskForm, RevisionForm

ROLE_CHOICES = (
    (people.REVIEWER, "Reviewer: takes in, attaches evidence, proposes, confirms"),
    (people.EDITOR, "Editor: also approves other people's verdicts, publishes, corrects, exports"),
    (people.ADMINISTRATOR, "Administrator: accounts and settings, no governed act"),
)


class PersonForm(DeskForm):
    """Name, address and roles of somebody with an account."""

    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        required=False,
        help_text="Without one, links that set a password are handed over by you.",
    )
    roles = forms.MultipleChoiceField(
        choices=ROLE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Without a role a person can sign in and do nothing.",
    )

    def person(self) -> people.Person:
        typed = self.cleaned_data
        return people.Person(
            email=typed["email"],
            first_name=typed["first_name"].strip(),
            last_name=typed["last_name"].strip(),
            roles=tuple(typed["roles"]),
        )


class EditPersonForm(RevisionForm, PersonForm):
    """Of somebody who has an account."""

    def initial_of(self, row: Any) -> dict[str, Any]:
        return described(row)

    def revision_of(self, current: Any) -> str:
        return str(people.revision_of(user=current))


class InvitationForm(PersonForm):
    """A new person."""

    username = forms.CharField(
        label="Name for signing in",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text="It stands on everything this person does, and never changes.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    email = forms.EmailField(label="E-mail", max_length=254)
    field_order = ["username", "first_name", "last_name", "email", "roles"]


def described(user: User) -> dict[str, Any]:
    return {
        "revision": people.revision_of(user=user),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "roles": list(user.groups.values_list("name", flat=True)),
    }
