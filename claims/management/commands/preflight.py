"""Where a claim stands at the publish gate; exits 1 when something keeps it from going out."""

import json
import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import BigIntegerField
from django.utils import timezone

from claims.models import Claim
from claims.rules.points import State
from claims.rules.preflight import PointAnswer, PreflightAnswer
from claims.services import preflight

FOUND_SOMETHING, COULD_NOT_RUN = 1, 2
MARKS = {State.FAILED: "✗", State.WARNED: "!"}


class Command(BaseCommand):
    help = "Hold the verdict in the making of a claim against every rule of the publish gate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claim", metavar="CLAIM_ID", help="its number at the desk, or its id")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, claim: str, as_json: bool, **options: Any) -> None:
        told = preflight.of_claim(claim=claim_of(claim), now=timezone.localtime())
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.tell(told)
        if not told["passes"]:
            sys.exit(FOUND_SOMETHING)

    def tell(self, told: PreflightAnswer) -> None:
        for point in told["points"]:
            self.stdout.write(line(point))
        count = len(told["failures"]) + len(told["warnings"])
        self.stdout.write(f"{count} to do before it can be published." if count else "It passes.")


def line(point: PointAnswer) -> str:
    state = State(point["state"])
    if state not in MARKS:
        return f"✓ {point['title']}{'' if state == State.MET else f' ({state})'}"
    about = f" ({'; '.join(point['about'])})" if point["about"] else ""
    return f"{MARKS[state]} [{point['code']}] {point['message']}{about} {point['remedy']}"


def claim_of(typed: str) -> Claim:
    claim = Claim.objects.filter(**named(typed)).first()
    if claim is None:
        raise CommandError(f"There is no claim “{typed}”.", returncode=COULD_NOT_RUN)
    return claim


def named(typed: str) -> dict[str, Any]:
    """By number or by public id; what is neither names nothing."""
    if typed.isascii() and typed.isdigit() and int(typed) <= BigIntegerField.MAX_BIGINT:
        return {"pk": int(typed)}
    try:
        return {"public_id": UUID(typed)}
    except ValueError:
        return {"pk__in": ()}
