import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.services import exports
from tests import newsroom
from tests.claims import press


def test_bytes_go_to_standard_output_and_their_hash_to_standard_error(
    people: newsroom.People, capfdbinary: Any
) -> None:
    press.release(people)

    call_command("export_verdicts", "--format", "csv", "--as-of", "2026-03-03")

    out, err = capfdbinary.readouterr()
    moment = newsroom.NOW.replace(day=3, hour=0)
    assert out == b"".join(exports.export(format="csv", now=moment, as_of=moment))
    assert hashlib.sha256(out).hexdigest().encode() in err


def test_a_file_holds_the_same_bytes(people: newsroom.People, tmp_path: Path, capsys: Any) -> None:
    press.release(people)
    file = tmp_path / "verdicts.jsonl"

    call_command("export_verdicts", "--format", "jsonl", "--out", str(file))

    told = re.search(r"sha256 ([0-9a-f]{64})", capsys.readouterr().err)
    assert told
    assert told[1] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_ends_with_2(db: None, tmp_path: Path) -> None:
    nowhere = tmp_path / "missing" / "verdicts.csv"

    with pytest.raises(CommandError, match="Cannot write") as refusal:
        call_command("export_verdicts", "--format", "csv", "--out", str(nowhere))

    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--format", "pdf"], "invalid choice: 'pdf'"),
        (["--format", "csv", "--as-of", "soon"], "is not a time"),
        ([], "--format"),
    ],
)
def test_a_wrong_option_is_named(options: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("export_verdicts", *options)
