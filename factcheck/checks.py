"""System checks: settings that are wrong in public, and a database that would forget its past."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core.checks import CheckMessage, Error, Tags, Warning
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections

from claims.rules import notes
from factcheck import append_only
from sources.rules import sites

PUBLISHER_ADDRESSES = ("PUBLIC_URL", "PUBLISHER_URL", "CORRECTIONS_POLICY_URL", "CONTACT_URL")


def desks_are_sound(**how: Any) -> list[CheckMessage]:
    """Django's own checks of the admin, once all desks are found."""
    admin.autodiscover()
    return [*check_dependencies(**how), *check_admin_app(**how)]


def private_networks_warn(**_: Any) -> list[CheckMessage]:
    if not settings.FETCH_ALLOWED_NETWORKS:
        return []
    return [Warning(networks_text(), hint=NETWORKS_HINT, id="factcheck.W001")]


def private_networks_refuse(**_: Any) -> list[CheckMessage]:
    if not settings.FETCH_ALLOWED_NETWORKS:
        return []
    return [Error(networks_text(), hint=NETWORKS_HINT, id="factcheck.E001")]


def ledger_key_is_readable(**_: Any) -> list[CheckMessage]:
    try:
        notes.read_private_key(Path(settings.LEDGER_KEY_FILE).read_text().strip())
    except (OSError, notes.Unreadable) as error:
        hint = "Put LEDGER_KEY_FILE back from your copy. With a new key the ledger has a new name."
        return [Error(f"The key of the ledger: {error}", hint=hint, id="factcheck.E004")]
    return []


NETWORKS_HINT = "Anybody who can name a link can then have these networks read. Empty it in public."


def networks_text() -> str:
    names = ", ".join(str(network) for network in settings.FETCH_ALLOWED_NETWORKS)
    return f"FETCH_ALLOWED_NETWORKS lets the fetcher reach {names}."


def demo_publisher_refused(**_: Any) -> list[CheckMessage]:
    """A published verdict names its publisher and its corrections policy (IFCN, EFCSN)."""
    found: list[CheckMessage] = [
        Error(
            f"{name} is still the demo value, an address on this machine.",
            hint=f"Set {name} to an address readers can open.",
            id="factcheck.E002",
        )
        for name in PUBLISHER_ADDRESSES
        if sites.is_loopback(getattr(settings, name))
    ]
    if settings.PUBLISHER_NAME == settings.DEMO_PUBLISHER_NAME:
        hint = "Set PUBLISHER_NAME to the name readers know you by."
        found.append(
            Error("PUBLISHER_NAME is still the demo value.", hint=hint, id="factcheck.E003")
        )
    return found


def append_only_tables_are_guarded(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Silent before the first migrate: what is not there needs no trigger."""
    return [
        Error(
            f"The trigger {name} {fault}: rows there could be changed or deleted unseen.",
            hint="Run `manage.py migrate`, which puts it back. Find out who took it away.",
            id="factcheck.E004",
        )
        for using in databases or ()
        for name, fault in append_only.faults(using=using).items()
    ]


def require_sound_database() -> None:
    """For what runs without a command's own checks; raises SystemCheckError, which says it all.

    No connection is left open: a worker that forks would share it with its children.
    """
    try:
        BaseCommand().check(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
    finally:
        connections.close_all()
