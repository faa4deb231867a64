"""Doorbells of claims: articles without text, changed evidence, a ledger to be signed."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from claims.services import checkpoints, once, rereviews, retrieving


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


@shared_task
def forget_kept_answers() -> None:
    """Answers to requests with an Idempotency-Key are kept for a day."""
    once.prune(now=timezone.localtime())


@shared_task
def sign_ledger() -> None:
    """Sign the head of the ledger when it is due."""
    checkpoints.sign_when_due(now=timezone.localtime())
