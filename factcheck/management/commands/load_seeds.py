"""`manage.py load_seeds`: a small believable newsroom, taken in through the services."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from factcheck import demo
from seeds import loading
from sources.rules.addresses import OnePort


class Command(BaseCommand):
    help = "Load the seeds; running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--set", choices=loading.SETS, action="append", dest="sets", help="only this set"
        )

    def handle(self, *, sets: list[str] | None, **options: Any) -> None:
        port = demo.practice_port(settings.PORT)
        with practice_pages_allowed(port):
            for name in sets or loading.SETS:
                created = loading.load(
                    name=name,
                    now=timezone.localtime(),
                    practice_address=f"http://{demo.PRACTICE_HOST}:{port}",
                )
                self.stdout.write(f"{name}: {created} claims taken in.")


@contextmanager
def practice_pages_allowed(port: int) -> Iterator[None]:
    """While the seeds are loaded, and in this process alone, their addresses are not refused."""
    before = settings.FETCH_ALLOWED_NETWORKS
    settings.FETCH_ALLOWED_NETWORKS = (*before, OnePort(ip_network(demo.PRACTICE_HOST), port))
    try:
        yield
    finally:
        settings.FETCH_ALLOWED_NETWORKS = before
