from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

Sit = Callable[[User], Client]


@pytest.fixture
def sit() -> Sit:
    """Seat somebody at the desk: a browser with their session and CSRF checks on."""

    def seated(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return seated
