"""`manage.py up` for real: web, worker, beat and practice server on the embedded defaults."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from pytest_django import Settings

from factcheck import kept
from factcheck.management.commands import up
from tests.services import ROOT, free_port

READY_WITHIN = 60  # seconds; the first run loads the seeds
GONE_WITHIN = 15  # seconds, CONTRACT section 1


class Newsroom:
    """One `up` and its children; all of them write to one pipe, which ends with the last."""

    def __init__(
        self, data_dir: Path, port: int, *, practice: int = 0, cited: int | None = None
    ) -> None:
        self.port = port
        if cited:
            kept.replace(data_dir / "practice-port", str(cited))
        variables = {
            "DATA_DIR": str(data_dir),
            "PORT": str(port),
            "PRACTICE_PORT": str(practice or free_port()),
        }
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=os.environ | variables | {"DATABASE_URL": "", "REDIS_URL": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def greeting(self) -> str:
        assert self.process.stdout
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("Ctrl-C"):
                return "".join(lines)
        raise AssertionError("".join(lines))

    def readiness(self) -> dict[str, Any]:
        """What /readyz says once it is green."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/readyz") as answer:
                    said: dict[str, Any] = json.load(answer)
            except (HTTPError, URLError, ConnectionError):
                time.sleep(0.1)
            else:
                return said
        raise AssertionError("never ready")

    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def line_with(self, words: str) -> str:
        assert self.process.stdout
        return next(line for line in self.process.stdout if words in line)

    def ended(self) -> str:
        """The rest of what was said, once nobody is left to say more."""
        rest, _ = self.process.communicate(timeout=GONE_WITHIN)
        return str(rest)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared, because loading the seeds takes a while: the second run finds them there."""
    return tmp_path_factory.mktemp("newsroom") / "var"


@pytest.fixture
def newsroom(data_dir: Path) -> Iterator[Newsroom]:
    started = Newsroom(data_dir, free_port())
    yield started
    started.process.kill()
    started.process.communicate()


def test_up_serves_restarts_what_dies_and_stops_at_ctrl_c(newsroom: Newsroom) -> None:
    greeting = newsroom.greeting()
    assert f"http://127.0.0.1:{newsroom.port}/admin/" in greeting
    assert newsroom.readiness()["ready"] is True
    assert len(newsroom.children()) == 4

    os.kill(newsroom.children()[1], signal.SIGKILL)
    assert newsroom.line_with("worker ended (code -9)")

    newsroom.process.send_signal(signal.SIGINT)
    assert newsroom.ended().endswith("Stopped.\n")
    assert newsroom.process.returncode == 0


def test_a_signal_to_every_process_at_once_stops_all_and_restarts_none(newsroom: Newsroom) -> None:
    newsroom.greeting()
    newsroom.readiness()

    for pid in [*newsroom.children(), newsroom.process.pid]:
        os.kill(pid, signal.SIGINT)

    said = newsroom.ended()
    assert said.endswith("Stopped.\n")
    assert "starting it again" not in said


def test_a_second_up_on_the_same_folder_is_refused(newsroom: Newsroom, data_dir: Path) -> None:
    newsroom.greeting()

    done = up_once(DATA_DIR=str(data_dir), PORT=str(free_port()))

    assert done.returncode == 2
    assert "runs on" in done.stderr
    assert "choose another folder" in done.stderr
    assert newsroom.readiness()["ready"] is True


def test_a_practice_port_in_use_is_neither_greeted_nor_remembered(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        newsroom = Newsroom(tmp_path, free_port(), practice=taken.getsockname()[1], cited=8001)
        try:
            greeting = newsroom.greeting()
        finally:
            newsroom.process.kill()
            newsroom.process.communicate()

    assert "The practice pages are not served this time." in greeting
    assert "Practice  " not in greeting
    assert (tmp_path / "practice-port").read_text() == "8001\n"


def test_a_port_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = up_once("--port", "99999", DATA_DIR=str(tmp_path))

    assert done.returncode == 2
    assert "must be 0-65535. Stop" in done.stderr


def up_once(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "up", *arguments],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("how", ["--port", "PORT"])
def test_a_port_in_use_is_named_and_nothing_starts(tmp_path: Path, how: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        chosen = {"PORT": port} if how == "PORT" else {}
        arguments = [] if chosen else [how, port]
        done = up_once(*arguments, **({"DATA_DIR": str(tmp_path)} | chosen))

    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr
    assert "PORT=9000 make run" in done.stderr
    assert not (tmp_path / "demo-password").exists()


def test_only_the_children_may_fetch_the_practice_pages(settings: Settings) -> None:
    told = up.child_environment(host="127.0.0.1", port=9000, practice=9001)

    assert told["FETCH_ALLOWED_NETWORKS"] == "127.0.0.1/32:9001"
    assert (told["PORT"], told["PRACTICE_PORT"]) == ("9000", "9001")
    assert settings.FETCH_ALLOWED_NETWORKS == ()
