"""Keys of programs: made, recognised, revoked. The key itself is kept nowhere."""

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.models import Group, User
from django.db import transaction

from claims import choices
from claims.models import ApiKey

PREFIX = "fck_"  # so that a key that leaks can be recognised for what it is
PROGRAM = "Program"
"""The group of accounts of keys: it may take claims in, and can neither propose nor approve."""
ACCOUNT = "program-"
"""What the sign-in name of such an account begins with."""
BYTES = 32
"""Of chance: so much that a fast hash is enough, nobody guesses through it."""


class NotUsable(Exception):
    """No such key can be made or revoked; the sentence says what to do."""


@transaction.atomic
def create(*, name: str, scope: str, now: dt.datetime) -> tuple[ApiKey, str]:
    """The row and the key, which is shown this once. Raises NotUsable."""
    name, scopes = name.strip(), choices.KeyScope.values
    if not name:
        raise NotUsable("Name the program that gets the key.")
    if scope not in scopes:
        raise NotUsable(f"There is no scope “{scope}”. Choose {' or '.join(scopes)}.")
    if ApiKey.objects.filter(name=name).exists():
        raise NotUsable(f"There is a key named “{name}” already. Choose another name.")
    key = f"{PREFIX}{secrets.token_urlsafe(BYTES)}"
    made = ApiKey(name=name, scope=scope, sha256=digest(key), created_at=now)
    made.account = _account(name)
    made.save()
    return made, key


@transaction.atomic
def revoke(*, name: str, now: dt.datetime) -> ApiKey:
    """The key opens nothing from now on; its name stays taken. Raises NotUsable."""
    row = ApiKey.objects.select_for_update().filter(name=name).first()
    if row is None:
        raise NotUsable(f"There is no key named “{name}”.")
    if row.revoked_at:
        raise NotUsable(f"The key “{name}” was revoked on {row.revoked_at:%Y-%m-%d}.")
    row.revoked_at = now
    row.save()
    return row


def recognise(*, key: str) -> ApiKey | None:
    """The row of a key that is in force."""
    found = ApiKey.objects.select_related("account")
    return found.filter(sha256=digest(key), revoked_at=None).first()


def _account(name: str) -> User:
    """Stands for the program. Without a password and not of the staff: nobody signs in with it."""
    account = User(username=f"{ACCOUNT}{secrets.token_hex(6)}", first_name=name, is_staff=False)
    account.set_unusable_password()
    account.save()
    account.groups.add(Group.objects.get(name=PROGRAM))
    return account


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
