"""Hashes and proofs as Certificate Transparency has them; JSON as RFC 8785 writes it."""

import datetime as dt
import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules import ledger
from claims.rules.ledger import Frontier, Kept

# Of the reference implementation of RFC 6962 (certificate-transparency, merkle_tree_test).
LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        2,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


class Tree:
    """Rows of events, as the database keeps them."""

    def __init__(self, entries: list[bytes]) -> None:
        self.frontier, self.rows = Frontier(), dict[int, Kept]()
        for sequence, entry in enumerate(entries, start=1):
            leaf = ledger.leaf_hash(entry)
            self.rows[sequence] = Kept(leaf, self.frontier.append(leaf))

    def read(self, wanted: set[int]) -> Mapping[int, Kept]:
        return {sequence: self.rows[sequence] for sequence in wanted}


def tree(size: int) -> Tree:
    return Tree([bytes.fromhex(leaf) for leaf in LEAVES[:size]])


def large(size: int) -> Tree:
    return Tree([str(number).encode() for number in range(size)])


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS)))
def test_the_root_is_the_one_of_the_reference(size: int, root: str) -> None:
    assert tree(size).frontier.root().hex() == root
    assert ledger.frontier(size, tree(8).read).root().hex() == root


@pytest.mark.parametrize(("sequence", "size", "proof"), INCLUSION)
def test_the_inclusion_proof_is_the_one_of_the_reference(
    sequence: int, size: int, proof: list[str]
) -> None:
    found = ledger.inclusion_proof(sequence=sequence, size=size, read=tree(8).read)

    assert [one.hex() for one in found] == proof


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCY)
def test_the_consistency_proof_is_the_one_of_the_reference(
    old: int, size: int, proof: list[str]
) -> None:
    found = ledger.consistency_proof(old=old, size=size, read=tree(8).read)

    assert [one.hex() for one in found] == proof


@given(st.integers(1, 130), st.integers(1, 130))
def test_a_proof_is_good_for_its_event_and_for_no_other(sequence: int, size: int) -> None:
    if sequence > size:
        sequence, size = size, sequence
    grown = large(size)
    root, leaf = grown.frontier.root(), grown.rows[sequence].leaf
    proof = ledger.inclusion_proof(sequence=sequence, size=size, read=grown.read)

    def holds(sequence: int, size: int, proof: list[bytes], root: bytes = root) -> bool:
        return ledger.verify_inclusion(
            leaf=leaf, sequence=sequence, size=size, proof=proof, root=root
        )

    assert holds(sequence, size, proof)
    assert not holds(sequence, size, [*proof, leaf])
    assert not holds(sequence, size, proof, root=leaf) or size == 1
    assert not any(holds(other, size, proof) for other in range(size + 2) if other != sequence)
    for place in range(len(proof)):
        assert not holds(sequence, size, proof[:place] + proof[place + 1 :])
        assert not holds(sequence, size, [*proof[:place], leaf, *proof[place + 1 :]])


@given(st.integers(1, 130), st.integers(1, 130))
def test_a_consistency_proof_is_good_for_its_two_heads_alone(old: int, size: int) -> None:
    old, size = min(old, size), max(old, size)
    grown = large(size)
    before, root = ledger.frontier(old, grown.read).root(), grown.frontier.root()
    proof = ledger.consistency_proof(old=old, size=size, read=grown.read)

    def holds(before: bytes, root: bytes, proof: list[bytes], old: int = old) -> bool:
        return ledger.verify_consistency(
            old=old, size=size, old_root=before, root=root, proof=proof
        )

    other = ledger.leaf_hash(b"other")
    assert holds(before, root, proof)
    assert not holds(other, root, proof)
    assert not holds(before, other, proof)
    assert not holds(before, root, [*proof, other])
    assert not holds(before, root, proof, old=old + 1)
    for place in range(len(proof)):
        assert not holds(before, root, [*proof[:place], other, *proof[place + 1 :]])


@given(st.integers(0, 130), st.integers(1, 40))
def test_a_tree_grows_from_the_rows_it_needs(size: int, by: int) -> None:
    grown = large(size + by)
    frontier = ledger.growing(size=size, by=by, read=grown.read)

    for sequence in range(size + 1, size + by + 1):
        assert frontier.append(grown.rows[sequence].leaf) == grown.rows[sequence].crown


def test_most_events_ask_for_no_row_but_the_last() -> None:
    asked: list[set[int]] = []
    grown = large(64)

    def read(wanted: set[int]) -> Mapping[int, Kept]:
        asked.append(wanted)
        return grown.read(wanted)

    for size in range(64):
        ledger.growing(size=size, by=1, read=read)

    beyond = [wanted for wanted in asked if len(wanted) > 1]
    assert (len(asked), len(beyond)) == (32, 16)


def test_a_proof_in_a_tree_of_a_million_reads_few_rows() -> None:
    asked: list[int] = []

    def read(wanted: set[int]) -> Mapping[int, Kept]:
        asked.append(len(wanted))
        return {sequence: Kept(b"\0" * 32, b"\1" * 32) for sequence in wanted}

    proof = ledger.inclusion_proof(sequence=777_777, size=1_000_000, read=read)

    assert len(proof) == 20
    assert sum(asked) < 150


CANONICAL = [
    ({"b": 1, "a": [True, False, None]}, '{"a":[true,false,null],"b":1}'),
    ('\u20ac$\u000f\nA\'B"\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\"/"'),  # RFC 8785, 3.2.2
    ("\b\t\f\r\x7f\u2028", '"\\b\\t\\f\\r\x7f\u2028"'),
    (2**53 - 1, "9007199254740991"),
    (  # RFC 8785, 3.2.3: sorted by UTF-16 code units, where a surrogate comes before U+FB33
        {
            "\u20ac": "Euro Sign",
            "\r": "Carriage Return",
            "\ufb33": "Hebrew Letter Dalet With Dagesh",
            "1": "One",
            "\U0001f600": "Emoji: Grinning Face",
            "\u0080": "Control",
            "\u00f6": "Latin Small Letter O With Diaeresis",
        },
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control",'
        '"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",'
        '"\U0001f600":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ),
]


@pytest.mark.parametrize(("value", "text"), CANONICAL)
def test_json_is_written_as_rfc_8785_writes_it(value: object, text: str) -> None:
    assert ledger.canonical(value) == text.encode()


@pytest.mark.parametrize("value", [1.0, {"a": 0.5}, 2**53, -(2**53), {1: "a"}, "\ud800", b"a"])
def test_what_rfc_8785_might_write_otherwise_is_refused(value: object) -> None:
    with pytest.raises(ledger.NotCanonical):
        ledger.canonical(value)


def test_an_entry_is_canonical_json() -> None:
    at = ledger.instant(dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=1))))
    payload = ledger.canonical({"state": "ab", "claim": "ü"}).decode()
    event = ledger.Event(7, "claim-edited", at, "ab", "claim/3", payload, ledger.FIRST)

    read = json.loads(event.entry())

    assert ledger.canonical(read) == event.entry()
    assert read["payload"] == {"state": "ab", "claim": "ü"}
    assert read["at"] == "2026-03-02T09:00:00.000Z"
    assert event.is_plain()
    assert not event._replace(kind='a","x":"b').is_plain()
