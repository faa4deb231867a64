"""What is right for a demonstration and wrong in public."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from factcheck import checks


@pytest.fixture
def _public(settings: Settings) -> None:
    settings.PUBLISHER_NAME = "The Example"
    for name in checks.PUBLISHER_ADDRESSES:
        setattr(settings, name, "https://facts.example.org/")


def test_the_defaults_raise_not_even_a_warning() -> None:
    call_command("check", fail_level="WARNING")


def test_private_networks_warn_every_day(settings: Settings) -> None:
    settings.FETCH_ALLOWED_NETWORKS = (ip_network("10.0.0.0/8"),)

    with pytest.raises(SystemCheckError, match=r"factcheck.W001.*10\.0\.0\.0/8"):
        call_command("check", fail_level="WARNING")


@pytest.mark.usefixtures("_public")
def test_private_networks_fail_a_deployment(settings: Settings) -> None:
    settings.FETCH_ALLOWED_NETWORKS = (ip_network("10.0.0.0/8"),)

    with pytest.raises(SystemCheckError, match=r"factcheck.E001"):
        call_command("check", deploy=True)


@pytest.mark.usefixtures("_public")
def test_a_configured_newsroom_passes_the_deployment_check() -> None:
    call_command("check", deploy=True)


@pytest.mark.usefixtures("_public")
@pytest.mark.parametrize("name", checks.PUBLISHER_ADDRESSES)
def test_an_address_on_this_machine_fails_a_deployment(settings: Settings, name: str) -> None:
    setattr(settings, name, "http://127.0.0.1:8000/")

    with pytest.raises(SystemCheckError, match=f"{name} is still the demo value"):
        call_command("check", deploy=True)


@pytest.mark.usefixtures("_public")
def test_the_demo_name_fails_a_deployment(settings: Settings) -> None:
    settings.PUBLISHER_NAME = settings.DEMO_PUBLISHER_NAME

    with pytest.raises(SystemCheckError, match="PUBLISHER_NAME"):
        call_command("check", deploy=True)


@pytest.mark.parametrize("content", [None, "no key"])
def test_a_ledger_without_its_key_is_said_so(
    settings: Settings, tmp_path: Path, content: str | None
) -> None:
    settings.LEDGER_KEY_FILE = tmp_path / "key"
    if content is not None:
        settings.LEDGER_KEY_FILE.write_text(content)

    with pytest.raises(SystemCheckError, match=r"factcheck.E004.*\n.*from your copy"):
        call_command("check")
