"""Files of the archive: there whole or not at all, and checked when they are read."""

import errno
import hashlib
import os
import time
from pathlib import Path

import pytest

from sources.web import store
from sources.web.store import Store

CONTENT = b"a capture"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def archive(tmp_path: Path) -> Store:
    return Store(tmp_path / "captures")


def files(archive: Store) -> list[str]:
    found = (path for path in archive.root.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(archive.root)) for path in found)


def test_a_file_is_named_by_what_is_in_it(archive: Store) -> None:
    assert archive.place(CONTENT) == SHA256

    assert files(archive) == [f"{SHA256[:2]}/{SHA256}.warc.gz"]
    assert archive.read(SHA256) == CONTENT


def test_placing_twice_leaves_one_file(archive: Store) -> None:
    archive.place(CONTENT)
    archive.place(CONTENT)

    assert len(files(archive)) == 1


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing_behind(
    archive: Store, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    archive.place(b"an earlier one")
    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace")}[step], full)

    with pytest.raises(OSError, match="No space left"):
        archive.place(CONTENT)

    assert len(files(archive)) == 1


def test_nothing_has_the_name_before_it_is_whole_and_synced(
    archive: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, int]] = []
    sync = os.fsync

    def watched(handle: int) -> None:
        seen.append((archive.path(SHA256).exists(), os.fstat(handle).st_size))
        sync(handle)

    archive.place(CONTENT)
    archive.remove(SHA256)  # its folder is there now
    monkeypatch.setattr(os, "fsync", watched)

    archive.place(CONTENT)

    assert seen[0] == (False, len(CONTENT))
    assert seen[-1][0]


def test_a_flipped_bit_is_found(archive: Store) -> None:
    archive.place(CONTENT)
    archive.path(SHA256).write_bytes(bytes([CONTENT[0] ^ 1]) + CONTENT[1:])

    with pytest.raises(store.Damaged):
        archive.read(SHA256)


def test_a_file_that_is_gone_is_missing_and_may_be_removed_again(archive: Store) -> None:
    archive.place(CONTENT)
    archive.remove(SHA256)
    archive.remove(SHA256)

    with pytest.raises(store.Missing):
        archive.read(SHA256)


def test_only_old_leftovers_are_tidied(archive: Store) -> None:
    archive.place(CONTENT)
    incoming = archive.root / "incoming"
    (incoming / "young").write_bytes(b"half")
    (incoming / "old").write_bytes(b"half")
    then = time.time() - 2 * store.LEFT_OVER
    os.utime(incoming / "old", (then, then))

    assert archive.tidy() == 1
    assert files(archive)[-1] == "incoming/young"
    assert Store(archive.root / "nowhere").tidy() == 0
