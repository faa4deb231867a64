"""Signed notes as the tools of Go write and read them."""

import hashlib

import pytest

from claims.rules import notes
from claims.rules.notes import Head, Signer, Verifier

# From the documentation of golang.org/x/mod/sumdb/note.
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED = (
    f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
    "qdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = Signer("news.example/ledger", b"\7" * 32)
HEAD = Head("news.example/ledger", 7, hashlib.sha256(b"root").digest())
NOTE = notes.sign(notes.checkpoint(HEAD), SIGNER)


def test_keys_and_signatures_are_those_of_the_reference() -> None:
    signer = notes.read_private_key(PRIVATE)

    assert notes.private_key(signer) == PRIVATE
    assert notes.public_key(signer.verifier) == PUBLIC
    assert notes.read_public_key(PUBLIC) == signer.verifier
    assert notes.sign(TEXT, signer) == SIGNED


def test_a_checkpoint_is_read_as_it_was_signed() -> None:
    assert notes.open_note(NOTE, SIGNER.verifier) == HEAD


def test_a_signature_of_somebody_else_may_stand_beside_ours() -> None:
    witness = notes.sign(notes.checkpoint(HEAD), Signer("witness.example", b"\1" * 32))
    both = NOTE[: NOTE.index("\n\n") + 2] + witness.partition("\n\n")[2] + NOTE.partition("\n\n")[2]

    assert notes.open_note(both, SIGNER.verifier) == HEAD


def test_every_flipped_bit_of_a_note_is_refused() -> None:
    signed = NOTE.encode()
    for place in range(len(signed)):
        for bit in range(8):
            altered = bytearray(signed)
            altered[place] ^= 1 << bit
            text = bytes(altered).decode(errors="replace")
            with pytest.raises((notes.Unreadable, notes.Unsigned)):
                notes.open_note(text, SIGNER.verifier)


def test_another_key_of_the_same_name_is_refused() -> None:
    with pytest.raises(notes.Unsigned):
        notes.open_note(NOTE, Signer(SIGNER.name, b"\1" * 32).verifier)


UNREADABLE = [
    notes.sign("news.example/ledger\n07\nAAAA\n", SIGNER),
    notes.sign("news.example/ledger\n7\nAAAA\n", SIGNER),
    notes.sign("news.example/ledger\n7\n", SIGNER),
    NOTE.rstrip("\n"),
    "",
]


@pytest.mark.parametrize("note", UNREADABLE)
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(notes.Unreadable):
        notes.open_note(note, SIGNER.verifier)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "PRIVATE+KEY+a+b",
        PRIVATE.replace("Peter", "Paul"),
        PRIVATE[:-1] + "*",
        PUBLIC,
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AoEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    ],
)
def test_what_is_no_private_key_is_refused(key: str) -> None:
    with pytest.raises(notes.Unreadable):
        notes.read_private_key(key)


def test_a_public_key_of_another_name_is_refused() -> None:
    with pytest.raises(notes.Unreadable):
        notes.read_public_key(PUBLIC.replace("Peter", "Paul"))


def test_a_file_of_notes_is_split_into_them() -> None:
    other = notes.sign(notes.checkpoint(Head("news.example/ledger", 9, HEAD.root)), SIGNER)

    assert notes.split(f"{NOTE}\n{other}\n") == [NOTE, other]
    assert notes.split("") == []
    with pytest.raises(notes.Unreadable):
        notes.split(f"{NOTE}\nand some more\n")


def test_the_hint_tells_keys_apart() -> None:
    assert Verifier("a", b"\1" * 32).hint != Verifier("b", b"\1" * 32).hint
