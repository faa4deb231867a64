"""Doorbells of claims: articles that wait for their text, verdicts whose evidence has changed."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from claims.services import rereviews, retrieving


@shared_task(soft_time_limit=200, time_limit=240)
def fetch_articles() -> None:
    """Fetch the articles that are due; rings again while a full load was found."""
    if retrieving.retrieve_due(clock=timezone.now) == retrieving.AT_ONCE:
        with suppress(OperationalError):  # beat rings again within a minute
            fetch_articles.apply_async(retry=False)


@shared_task
def open_rereviews() -> None:
    """Bring back the verdicts whose evidence has changed, and those that fell due."""
    now = timezone.localtime()
    rereviews.open_for_changes(now=now)
    rereviews.open_due(now=now)
