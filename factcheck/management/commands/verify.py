"""`manage.py verify`: is everything as it was left?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from claims.services import verifying
from factcheck import verification

FOUND_SOMETHING, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = "Read the ledger, the governed tables and the captures again; name what was changed."
    requires_system_checks: list[str] = []  # what they find is no reason not to look

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--against", type=Path, metavar="FILE", help="checkpoints that were kept elsewhere"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, against: Path | None, **options: Any) -> None:
        try:
            text = against.read_text(encoding="utf-8") if against else None
            report = verification.verify(against=text)
        except (OSError, UnicodeDecodeError, DatabaseError, verifying.Unusable) as error:
            raise CommandError(f"Cannot verify: {error}", returncode=COULD_NOT_RUN) from error
        self.tell(report, as_json=options["json"])
        if not report.ok:
            raise SystemExit(FOUND_SOMETHING)

    def tell(self, report: verification.Report, *, as_json: bool) -> None:
        if as_json:
            problems = [
                {"code": one.code, "detail": one.detail, "sequence": one.sequence}
                for one in report.problems
            ]
            said = {
                "ok": report.ok,
                "events": report.events,
                "first_bad": report.first_bad,
                "problems": problems,
            }
            self.stdout.write(json.dumps(said))
            return
        for one in report.problems:
            where = f" (event {one.sequence})" if one.sequence else ""
            self.stdout.write(f"{one.code}{where}: {one.detail}")
        counted = f"{report.events} events"
        self.stdout.write(
            f"{counted}, all as they were left."
            if report.ok
            else f"{counted}, {len(report.problems)} problems. First bad: {report.first_bad}"
        )
