"""The project: settings, addresses, processes. No rules of the newsroom live here."""

from factcheck.celery import app as celery_app

__all__ = ["celery_app"]
