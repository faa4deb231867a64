"""Write every current published verdict to a file or to standard output."""

import datetime as dt
import hashlib
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.rules import listing
from claims.services import exports

COULD_NOT_RUN = 2


class Command(BaseCommand):
    help = "Export the current published verdicts; their SHA-256 is printed to standard error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", required=True, choices=list(exports.FORMATS))
        parser.add_argument(
            "--as-of", type=moment, metavar="ISO", help="as it was then, e.g. 2026-03-01T09:00:00Z"
        )
        parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")

    def handle(
        self, *, format: str, as_of: dt.datetime | None, out: Path | None, **options: Any
    ) -> None:
        chunks = exports.export(format=format, now=timezone.localtime(), as_of=as_of)
        digest = self.to_file(out, chunks) if out else self.to_stdout(chunks)
        self.stderr.write(f"sha256 {digest}")

    def to_stdout(self, chunks: Iterator[bytes]) -> str:
        digest, out = hashlib.sha256(), sys.stdout.buffer
        for chunk in chunks:
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        return digest.hexdigest()

    def to_file(self, out: Path, chunks: Iterator[bytes]) -> str:
        """The file appears whole or not at all."""
        digest = hashlib.sha256()
        part = out.with_name(f"{out.name}.part")
        try:
            with part.open("wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
            os.replace(part, out)
        except OSError as error:
            part.unlink(missing_ok=True)
            reason = f"Cannot write {out}: {error.strerror}."
            raise CommandError(reason, returncode=COULD_NOT_RUN) from error
        return digest.hexdigest()


def moment(text: str) -> dt.datetime:
    try:
        return listing.moment(text)
    except ValueError as error:
        raise ArgumentTypeError(
            f"“{text}” is not a time. Write 2026-03-01 or 2026-03-01T09:00:00Z."
        ) from error
