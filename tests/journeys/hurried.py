"""The product's Celery app with short leases and a quick beat, for the kill test.

With LEASE_GUARD=off in the environment whoever has looked also writes, lease or no lease. Only this
start-up module can do that; the product has no such switch.
"""

import os
from collections.abc import Sequence
from uuid import UUID

import django

from factcheck.celery import app

django.setup()

from sources.services import leasing, recording, rounds  # noqa: E402  (needs Django to be set up)

LEASE_SECONDS = 6.0

rounds.PATIENCE, rounds.HOLD = 1.0, 1.0
rounds.MARGIN = LEASE_SECONDS - rounds.lease_seconds() + rounds.MARGIN
leasing.MOST_ATTEMPTS = 50  # here it is never the page that kills the worker
app.conf.beat_schedule = {
    name: entry | {"schedule": 1.0, "options": {"expires": 5}}
    for name, entry in app.conf.beat_schedule.items()
}


def anybody(*, token: UUID, ids: Sequence[int]) -> set[int]:
    return set(ids)


if os.environ.get("LEASE_GUARD") == "off":
    recording.still_held = anybody
