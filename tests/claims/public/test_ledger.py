"""The ledger as everybody sees it: a signed head, a key, hashes, and nothing else."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from claims.models import LedgerEvent
from claims.public import ledger as pages
from claims.rules import ledger as rules
from claims.rules import notes
from claims.services import checkpoints
from tests import newsroom
from tests.newsroom import NOW, People


def test_anybody_can_build_the_tree_and_compare_it_with_the_signed_head(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    newsroom.published_claim(people)
    checkpoints.sign(now=NOW)
    monkeypatch.setattr(pages, "PAGE_SIZE", 5)
    key = notes.read_public_key(client.get("/ledger/key").content.decode())
    answer = client.get("/ledger/checkpoint")
    head = notes.open_note(answer.content.decode(), key)

    tree, url = rules.Frontier(), "/ledger/events"
    while url:
        told = client.get(url.removeprefix(settings.PUBLIC_URL)).json()
        for number, event in enumerate(told["events"], start=tree.size + 1):
            assert event["sequence"] == number
            tree.append(bytes.fromhex(event["hash"]))
        url = told["next"]

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert (head.size, head.root) == (tree.size, tree.root())


def test_only_hashes_are_told(client: Client, people: People) -> None:
    newsroom.claim(by=people.reviewer)
    last = LedgerEvent.objects.latest("sequence")

    told = client.get(f"/ledger/events?after={last.sequence - 1}").json()

    assert told == {
        "events": [{"sequence": last.sequence, "hash": last.leaf_hash}],
        "next": None,
    }


def test_after_the_last_event_there_is_nothing(client: Client, db: None) -> None:
    assert client.get("/ledger/events?after=1000000").json() == {"events": [], "next": None}


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "²", "9" * 30, "1\0"])
def test_what_is_no_number_is_refused(client: Client, db: None, after: str) -> None:
    assert client.get("/ledger/events", {"after": after}).status_code == 400


def test_before_anything_is_signed_there_is_no_head(client: Client, db: None) -> None:
    assert client.get("/ledger/checkpoint").status_code == 404


@pytest.mark.parametrize("path", ["checkpoint", "events", "key"])
def test_it_can_only_be_read(client: Client, db: None, path: str) -> None:
    assert client.post(f"/ledger/{path}").status_code == 405


def test_the_page_of_a_claim_names_its_place(client: Client, people: People) -> None:
    verdict = newsroom.published_claim(people)
    page = f"/claims/{verdict.claim.public_id}/"
    event = LedgerEvent.objects.latest("sequence")

    unsigned = client.get(page, follow=True).content.decode()
    made: Any = checkpoints.sign(now=NOW)
    signed = client.get(page, follow=True).content.decode()

    assert f"It is event {event.sequence} of" in unsigned
    assert "will be signed within minutes" in unsigned
    assert verdict.hash in signed
    assert f"among the first {made.size} that we signed" in signed
    assert f"/api/v1/claims/{verdict.claim.public_id}/proof/?version=1" in signed
