import pytest
from django.conf import LazySettings

from tests import newsroom


@pytest.fixture
def people(db: None, settings: LazySettings) -> newsroom.People:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
    return newsroom.people()
