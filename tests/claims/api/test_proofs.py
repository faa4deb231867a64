"""What a verdict's place in the ledger is, and the proof of it."""

import base64
import hashlib
import json
from typing import Any

import pytest
from django.test import Client

from claims.models import LedgerEvent, Verdict
from claims.rules import ledger as rules
from claims.rules import notes
from claims.services import checkpoints, exports
from tests import newsroom, tampering
from tests.newsroom import NOW, People


@pytest.fixture
def verdict(people: People) -> Verdict:
    return newsroom.published_claim(people)


def address(verdict: Verdict, what: str) -> str:
    return f"/api/v1/claims/{verdict.claim.public_id}/{what}/"


def test_the_proof_leads_from_the_record_to_a_signed_head(client: Client, verdict: Verdict) -> None:
    tampering.grow(to=50, claims=[verdict.claim_id], sign_every=1000)
    checkpoints.sign(now=NOW)

    record = client.get(address(verdict, "record"))
    proof = client.get(address(verdict, "proof")).json()

    assert hashlib.sha256(record.content).hexdigest() == proof["hash"] == verdict.hash
    assert record["ETag"] == f'"{verdict.hash}"'
    head = notes.open_note(proof["checkpoint"], checkpoints.key().verifier)
    event = proof["event"]
    event["payload"]["record"] = json.loads(record.content)
    assert rules.verify_inclusion(
        leaf=rules.leaf_hash(rules.canonical(event)),
        sequence=proof["sequence"],
        size=head.size,
        proof=[bytes.fromhex(one) for one in proof["inclusion"]],
        root=head.root,
    )


def test_record_and_proof_are_bytes_to_take_hashes_over(client: Client, verdict: Verdict) -> None:
    checkpoints.sign(now=NOW)

    for what in ("record", "proof"):
        content = client.get(address(verdict, what)).content
        assert content == rules.canonical(json.loads(content))


def test_a_proof_stays_the_same_while_the_ledger_grows(client: Client, verdict: Verdict) -> None:
    checkpoints.sign(now=NOW)
    before = client.get(address(verdict, "proof"))

    tampering.grow(to=250, claims=[verdict.claim_id])

    after = client.get(address(verdict, "proof"), HTTP_IF_NONE_MATCH=before["ETag"])
    assert (after.status_code, after.content) == (304, b"")


def test_before_it_is_signed_there_is_no_proof(client: Client, verdict: Verdict) -> None:
    answer = client.get(address(verdict, "proof"))

    assert answer.status_code == 404
    assert "within five minutes" in answer.json()["detail"]


@pytest.mark.parametrize("what", ["record", "proof"])
@pytest.mark.parametrize(
    ("query", "status"), [("?version=7", 404), ("?version=x", 400), ("?v=1", 400)]
)
def test_a_version_that_is_not_there_is_said_so(
    client: Client, verdict: Verdict, what: str, query: str, status: int
) -> None:
    checkpoints.sign(now=NOW)

    assert client.get(f"{address(verdict, what)}{query}").status_code == status


@pytest.mark.parametrize("what", ["record", "proof"])
def test_what_is_not_published_has_neither(client: Client, people: People, what: str) -> None:
    claim = newsroom.claim(by=people.reviewer)
    checkpoints.sign(now=NOW)

    assert client.get(f"/api/v1/claims/{claim.public_id}/{what}/").status_code == 404


def test_the_answer_names_sequence_and_checkpoint(client: Client, verdict: Verdict) -> None:
    event = LedgerEvent.objects.latest("sequence")
    url = f"/api/v1/claims/{verdict.claim.public_id}/"
    unsigned = client.get(url).json()["verdict"]
    made: Any = checkpoints.sign(now=NOW)

    signed = client.get(url).json()["verdict"]

    assert (unsigned["sequence"], unsigned["checkpoint"]) == (event.sequence, None)
    root = base64.b64encode(bytes.fromhex(made.root_hash)).decode()
    assert signed["checkpoint"] == {"size": made.size, "root": root}
    assert root in made.note


def test_exports_name_them_too(verdict: Verdict) -> None:
    made: Any = checkpoints.sign(now=NOW)

    line = json.loads(b"".join(exports.export(format="jsonl", now=NOW)))
    header, row = b"".join(exports.export(format="csv", now=NOW)).decode().splitlines()[:2]

    assert line["verdict"]["sequence"] == LedgerEvent.objects.count()
    assert line["verdict"]["checkpoint"]["size"] == made.size
    assert "hash,sequence,checkpoint_size,checkpoint_root," in header
    assert f"{verdict.hash},{made.size},{made.size}," in row
