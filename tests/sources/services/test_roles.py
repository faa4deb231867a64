"""Rights come from groups and from nothing else."""

import pytest
from django.contrib.auth.models import Permission

from sources.services import roles
from tests.newsroom import People

CATALOGUE = "sources.catalogue"


def test_role_grants_what_its_group_holds(people: People) -> None:
    assert roles.may(by=people.reviewer, permission=CATALOGUE)
    assert not roles.may(by=people.reviewer, permission="claims.approve")


def test_superuser_without_a_role_may_nothing(people: People) -> None:
    people.outsider.is_superuser = True
    people.outsider.save()

    assert roles.permissions_of(by=people.outsider) == frozenset()


def test_permission_given_to_a_person_directly_opens_nothing(people: People) -> None:
    people.outsider.user_permissions.set(Permission.objects.all())

    assert not roles.may(by=people.outsider, permission=CATALOGUE)


def test_deactivated_person_may_nothing(people: People) -> None:
    people.reviewer.is_active = False

    assert roles.permissions_of(by=people.reviewer) == frozenset()


def test_refusal_names_the_permission_and_what_to_do(people: People) -> None:
    with pytest.raises(roles.NotPermitted, match="Ask an administrator") as refusal:
        roles.require(by=people.outsider, permission=CATALOGUE)

    assert refusal.value.permission == CATALOGUE
