"""What only a demonstration has: accounts with a printed password, and the practice pages."""

import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User

from factcheck import kept
from sources.models import Link

USERNAMES = ("reviewer", "editor", "admin")
PRACTICE_SERVER = settings.BASE_DIR / "seeds" / "practice" / "server.py"
PRACTICE_HOST = "127.0.0.1"


def give_password() -> tuple[str, Sequence[str]]:
    """The password of the demo accounts, and who has it.

    An account whose password somebody changed is left alone: it is a real one by now.
    """
    path = settings.DATA_DIR / "demo-password"
    before = kept.text(path, make=lambda: settings.DEMO_PASSWORD or secrets.token_urlsafe(9))
    password = settings.DEMO_PASSWORD or before
    found = User.objects.filter(username__in=USERNAMES, is_active=True).order_by("-username")
    named = [user.username for user in found if takes(user, password=password, before=before)]
    kept.replace(path, password)
    return password, named


def takes(user: User, *, password: str, before: str) -> bool:
    if user.has_usable_password():
        if user.check_password(password):
            return True
        if not user.check_password(before):
            return False
    user.set_password(password)
    user.save(update_fields=["password"])
    return True


def practice_server(port: int) -> list[str]:
    switches = settings.DATA_DIR / "practice-switches.json"
    command = [sys.executable, str(PRACTICE_SERVER), "--host", PRACTICE_HOST, "--port", str(port)]
    return [*command, "--state", str(switches)]


def practice_port(port: int) -> int:
    """The same at every start: the addresses of the practice pages stand in the database."""
    given: int | None = settings.PRACTICE_PORT_GIVEN
    held = int(kept.text(port_file(), make=lambda: str(given or port + 1)))
    return given or held


def keep_practice_port(port: int) -> None:
    """For the next start, once it is sure that the pages can be served there."""
    kept.replace(port_file(), str(port))


def port_file() -> Path:
    path: Path = settings.DATA_DIR / "practice-port"
    return path


def cited_port(port: int) -> str:
    """The host under which practice pages are cited, when none is cited under this port."""
    hosts = Link.objects.filter(host__startswith=f"{PRACTICE_HOST}:").order_by("pk")
    held = list(hosts.values_list("host", flat=True))
    return "" if not held or f"{PRACTICE_HOST}:{port}" in held else held[0]
