"""`manage.py erase_person`: a person asks to be forgotten."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db.models import CharField, TextField
from django.utils import timezone

from factcheck.accounts import people

COULD_NOT_RUN = 2


class Command(BaseCommand):
    help = "Take a staff account's name and e-mail out everywhere, for good; what they did stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="name for signing in")

    def handle(self, *, username: str, **options: Any) -> None:
        names = names_of(username)
        try:
            person = people.erase(username=username, now=timezone.localtime())
        except people.NotUsable as refusal:
            raise CommandError(str(refusal), returncode=COULD_NOT_RUN) from refusal
        self.stdout.write(f"Erased. What the account did stands under {person.username}.")
        self.stdout.write("Erase the person again after a restore of an older backup.")
        for place, count in left_in_texts(names):
            self.stdout.write(f"Somebody typed the name or address into {place}: {count} rows.")


def names_of(username: str) -> list[str]:
    """What the person is known by here: name for signing in, e-mail, full name."""
    user = User.objects.filter(username=username).first()
    known = (user.username, user.email, user.get_full_name()) if user else ()
    return [name for name in known if name]


def left_in_texts(names: list[str]) -> Iterator[tuple[str, int]]:
    """Texts in which people wrote one of the names: those are not ours to rewrite."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | TextField) and not field.is_relation:
                count = sum(
                    model._default_manager.filter(**{f"{field.name}__icontains": name}).count()
                    for name in names
                )
                if count:
                    yield f"{model._meta.db_table}.{field.column}", count
