"""Small values kept in DATA_DIR from one start to the next: a secret key, a password, a port."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def text(path: Path, *, make: Callable[[], str]) -> str:
    """What the file holds. The first caller makes it; all who race with it read the same."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        # FileExistsError: another process was first.
        with draft(path, make()) as written, suppress(FileExistsError):
            os.link(written, path)
        return path.read_text().strip()


def replace(path: Path, value: str) -> None:
    with draft(path, value) as written:
        os.replace(written, path)


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Whether no other process is in here for that file. However one ends, the way is free again:
    the system holds the lock, not the file.
    """
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def draft(path: Path, value: str) -> Iterator[Path]:
    """The value in a file of its own (0600) beside `path`, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False) as written:
        written.write(f"{value}\n")
    try:
        yield Path(written.name)
    finally:
        Path(written.name).unlink(missing_ok=True)
