"""A test that commits leaves nothing behind and takes nothing away."""

import pytest
from django.contrib.auth.models import Group, User

from claims.models import Rating


def look_around() -> None:
    assert Group.objects.filter(name="Reviewer").exists()
    assert Rating.objects.filter(code="half-true").exists()
    assert not User.objects.exists()

    User.objects.create_user("left behind")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_migrations_wrote_is_there_again(time: str) -> None:
    look_around()


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("time", ["first", "second"])
def test_it_is_there_again_when_a_fixture_asks_for_commits(time: str) -> None:
    look_around()
