"""System checks on settings that are right for a demonstration and wrong in public."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from sources.rules import sites

PUBLISHER_ADDRESSES = ("PUBLIC_URL", "PUBLISHER_URL", "CORRECTIONS_POLICY_URL", "CONTACT_URL")


def private_networks_warn(**_: Any) -> list[CheckMessage]:
    if not settings.FETCH_ALLOWED_NETWORKS:
        return []
    return [Warning(networks_text(), hint=NETWORKS_HINT, id="factcheck.W001")]


def private_networks_refuse(**_: Any) -> list[CheckMessage]:
    if not settings.FETCH_ALLOWED_NETWORKS:
        return []
    return [Error(networks_text(), hint=NETWORKS_HINT, id="factcheck.E001")]


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
