"""An outsider checks one verdict with one file, and nothing of ours."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from django.contrib.auth.models import User
from django.test import Client

from claims.models import Verdict
from claims.rules import notes
from claims.services import checkpoints
from tests import newsroom, tampering
from tests.newsroom import NOW, People
from tests.services import ROOT

SCRIPT = ROOT / "docs" / "verify" / "verify_verdict.py"

pytestmark = pytest.mark.django_db


class Export(NamedTuple):
    """Four files, as an outsider gets them."""

    record: bytes
    proof: bytes
    key: bytes
    checkpoint: bytes


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_verdict", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def export(db: None, client: Client) -> Export:
    verdict = newsroom.published_claim(newsroom.people())
    tampering.grow(to=70, claims=[verdict.claim_id], sign_every=1000)
    checkpoints.sign(now=NOW)
    return fetched(client, str(verdict.claim.public_id))


def fetched(client: Client, claim: str, query: str = "") -> Export:
    return Export(
        client.get(f"/api/v1/claims/{claim}/record/{query}").content,
        client.get(f"/api/v1/claims/{claim}/proof/{query}").content,
        client.get("/ledger/key").content,
        client.get("/ledger/checkpoint").content,
    )


def run(folder: Path, export: Export, *, without: int = 0) -> subprocess.CompletedProcess[str]:
    """The script alone, in a folder outside the checkout, isolated from the environment."""
    shutil.copy(SCRIPT, folder)
    for name, content in zip(Export._fields, export, strict=True):
        (folder / name).write_bytes(content)
    files = Export._fields[: len(Export._fields) - without]
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", SCRIPT.name, *files],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("without", [0, 1])
def test_it_proves_a_verdict_far_from_our_code(
    export: Export, tmp_path: Path, without: int
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    done = run(folder, export, without=without)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Ninety ships called at the harbour in 2025" in done.stdout
    assert "event 17 of the first 70 of 127.0.0.1:8000/ledger, signed" in done.stdout


def test_every_flipped_byte_is_refused(export: Export, script: ModuleType) -> None:
    """Every bit of every byte of record, proof and checkpoint."""
    key = export.key.decode()
    assert script.check(export.record, export.proof, key, export.checkpoint)
    accepted = []
    for name in ("record", "proof", "checkpoint"):
        content = getattr(export, name)
        for place in range(len(content)):
            for bit in range(8):
                altered = bytearray(content)
                altered[place] ^= 1 << bit
                one = export._replace(**{name: bytes(altered)})
                try:
                    script.check(one.record, one.proof, key, one.checkpoint)
                except script.Wrong:
                    continue
                accepted.append((name, place, bit))

    assert accepted == []


@pytest.mark.parametrize("name", ["record", "proof", "checkpoint", "key"])
def test_the_script_says_that_it_was_flipped(export: Export, tmp_path: Path, name: str) -> None:
    altered = bytearray(getattr(export, name))
    altered[len(altered) // 2] ^= 1

    done = run(tmp_path, export._replace(**{name: bytes(altered)}))

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("NOT PROVED. ")


def test_every_missing_or_added_byte_is_refused(export: Export, script: ModuleType) -> None:
    key = export.key.decode()
    for name in ("record", "proof", "checkpoint"):
        content = getattr(export, name)
        for place in range(0, len(content) + 1, 7):
            for altered in (
                content[:place] + content[place + 1 :],
                content[:place] + b" " + content[place:],
            ):
                if altered == content:
                    continue
                one = export._replace(**{name: altered})
                with pytest.raises(script.Wrong):
                    script.check(one.record, one.proof, key, one.checkpoint)


def test_a_record_of_another_version_is_refused(
    export: Export, client: Client, script: ModuleType, people_again: People
) -> None:
    claim = json.loads(export.proof)["claim"]
    first = Verdict.objects.get(version=1)
    newsroom.published(
        first.claim,
        by=people_again.reviewer,
        approver=people_again.editor,
        kind="correction",
        code="false",
        notice="We miscounted.",
    )
    checkpoints.sign(now=NOW)
    new, old = fetched(client, claim), fetched(client, claim, "?version=1")
    key = new.key.decode()

    assert old.record == export.record
    assert script.check(new.record, new.proof, key)["version"].startswith("2 (correction)")
    assert script.check(old.record, old.proof, key)["version"].startswith("1 (original)")
    with pytest.raises(script.Wrong):
        script.check(old.record, new.proof, key)


@pytest.fixture
def people_again(export: Export) -> People:
    by_name = {user.username: user for user in User.objects.all()}
    return People(
        reviewer=by_name["reviewer"],
        editor=by_name["editor"],
        second_editor=by_name["second-editor"],
        administrator=by_name["administrator"],
        outsider=by_name["outsider"],
    )


def test_a_ledger_of_somebody_else_is_refused(export: Export, script: ModuleType) -> None:
    """All of it consistent, but signed with another key of the same name."""
    forger = notes.Signer("127.0.0.1:8000/ledger", b"\1" * 32)
    claimed = json.loads(export.proof)
    head = notes.open_note(claimed["checkpoint"], checkpoints.key().verifier)
    forged = notes.sign(notes.checkpoint(head), forger)
    proof = script.canonical({**claimed, "checkpoint": forged})

    with pytest.raises(script.Wrong, match="not signed by this key"):
        script.check(export.record, proof, export.key.decode())
    assert script.check(export.record, proof, notes.public_key(forger.verifier))


@pytest.mark.parametrize(
    "change",
    [
        {"inclusion": None},
        {"inclusion": [None]},
        {"inclusion": ["x" * 64]},
        {"event": {}},
        {"event": None},
        {"checkpoint": None},
        {"checkpoint": "-"},
        {"sequence": "1"},
        {"more": 1},
    ],
)
def test_a_proof_of_another_form_is_refused(
    export: Export, script: ModuleType, change: dict[str, object]
) -> None:
    proof = script.canonical({**json.loads(export.proof), **change})

    with pytest.raises(script.Wrong):
        script.check(export.record, proof, export.key.decode())


@pytest.mark.parametrize("record", [b"", b"[]", b"{}", b"\xff", b'{"a":0.5}', b"[" * 100_000])
def test_what_is_no_record_is_refused(export: Export, script: ModuleType, record: bytes) -> None:
    with pytest.raises(script.Wrong):
        script.check(record, export.proof, export.key.decode())


def test_it_is_short_and_stands_alone() -> None:
    text = SCRIPT.read_text()

    assert text.count("\n") < 200
    assert text.count(".verify(") == 1
    imports = [line for line in text.splitlines() if line.startswith(("import ", "from "))]
    assert {line.split()[1].split(".")[0] for line in imports} == {
        "base64", "hashlib", "json", "sys", "pathlib", "cryptography",
    }  # fmt: skip


def test_it_says_how_it_is_called_and_what_is_missing(tmp_path: Path) -> None:
    def call(*files: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(SCRIPT), *files],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert (call().returncode, "RECORD PROOF KEY" in call().stdout) == (2, True)
    missing = call("a", "b", "c")
    assert (missing.returncode, missing.stdout) == (
        2,
        "Cannot read a: No such file or directory.\n",
    )
