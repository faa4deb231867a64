"""The accounts of the demonstration: let in, and never at the cost of a real one."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from factcheck import demo
from sources.models import Link, Source
from tests import newsroom
from tests.newsroom import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.DEMO_PASSWORD = ""
    settings.PRACTICE_PORT_GIVEN = None
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def account() -> User:
    """As load_seeds leaves it: without a usable password."""
    return User.objects.create_user("reviewer")


def test_a_random_password_is_made_once_and_lets_the_accounts_in(account: User) -> None:
    first, named = demo.give_password()
    second, _ = demo.give_password()

    account.refresh_from_db()
    assert account.check_password(first)
    assert first == second
    assert len(first) >= 12
    assert named == ["reviewer"]


def test_a_password_of_our_choice_replaces_the_one_before(
    account: User, settings: Settings
) -> None:
    demo.give_password()
    settings.DEMO_PASSWORD = "open sesame"

    password, named = demo.give_password()

    account.refresh_from_db()
    assert password == "open sesame"
    assert named == ["reviewer"]
    assert account.check_password("open sesame")


def test_an_account_with_a_password_of_its_own_is_left_alone(account: User) -> None:
    account.set_password("mine alone")
    account.save()

    _, named = demo.give_password()

    account.refresh_from_db()
    assert account.check_password("mine alone")
    assert named == []


def test_other_accounts_are_left_alone() -> None:
    other = User.objects.create_user("somebody")

    demo.give_password()

    other.refresh_from_db()
    assert not other.has_usable_password()


def test_the_practice_port_is_the_next_one_and_stays(settings: Settings) -> None:
    assert demo.practice_port(8000) == 8001
    assert demo.practice_port(9000) == 8001


def test_the_first_practice_port_that_is_given_is_remembered(settings: Settings) -> None:
    settings.PRACTICE_PORT_GIVEN = 8500
    assert demo.practice_port(8000) == 8500
    settings.PRACTICE_PORT_GIVEN = None

    assert demo.practice_port(8000) == 8500


def test_a_later_practice_port_is_remembered_once_the_pages_are_served_there(
    settings: Settings,
) -> None:
    demo.practice_port(8000)
    settings.PRACTICE_PORT_GIVEN = 9100

    assert demo.practice_port(8000) == 9100
    settings.PRACTICE_PORT_GIVEN = None
    assert demo.practice_port(8000) == 8001
    demo.keep_practice_port(9100)
    assert demo.practice_port(8000) == 9100


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        ([], ""),
        (["127.0.0.1:8001"], "127.0.0.1:8001"),
        (["127.0.0.1:9100"], ""),
        (["127.0.0.1:8001", "127.0.0.1:9100"], ""),
        (["gazette.example"], ""),
    ],
)
def test_links_to_practice_pages_on_another_port_are_found(hosts: list[str], told: str) -> None:
    source = Source.objects.create(
        title="Harbour", kind="primary", medium="web", added_at=NOW, added_by=newsroom.person("ada")
    )
    for host in hosts:
        url = f"http://{host}/"
        Link.objects.create(source=source, url=url, typed_url=url, host=host, added_at=NOW)

    assert demo.cited_port(9100) == told
