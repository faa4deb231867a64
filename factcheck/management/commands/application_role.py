"""`manage.py application_role NAME`: the SQL that lets a role work in a newsroom, and no more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from factcheck import application_role
from sources.rules.append_only import POSTGRESQL

NO_ROLES = "Only PostgreSQL has roles. On SQLite whoever may write the file owns it."
HEAD = "-- Run it as the owner of the tables, after each migrate: psql --single-transaction"


class Command(BaseCommand):
    help = (
        "Print the GRANTs of a PostgreSQL role for web and worker: on append-only tables it may "
        "read and add, and it owns no trigger that it could take out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="an existing role that is not the owner of the tables")

    def handle(self, *, name: str, **options: Any) -> None:
        if connection.vendor != POSTGRESQL:
            raise CommandError(NO_ROLES, returncode=2)
        self.stdout.write(HEAD)
        for statement in application_role.statements(role=name, connection=connection):
            self.stdout.write(f"{statement};")
