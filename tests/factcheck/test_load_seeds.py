"""The seeds come in through the services: once, and one set without the other."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from claims.models import Claim, Verdict, VerdictStep
from sources.models import Edition, Link, LinkCheck

pytestmark = pytest.mark.django_db


def load(*sets: str) -> str:
    printed = io.StringIO()
    options = [part for name in sets for part in ("--set", name)]
    call_command("load_seeds", *options, stdout=printed)
    return printed.getvalue()


def counted() -> dict[str, int]:
    models = (Claim, Verdict, VerdictStep, Edition, Link, LinkCheck, User)
    return {model.__name__: model.objects.count() for model in models}


def test_loading_again_changes_nothing() -> None:
    load()
    before = counted()

    printed = load()

    assert "majors-list: 0 claims taken in." in printed
    assert counted() == before
    assert (before["Edition"], before["User"]) == (25, 3)


def test_one_set_comes_without_the_other() -> None:
    assert load("majors-list") == "majors-list: 18 claims taken in.\n"

    assert not Link.objects.filter(host__startswith="127.").exists()


def test_an_unknown_set_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        load("moon-landing")
