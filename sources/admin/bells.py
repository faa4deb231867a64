"""Doorbells rung from the desk. A bell that nobody hears costs a delay: what is due is a row."""

import logging
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from sources import tasks

logger = logging.getLogger(__name__)


def sweep() -> None:
    """Have the links that are due looked at, once this transaction is through."""
    transaction.on_commit(partial(_ring, tasks.sweep_links.name))


def archives() -> None:
    """Have web archives asked for what is due, once this transaction is through."""
    transaction.on_commit(partial(_ring, tasks.ask_archives.name))


def checked() -> None:
    """Tell whoever reads what changes here (settings.AFTER_CHECKS) that there may be news."""
    for name in settings.AFTER_CHECKS:
        transaction.on_commit(partial(_ring, name))


def _ring(task: str) -> None:
    try:
        current_app.send_task(task, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; %s runs with the next minute's.", task)
