"""Files named by what is in them, in a folder of the machine.

A file is written beside its place, synced, and renamed into it: it is there whole or not at all.
"""

import hashlib
import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

LEFT_OVER = 24 * 3600.0
"""Seconds after which a file that nobody finished is nobody's."""


class Missing(Exception):
    """There is no such file."""


class Damaged(Exception):
    """The bytes are not the ones that were stored; `found` is their SHA-256."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True)
class Store:
    """`<root>/ab/<sha256>.warc.gz`. Every call may raise OSError."""

    root: Path

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / f"{sha256}.warc.gz"

    def place(self, content: bytes) -> str:
        """Store the bytes for good; returns their SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        place = self.path(sha256)
        _make(self._incoming)
        _make(place.parent)
        incoming = self._incoming / uuid.uuid4().hex
        try:
            with incoming.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            incoming.replace(place)
        except OSError:
            incoming.unlink(missing_ok=True)
            raise
        _sync(place.parent)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes, checked. Raises Missing and Damaged."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise Missing(sha256) from None
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise Damaged(found)
        return content

    def remove(self, sha256: str) -> None:
        """Nothing happens when it is gone already."""
        self.path(sha256).unlink(missing_ok=True)

    def tidy(self) -> int:
        """Remove what writers that were killed left behind a day ago; how many files."""
        if not self._incoming.is_dir():
            return 0
        before = time.time() - LEFT_OVER
        old = [file for file in self._incoming.iterdir() if file.stat().st_mtime < before]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    @property
    def _incoming(self) -> Path:
        return self.root / "incoming"


def _make(folder: Path) -> None:
    """The folder and those above it, each known to the disk before something is put into it."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
