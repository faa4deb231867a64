"""Keys of programs are made once, kept as hashes and revoked for good."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps

from claims.models import ApiKey
from claims.services import keys
from sources.services import roles
from tests.newsroom import NOW

LATER = NOW + dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


def test_a_key_is_recognised_and_kept_nowhere() -> None:
    row, key = keys.create(name=" site ", scope="read", now=NOW)

    assert keys.recognise(key=key) == row
    assert (row.name, str(row)) == ("site", "site (Read)")
    assert key not in str(ApiKey.objects.values().get())
    assert len(key) > 40


@pytest.mark.parametrize("given", ["", "fck_", "fck_nobody", "ü" * 40])
def test_no_other_key_is_recognised(given: str) -> None:
    keys.create(name="site", scope="read", now=NOW)

    assert keys.recognise(key=given) is None


def test_two_keys_are_never_the_same() -> None:
    made = {keys.create(name=f"site {n}", scope="write", now=NOW)[1] for n in range(20)}

    assert len(made) == 20


def test_a_revoked_key_opens_nothing_and_its_name_stays_taken() -> None:
    _, key = keys.create(name="site", scope="read", now=NOW)

    row = keys.revoke(name="site", now=LATER)

    assert row.revoked_at == LATER
    assert keys.recognise(key=key) is None
    with pytest.raises(keys.NotUsable, match="already"):
        keys.create(name="site", scope="read", now=LATER)
    with pytest.raises(keys.NotUsable, match="was revoked on 2026-03-03"):
        keys.revoke(name="site", now=LATER)


@pytest.mark.parametrize(
    ("name", "scope", "said"),
    [(" ", "read", "Name the program"), ("site", "all", "no scope “all”")],
)
def test_no_key_is_made_of_what_is_not_usable(name: str, scope: str, said: str) -> None:
    with pytest.raises(keys.NotUsable, match=said):
        keys.create(name=name, scope=scope, now=NOW)

    assert not ApiKey.objects.exists()


def test_what_was_never_made_cannot_be_revoked() -> None:
    with pytest.raises(keys.NotUsable, match="no key named “site”"):
        keys.revoke(name="site", now=NOW)


def test_keys_from_before_get_their_accounts_once(db: None) -> None:
    migration = import_module("claims.migrations.0032_accounts_for_api_keys")
    old = ApiKey.objects.create(name="Old", scope="write", sha256="ab" * 32, created_at=NOW)

    migration.give(apps, None)
    migration.give(apps, None)

    old.refresh_from_db()
    assert old.account
    assert (old.account.username, old.account.has_usable_password()) == (
        "program-abababababab",
        False,
    )
    assert roles.permissions_of(by=old.account) == {"claims.take_in"}
