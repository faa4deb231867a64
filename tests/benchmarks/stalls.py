"""`check_links`, and after it for how many seconds its loops stood still at the longest.

A stop that begins and ends between two strokes of the product's clock is not seen by it; here the
clock strikes more often. Prints what the command prints and a line for each process.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import django
from django.core.management import call_command

STROKE = 0.01
"""Seconds between two strokes, and so by how much a stop may be taken for shorter than it was."""
SAID = "longest stop: "


def watch() -> None:
    """Every loop of looks tells how long it stood, when it ends; after the settings are there."""
    from sources.services import lag, streaming  # noqa: PLC0415

    lag.TICK, lag.NOISE = STROKE, 0.0

    class Telling(lag.Lag):
        @asynccontextmanager
        async def measured(self) -> AsyncIterator[None]:
            async with super().measured():
                yield
            longest = max((came - due for due, came in self._stops), default=0.0)
            sys.stdout.write(f"{SAID}{longest:.4f}\n")
            sys.stdout.flush()

    setattr(streaming, "Lag", Telling)  # noqa: B010


if __name__ == "__main__":
    django.setup()
    watch()
    call_command("check_links", "--json")
