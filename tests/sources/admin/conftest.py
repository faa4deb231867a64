"""People signed in at the desk."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.newsroom import People

SignedIn = Callable[[User], Client]


@pytest.fixture
def signed_in() -> SignedIn:
    """A browser in which this person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def reviewer(people: People) -> User:
    """The one of the newsroom, for the fixtures that put links on watch."""
    return people.reviewer


@pytest.fixture
def reviewing(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.reviewer)


@pytest.fixture
def editing(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.editor)
