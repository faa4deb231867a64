"""The people of the newsroom: invited, given roles, deactivated. Never deleted, never in the dark.

An account is a name that stands on what its person did, so it is kept for ever. Only an
Administrator comes in here, and only by that role: being a superuser opens nothing.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from claims.models import ApiKey
from claims.services import keys, ledger
from sources.services import revisions, roles

INVITE, CHANGE, VIEW = "auth.add_user", "auth.change_user", "auth.view_user"
REVIEWER, EDITOR, ADMINISTRATOR = "Reviewer", "Editor", "Administrator"
ERASED = "erased-"  # what the sign-in name of an erased person begins with
REVISION_BYTES = 6  # as much as a browser keeps exactly
ROLES = (REVIEWER, EDITOR, ADMINISTRATOR)


class NotUsable(Exception):
    """What was asked for cannot be done; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Person:
    """What an administrator types about somebody; `roles` are names of ROLES."""

    email: str
    first_name: str = ""
    last_name: str = ""
    roles: Collection[str] = ()


@transaction.atomic
def invite(*, username: str, person: Person, by: User) -> User:
    """An account without a password; its owner sets one through a link that works once."""
    roles.require(by=by, permission=INVITE)
    return _new(username, person)


@transaction.atomic
def invite_first_administrator(*, username: str, email: str) -> tuple[User, tuple[str, str]]:
    """The operator's way in: an Administrator and the (uid, token) of their link.

    Refused once somebody active has that role; from then on administrators invite each other.
    """
    Group.objects.select_for_update().get(name=ADMINISTRATOR)
    if User.objects.filter(is_active=True, groups__name=ADMINISTRATOR).exists():
        raise NotUsable(
            "", "There is an administrator. They invite others; changepassword lets them in again."
        )
    user = _new(username, Person(email=email, roles=(ADMINISTRATOR,)))
    return user, _link_parts(user)


def _new(username: str, person: Person) -> User:
    for kept in (ERASED, keys.ACCOUNT):
        if username.lower().startswith(kept):
            raise NotUsable("username", f"Names that begin with {kept} are kept. Choose another.")
    if User.objects.filter(username__iexact=username).exists():
        raise NotUsable("username", f"{username} is taken. Choose another name for signing in.")
    user = User(username=username, is_staff=True)
    _describe(user, person)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise NotUsable("username", f"{username} was taken just now. Choose another.") from None
    user.groups.set(Group.objects.filter(name__in=person.roles))
    return user


@transaction.atomic
def describe(*, user: User, person: Person, by: User, revision: int | None = None) -> User:
    """Correct name, e-mail and roles. The last active administrator keeps that role.

    Raises Stale.
    """
    roles.require(by=by, permission=CHANGE)
    locked = _lock(user, revision)
    if ADMINISTRATOR not in person.roles:
        _require_another_administrator(locked, "roles")
    _describe(locked, person)
    locked.save()
    locked.groups.set(Group.objects.filter(name__in=person.roles))
    return locked


@transaction.atomic
def deactivate(*, user: User, by: User, revision: int | None = None) -> User:
    """Signed out at once, and cannot sign in again; what the person did keeps their name.

    Raises Stale.
    """
    roles.require(by=by, permission=CHANGE)
    locked = _lock(user, revision)
    if locked.pk == by.pk:
        raise NotUsable("", "You cannot deactivate yourself. Ask another administrator.")
    _require_another_administrator(locked, "")
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    return locked


@transaction.atomic
def reactivate(*, user: User, by: User, revision: int | None = None) -> User:
    """The person may sign in again, with the roles and the password they had. Raises Stale."""
    roles.require(by=by, permission=CHANGE)
    locked = _lock(user, revision)
    if locked.username.startswith(ERASED):
        raise NotUsable("", "This person was erased. Invite them anew.")
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    return locked


@ledger.governed()
def erase(*, username: str, now: dt.datetime) -> User:
    """For good: name and e-mail leave the account, and the ledger no longer knows who it was.

    What the person did stays, under a number. The operator does this, at the person's request.
    """
    try:
        user = User.objects.get(username=username)
    except User.DoesNotExist:
        raise NotUsable("username", f"There is no account {username}.") from None
    locked = _lock(user)
    _require_another_administrator(locked, "username")
    _describe(locked, Person(email=""))
    locked.username = f"{ERASED}{secrets.token_hex(8)}"
    locked.is_active = locked.is_staff = locked.is_superuser = False
    locked.last_login = None
    locked.set_unusable_password()
    locked.save()
    locked.groups.clear()
    locked.user_permissions.clear()
    about = LogEntry.objects.filter(content_type=_accounts(), object_id=str(locked.pk))
    about.update(object_repr=locked.username, change_message="")
    ledger.forget(person=locked, now=now)
    return locked


@transaction.atomic
def reset_password(*, user: User, by: User, revision: int | None = None) -> tuple[str, str]:
    """(uid, token) of a link that sets a new password once; the old one stops working now.

    Raises Stale.
    """
    roles.require(by=by, permission=CHANGE)
    locked = _lock(user, revision)
    if not locked.is_active:
        raise NotUsable("", "This account is deactivated. Reactivate it first.")
    locked.set_unusable_password()
    locked.save(update_fields=["password"])
    return _link_parts(locked)


def invitation(*, user: User, by: User) -> tuple[str, str]:
    """(uid, token) of the link that goes with a new account."""
    roles.require(by=by, permission=INVITE)
    return _link_parts(user)


def revision_of(*, user: User) -> int:
    """What an administrator sees of a person, as a number: the optimistic lock of an account.

    It is worked out, not counted: accounts are Django's, and not only these functions write them.
    """
    roles_now = sorted(user.groups.values_list("name", flat=True))
    seen = [user.username, user.email, user.first_name, user.last_name, user.is_active, roles_now]
    return int.from_bytes(hashlib.sha256(json.dumps(seen).encode()).digest()[:REVISION_BYTES])


def _accounts() -> ContentType:
    return ContentType.objects.get_for_model(User)


def _describe(user: User, person: Person) -> None:
    unknown = set(person.roles) - set(ROLES)
    if unknown:
        raise NotUsable("roles", f"There is no role {', '.join(sorted(unknown))}.")
    user.email = person.email
    user.first_name, user.last_name = person.first_name, person.last_name


def _lock(user: User, revision: int | None = None) -> User:
    """Roles change in turn: the group is locked first, so that two cannot remove the last two."""
    Group.objects.select_for_update().get(name=ADMINISTRATOR)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if ApiKey.objects.filter(account=locked).exists():
        raise NotUsable("username", "This account stands for a program. Revoke its key instead.")
    if revision is not None and revision_of(user=locked) != revision:
        raise revisions.Stale(current=locked)
    return locked


def _require_another_administrator(user: User, field: str) -> None:
    administrators = User.objects.filter(is_active=True, groups__name=ADMINISTRATOR)
    if set(administrators.values_list("pk", flat=True)) == {user.pk}:
        raise NotUsable(
            field, "This is the last active administrator. Give somebody else that role first."
        )


def _link_parts(user: User) -> tuple[str, str]:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return uid, default_token_generator.make_token(user)
