"""A person asks to be forgotten: no table names them, and the ledger still verifies."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.test import Client

from claims.models import Claim, LedgerEvent
from claims.services import checkpoints
from factcheck import verification
from factcheck.accounts import people as accounts
from tests import newsroom
from tests.newsroom import NOW, People

NAMES = ("canary", "grace", "hopper")

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> People:
    people = newsroom.people()
    User.objects.filter(pk=people.editor.pk).update(
        username="canary", first_name="Grace", last_name="Hopper", email="canary@newsroom.example"
    )
    people.editor.refresh_from_db()
    return people


def erase(username: str = "canary") -> str:
    out = StringIO()
    call_command("erase_person", username, stdout=out)
    return out.getvalue()


def everything() -> str:
    """All that stands in any table, as text."""
    rows = (model._default_manager.values_list() for model in apps.get_models())
    return "\n".join(str(list(each)) for each in rows).lower()


def test_no_table_names_the_person_and_the_ledger_verifies(people: People) -> None:
    newsroom.published_claim(people)
    made = checkpoints.sign(now=NOW)
    LogEntry.objects.create(
        user=people.administrator,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(people.editor.pk),
        object_repr="canary",
        action_flag=CHANGE,
        change_message="Grace Hopper",
    )
    assert made
    assert all(name in everything() for name in NAMES)

    said = erase()

    assert not [name for name in NAMES if name in everything()]
    assert "Somebody typed" not in said
    assert verification.verify(against=made.note).problems == []
    assert LedgerEvent.objects.latest("sequence").kind == "person-erased"


def test_the_verdict_stays_and_is_still_judged_by_somebody(people: People) -> None:
    verdict = newsroom.published_claim(people)

    erase()

    verdict.refresh_from_db()
    assert verdict.approved_by
    assert verdict.approved_by.username.startswith("erased-")


def test_nobody_signs_in_with_the_account(people: People, client: Client) -> None:
    erase()

    user = User.objects.get(pk=people.editor.pk)
    assert not user.is_active
    assert not user.is_staff
    assert not user.has_usable_password()
    assert not user.groups.exists()
    assert not client.login(username="canary", password="editor")


def test_texts_in_which_people_typed_the_name_are_told(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    Claim.objects.filter(pk=claim.pk).update(notes="Ask Grace Hopper.")

    assert "into claims_claim.notes: 1 rows." in erase()


def test_an_account_that_did_nothing_is_erased_too(people: People) -> None:
    erase("outsider")

    assert not User.objects.filter(username="outsider").exists()
    assert LedgerEvent.objects.latest("sequence").kind == "person-erased"


@pytest.mark.parametrize("username", ["nobody", "administrator"])
def test_it_says_why_it_does_not(people: People, username: str) -> None:
    """There is no such account; the last administrator is needed."""
    with pytest.raises(CommandError) as raised:
        erase(username)

    assert raised.value.returncode == 2
    assert not LedgerEvent.objects.filter(kind="person-erased").exists()


def test_an_erased_person_is_not_brought_back(people: People) -> None:
    erase()

    with pytest.raises(accounts.NotUsable, match="erased"):
        accounts.reactivate(user=User.objects.get(pk=people.editor.pk), by=people.administrator)
    with pytest.raises(accounts.NotUsable, match="are kept"):
        accounts.invite(
            username="Erased-1", person=accounts.Person(email=""), by=people.administrator
        )
