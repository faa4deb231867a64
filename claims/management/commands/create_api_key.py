"""Make a key for a program; it is printed once."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.choices import KeyScope
from claims.services import keys

COULD_NOT_RUN = 2


class Command(BaseCommand):
    help = "Make an API key. It is shown this once: only its SHA-256 is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the program that gets it")
        parser.add_argument("--scope", choices=KeyScope.values, default=KeyScope.READ.value)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, name: str, scope: str, as_json: bool, **options: Any) -> None:
        try:
            row, key = keys.create(name=name, scope=scope, now=timezone.localtime())
        except keys.NotUsable as error:
            raise CommandError(str(error), returncode=COULD_NOT_RUN) from error
        told = {"name": row.name, "scope": row.scope, "key": key}
        self.stdout.write(json.dumps(told, ensure_ascii=False) if as_json else key)
