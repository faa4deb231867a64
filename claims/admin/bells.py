"""The doorbell of articles. A ring that nobody hears costs a minute: what is due is a row."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from claims import tasks

logger = logging.getLogger(__name__)


def fetch_articles() -> None:
    """Have the articles that are due fetched, once this transaction is through."""
    transaction.on_commit(_ring)


def _ring() -> None:
    try:
        current_app.send_task(tasks.fetch_articles.name, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; articles are fetched with the next sweep.")
