"""Check one published verdict against the signed ledger of the newsroom that published it.

    python verify_verdict.py RECORD PROOF KEY [CHECKPOINT]

RECORD      what was published: /api/v1/claims/<id>/record/
PROOF       where it stands in the ledger: /api/v1/claims/<id>/proof/
KEY         the newsroom's public key: /ledger/key, kept from an earlier day or got from somebody
CHECKPOINT  a signed head that you or somebody else kept: the one in the proof has to be the same

Needs Python 3.9 or later and the library `cryptography`, for one call: the check of an Ed25519
signature. Everything else is written out below, so that it can be read. Nothing is fetched.

Prints what was checked and exits 0; or says what is wrong and exits 1. README.md beside this file
says what the answer proves and what it does not.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EVENT = {"actor", "at", "kind", "payload", "prev", "sequence", "subject", "v"}
PROOF = {"checkpoint", "claim", "event", "hash", "inclusion", "sequence", "version"}


class Wrong(Exception):
    """The verdict, the proof or the checkpoint is not what it says it is."""


def check(record: bytes, proof: bytes, key: str, checkpoint: "bytes | None" = None) -> dict:
    """What was proved, in words. Raises Wrong."""
    try:
        return prove(record, proof, key, checkpoint)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise Wrong("Something has not the form that it should have.") from error


def prove(record: bytes, proof: bytes, key: str, checkpoint: "bytes | None") -> dict:
    published, claimed = read("record", record), read("proof", proof)
    event = claimed.get("event")
    if set(claimed) != PROOF or not isinstance(event, dict) or set(event) != EVENT:
        raise Wrong("The proof has not the parts of a proof.")
    payload = event["payload"]
    digest = hashlib.sha256(record).hexdigest()
    if not isinstance(payload, dict) or "record" in payload or digest != payload.get("hash"):
        raise Wrong("The record is not the one that the proof is about.")
    told = (claimed["claim"], claimed["version"], claimed["hash"], claimed["sequence"])
    verdict, claim = published.get("verdict", {}), published.get("claim", {})
    for other in (
        (payload.get("claim"), payload.get("version"), payload["hash"], event["sequence"]),
        (claim.get("id"), verdict.get("version"), digest, event["sequence"]),
    ):
        if canonical(list(other)) != canonical(list(told)):
            raise Wrong("The proof contradicts itself or the record.")
    origin, size, root = open_checkpoint(claimed["checkpoint"], key)
    if checkpoint is not None and open_checkpoint(checkpoint.decode(), key) != (origin, size, root):
        raise Wrong("The proof leads to another checkpoint than the one you hold.")
    entry = canonical({**event, "payload": {**payload, "record": published}})
    leaf = hashlib.sha256(b"\x00" + entry).digest()
    path = [from_hex(one) for one in claimed["inclusion"]]
    if climb(leaf, event["sequence"], size, path) != root:
        raise Wrong("The event is not in the ledger that was signed.")
    return {
        "claim": claim["text"],
        "rating": verdict["rating"]["label"],
        "version": f"{verdict['version']} ({verdict['kind']}), published {verdict['published_at']}",
        "sha256": digest,
        "ledger": f"event {event['sequence']} of the first {size} of {origin}, signed",
    }


def read(name: str, content: bytes) -> dict:
    """The JSON object, if it is written in the one way that our hashes are taken over."""
    try:
        found = json.loads(content.decode())
    except ValueError as error:
        raise Wrong(f"The {name} is not JSON: {error}") from error
    if not isinstance(found, dict) or canonical(found) != content:
        raise Wrong(f"The {name} is not in canonical form: a byte of it was changed.")
    return found


def canonical(value: object) -> bytes:
    """RFC 8785 for values without fractions: keys by UTF-16 code units, no spaces, UTF-8."""
    try:
        ordered = json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":"))
        return ordered.encode()
    except (TypeError, ValueError) as error:
        raise Wrong(f"There is a value that no hash is taken over: {error}") from error


def in_order(value: object) -> object:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: in_order(value[key]) for key in keys}
    if isinstance(value, list):
        return [in_order(one) for one in value]
    if isinstance(value, float):
        raise Wrong("There is a number with a fraction.")
    return value


def open_checkpoint(note: str, key: str) -> "tuple[str, int, bytes]":
    """(origin, size, root) of a signed checkpoint (C2SP tlog-checkpoint, signed-note)."""
    name, _, rest = key.strip().partition("+")
    hint, _, encoded = rest.partition("+")
    public = from_base64(encoded)
    expected = hashlib.sha256(f"{name}\n".encode() + public).digest()[:4]
    if public[:1] != b"\x01" or len(public) != 33 or expected.hex() != hint:
        raise Wrong("This is not a public key of a ledger.")
    body, mark, signatures = note.partition("\n\n") if isinstance(note, str) else ("", "", "")
    lines = signatures.split("\n")
    if not mark or lines.pop() != "" or not all(line.startswith("— ") for line in lines):
        raise Wrong("This is not a signed checkpoint.")
    ours = [line[2:].split(" ", 1) for line in lines if line.startswith(f"— {name} ")]
    if not any(is_signed(f"{body}\n", signature, expected, public) for _, signature in ours):
        raise Wrong("The checkpoint is not signed by this key.")
    told = body.split("\n")
    if len(told) < 3 or not told[1].isdigit() or told[0] != name:
        raise Wrong("This is not a checkpoint of the ledger that the key belongs to.")
    return told[0], int(told[1]), from_base64(told[2])


def is_signed(body: str, signature: str, hint: bytes, public: bytes) -> bool:
    made = from_base64(signature)
    if made[:4] != hint:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(made[4:], body.encode())
    except InvalidSignature:
        return False
    return True


def climb(leaf: bytes, sequence: int, size: int, path: "list[bytes]") -> bytes:
    """From a leaf to the root of its tree (RFC 9162, 2.1.3.2)."""
    index, last = sequence - 1, size - 1
    if not 0 <= index <= last:
        raise Wrong("The event came after the checkpoint.")
    for sibling in path:
        if last == 0:
            raise Wrong("The proof is longer than the tree is high.")
        if index & 1 or index == last:
            leaf = hashlib.sha256(b"\x01" + sibling + leaf).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\x01" + leaf + sibling).digest()
        index, last = index >> 1, last >> 1
    if last:
        raise Wrong("The proof is shorter than the tree is high.")
    return leaf


def from_base64(written: str) -> bytes:
    """Only in the one spelling that encoding gives."""
    found = base64.b64decode(written, validate=True)
    if base64.b64encode(found).decode() != written:
        raise Wrong("Something is not base64 as it is written.")
    return found


def from_hex(written: object) -> bytes:
    found = bytes.fromhex(written) if isinstance(written, str) and len(written) == 64 else b""
    if found.hex() != written:
        raise Wrong("The proof holds something that is no hash.")
    return found


def main(arguments: "list[str]") -> int:
    if len(arguments) not in (3, 4):
        print(__doc__)
        return 2
    try:
        record, proof, key, *checkpoint = [Path(name).read_bytes() for name in arguments]
        proved = check(record, proof, key.decode(errors="replace"), *checkpoint)
    except OSError as error:
        print(f"Cannot read {error.filename}: {error.strerror}.")
        return 2
    except Wrong as wrong:
        print(f"NOT PROVED. {wrong}")
        return 1
    print("\n".join(f"{name:8} {said}" for name, said in proved.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
