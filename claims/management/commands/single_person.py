"""`manage.py single_person on|off`: a newsroom of one, or the end of it."""

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import IntegrityError
from django.utils import timezone

from claims.services import newsroom

MEANING = {
    True: "One person may approve and publish what they wrote, and each such verdict says so.",
    False: "Every verdict needs the approval of a second person.",
}


class Command(BaseCommand):
    help = "Say whether one person may approve their own verdicts, or turn that on or off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("switch", nargs="?", choices=["on", "off"], help="left out: only tell")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, switch: str | None, as_json: bool, **options: Any) -> None:
        changed = switch is not None and turned(switch == "on", timezone.localtime())
        period = newsroom.single_person()
        since = period.turned_on_at if period else None
        if as_json:
            told = {"single_person": since is not None, "since": iso(since), "changed": changed}
            self.stdout.write(json.dumps(told))
            return
        already = " already" if switch and not changed else ""
        state = f"on{already}, since {iso(since)}" if since else f"off{already}"
        self.stdout.write(f"Single-person work is {state}. {MEANING[since is not None]}")


def turned(on: bool, now: dt.datetime) -> bool:
    """Two operators at once: the second finds it done."""
    try:
        return newsroom.turn_single_person(on=on, now=now)
    except IntegrityError:
        return False


def iso(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
