"""`manage.py first_administrator`: who invites everybody else."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from factcheck.accounts import people


class Command(BaseCommand):
    help = "Make the first administrator and print the link with which they set their password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="name for signing in")
        parser.add_argument("--email", default="", help="address of the person")

    def handle(self, *, username: str, email: str, **options: Any) -> None:
        try:
            _, parts = people.invite_first_administrator(username=username, email=email)
        except people.NotUsable as refusal:
            raise CommandError(str(refusal)) from refusal
        path = reverse("admin:accounts_set_password", args=parts)
        self.stdout.write(f"The link works once: {settings.PUBLIC_URL}{path}")
