"""Checkpoints as text: C2SP tlog-checkpoint in a C2SP signed-note, Ed25519.

Keys are written as the note tools of Go write them, so that others can check us with theirs.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
PRIVATE = "PRIVATE+KEY+"
_NOTE = re.compile(r"((?:[^\n]+\n)+)\n((?:\N{EM DASH} [^\n]+\n)+)")


class Unreadable(ValueError):
    """The text is not a key, a note or a checkpoint."""


class Unsigned(ValueError):
    """The note carries no good signature of this key."""


@dataclass(frozen=True, slots=True)
class Signer:
    name: str
    seed: bytes

    @property
    def key(self) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    @property
    def verifier(self) -> "Verifier":
        return Verifier(self.name, self.key)


@dataclass(frozen=True, slots=True)
class Verifier:
    name: str
    key: bytes

    @property
    def hint(self) -> bytes:
        """The first bytes of a hash over name and key: which key a signature is of."""
        named = self.name.encode() + b"\n" + ED25519 + self.key
        return hashlib.sha256(named).digest()[:4]


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: the ledger of this origin had so many events, and this root."""

    origin: str
    size: int
    root: bytes


def private_key(signer: Signer) -> str:
    """One line for the file of the key."""
    secret = base64.b64encode(ED25519 + signer.seed).decode()
    return f"{PRIVATE}{signer.name}+{signer.verifier.hint.hex()}+{secret}"


def public_key(verifier: Verifier) -> str:
    """One line for everybody who wants to check what is signed."""
    shown = base64.b64encode(ED25519 + verifier.key).decode()
    return f"{verifier.name}+{verifier.hint.hex()}+{shown}"


def read_private_key(text: str) -> Signer:
    if not text.startswith(PRIVATE):
        raise Unreadable("This is not the private key of a ledger.")
    name, hint, seed = _parts(text.removeprefix(PRIVATE))
    signer = Signer(name, seed)
    if signer.verifier.hint.hex() != hint:
        raise Unreadable("The private key of the ledger does not fit its name.")
    return signer


def read_public_key(text: str) -> Verifier:
    name, hint, key = _parts(text)
    if Verifier(name, key).hint.hex() != hint:
        raise Unreadable("The public key does not fit its name.")
    return Verifier(name, key)


def checkpoint(head: Head) -> str:
    return f"{head.origin}\n{head.size}\n{base64.b64encode(head.root).decode()}\n"


def sign(text: str, signer: Signer) -> str:
    """The text as a signed note."""
    made = Ed25519PrivateKey.from_private_bytes(signer.seed).sign(text.encode())
    signature = base64.b64encode(signer.verifier.hint + made).decode()
    return f"{text}\n\N{EM DASH} {signer.name} {signature}\n"


def open_note(note: str, verifier: Verifier) -> Head:
    """What the note says, once its signature was found good. Raises Unreadable, Unsigned."""
    found = _NOTE.fullmatch(note)
    if not found:
        raise Unreadable("This is not a signed checkpoint.")
    text, signatures = found.groups()
    for line in signatures.splitlines():
        _, name, signature = line.split(" ", 2) if line.count(" ") > 1 else ("", "", "")
        if name == verifier.name and _is_signed(text, signature, verifier):
            return _head(text)
    raise Unsigned("The checkpoint is not signed by the key of this ledger.")


def split(text: str) -> list[str]:
    """The notes of a file that holds one after the other. Raises Unreadable."""
    notes = [found.group() for found in _NOTE.finditer(text)]
    if "".join(notes).replace("\n", "") != text.replace("\n", ""):
        raise Unreadable("The file holds something else than signed checkpoints.")
    return notes


def _is_signed(text: str, signature: str, verifier: Verifier) -> bool:
    try:
        made = _decoded(signature)
        if made[:4] != verifier.hint:
            return False
        Ed25519PublicKey.from_public_bytes(verifier.key).verify(made[4:], text.encode())
    except (InvalidSignature, Unreadable):
        return False
    return True


def _head(text: str) -> Head:
    lines = text.splitlines()
    if len(lines) < 3 or not re.fullmatch(r"0|[1-9][0-9]*", lines[1]):
        raise Unreadable("This is not a checkpoint of a ledger.")
    root = _decoded(lines[2])
    if len(root) != hashlib.sha256().digest_size:
        raise Unreadable("This is not a checkpoint of a ledger.")
    return Head(lines[0], int(lines[1]), root)


def _parts(text: str) -> tuple[str, str, bytes]:
    """(name, hint, 32 bytes). The name holds no plus sign, base64 may."""
    parts = text.strip().split("+", 2)
    if len(parts) < 3:
        raise Unreadable("This is not the key of a ledger.")
    key = _decoded(parts[2])
    if key[:1] != ED25519 or len(key) != 33:
        raise Unreadable("This is not an Ed25519 key.")
    return parts[0], parts[1], key[1:]


def _decoded(text: str) -> bytes:
    """Base64 in the one spelling that encoding gives: spare bits are zero."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("This is not base64.") from error
    if base64.b64encode(found).decode() != text:
        raise Unreadable("This is not base64.")
    return found
