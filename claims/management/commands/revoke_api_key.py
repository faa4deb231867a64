"""Take a program's key back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.services import keys

COULD_NOT_RUN = 2


class Command(BaseCommand):
    help = "Revoke an API key: it opens nothing from now on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME")

    def handle(self, *, name: str, **options: Any) -> None:
        try:
            row = keys.revoke(name=name, now=timezone.localtime())
        except keys.NotUsable as error:
            raise CommandError(str(error), returncode=COULD_NOT_RUN) from error
        self.stdout.write(f"Revoked: {row.name}.")
