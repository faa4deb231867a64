"""`check_links`, and after it for how many seconds its loops stood still at the longest.

The product's own clock strikes ten times a second and does not see a stop between two strokes; this
one strikes more often. Prints what the command prints and a line for each process.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import django
from django.core.management import call_command

STROKE = 0.01
"""Seconds between two strokes, and so by how much a stop may be taken for shorter than it was."""
SAID = "longest stop: "


class Clock:
    """Strikes in the loop it measures; `longest` is by how much a stroke was late."""

    longest = 0.0

    async def strike(self) -> None:
        while True:
            due = time.monotonic() + STROKE
            await asyncio.sleep(STROKE)
            self.longest = max(self.longest, time.monotonic() - due)


def watch() -> None:
    """Every loop of looks tells how long it stood, when it ends; after the settings are there."""
    from sources.services import lag, streaming  # noqa: PLC0415

    class Telling(lag.Lag):
        @asynccontextmanager
        async def measured(self) -> AsyncIterator[None]:
            clock = Clock()
            striking = asyncio.create_task(clock.strike())
            async with super().measured():
                yield
            striking.cancel()
            with suppress(asyncio.CancelledError):
                await striking
            sys.stdout.write(f"{SAID}{clock.longest:.4f}\n")
            sys.stdout.flush()

    setattr(streaming, "Lag", Telling)  # noqa: B010


if __name__ == "__main__":
    django.setup()
    watch()
    call_command("check_links", "--json")
