"""The Celery app and all that runs by itself."""

import os
from typing import Any

from celery import Celery, signals
from django.core.management.base import SystemCheckError

from factcheck import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

MINUTE = 60.0  # seconds
ONE_SWEEP = {"expires": 55}  # seconds: a sweep that waited for the next one has nothing left to do

app = Celery("factcheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["sources", "claims"])

app.conf.beat_schedule = {
    "re-check the links that are due": {
        "task": "sources.tasks.sweep_links",
        "schedule": MINUTE,
        "options": ONE_SWEEP,
    },
    "look at the pages whose capture is wanted": {
        "task": "sources.tasks.call_for_captures",
        "schedule": MINUTE,
        "options": ONE_SWEEP,
    },
    "read captures again": {
        "task": "sources.tasks.check_captures",
        "schedule": MINUTE,
        "options": ONE_SWEEP,
    },
    "keep captures within their quota": {
        "task": "sources.tasks.prune_captures",
        "schedule": MINUTE,
        "options": ONE_SWEEP,
    },
    "ask web archives for copies": {
        "task": "sources.tasks.ask_archives",
        "schedule": MINUTE,
        "options": ONE_SWEEP,
    },
    "fetch the articles that wait": {
        "task": "claims.tasks.fetch_articles",
        "schedule": MINUTE,
        "options": ONE_SWEEP,
    },
    "open re-reviews where evidence has changed": {
        "task": "claims.tasks.open_rereviews",
        "schedule": MINUTE,
        "options": ONE_SWEEP,
    },
    "forget what was answered a day ago": {
        "task": "claims.tasks.forget_kept_answers",
        "schedule": MINUTE,
        "options": ONE_SWEEP,
    },
    "sign the ledger": {
        "task": "claims.tasks.sign_ledger",
        "schedule": MINUTE,
        "options": ONE_SWEEP,
    },
}


@signals.beat_init.connect
def sweep_at_start(**_: Any) -> None:
    """Do not leave a newsroom that just started waiting for the first minute to pass."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], **entry["options"])


@signals.worker_init.connect
def look_at_the_database(**_: Any) -> None:
    """A worker writes to no database that is left unguarded."""
    try:
        checks.require_sound_database()
    except SystemCheckError as error:
        raise SystemExit(str(error)) from error  # Celery would only log anything else


@signals.setup_logging.connect
def log_as_django_does(**_: Any) -> None:
    """Being connected is the point: Celery then leaves logging to settings.LOGGING."""
