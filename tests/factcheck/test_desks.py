"""Only who shows the desks, or checks them, pays for finding them."""

import subprocess
import sys

import pytest

from claims.admin.claims import ClaimAdmin
from factcheck import checks
from tests.services import ROOT

SETUP = "import django, sys; django.setup(); "


def told(code: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", SETUP + code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return ran.stdout


@pytest.mark.parametrize("module", ["claims.admin.claims", "redis"])
def test_a_worker_and_a_command_do_not_load(module: str) -> None:
    command = "import claims.tasks, sources.tasks, sources.management.commands.check_links; "

    assert told(command + f"print({module!r} in sys.modules)") == "False\n"


def test_the_check_finds_the_desks_first() -> None:
    check = "from factcheck import checks; checks.desks_are_sound(app_configs=None); "

    assert told(check + "print('claims.admin.claims' in sys.modules)") == "True\n"


def test_a_fault_of_a_desk_is_found_by_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ClaimAdmin, "list_display", ("no_such_column",))

    assert "admin.E108" in {found.id for found in checks.desks_are_sound(app_configs=None)}
