"""How an installation without seeds gets its first person."""

import io
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from sources.services import roles
from tests import newsroom

PASSWORD = "four-unlikely-words-together"

pytestmark = pytest.mark.django_db


def first_administrator(username: str = "olga") -> str:
    """The path of the printed link."""
    printed = io.StringIO()
    call_command("first_administrator", username, email="olga@newsroom.example", stdout=printed)
    return urlsplit(printed.getvalue().split()[-1]).path


def test_the_first_administrator_sets_a_password_and_may_invite(client: Client) -> None:
    form = client.get(first_administrator(), follow=True)

    path = form.redirect_chain[-1][0] if form.redirect_chain else form.request["PATH_INFO"]
    client.post(path, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert client.login(username="olga", password=PASSWORD)
    assert client.get("/admin/auth/user/add/").status_code == 200
    assert roles.may(by=User.objects.get(), permission="auth.add_user")


def test_there_is_no_second_first_administrator() -> None:
    newsroom.person("administrator", "Administrator")

    with pytest.raises(CommandError, match="There is an administrator"):
        first_administrator()

    assert not User.objects.filter(username="olga").exists()


def test_a_deactivated_administrator_does_not_lock_the_operator_out() -> None:
    newsroom.person("administrator", "Administrator")
    User.objects.update(is_active=False)

    assert first_administrator().startswith("/admin/")
