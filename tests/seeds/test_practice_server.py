"""The practice pages answer as their switches say, keep their state, and ask nobody anything."""

import ast
import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest

from tests.seeds.reading import CLAIMS, PAGES, SEEDS, seed

SERVER = SEEDS / "practice/server.py"
HARBOUR = "the-harbour-count"
CITED = "In 2025 the fleet landed 4,120 tonnes"
STATES = seed("practice/pages.json")["states"]
LISTENING_ONLY = {
    "argparse",
    "dataclasses",
    "html",
    "http",
    "http.server",
    "ipaddress",
    "json",
    "pathlib",
    "signal",
    "socketserver",
    "string",
    "threading",
    "types",
    "urllib.parse",
}


class Reply(NamedTuple):
    status: int
    text: str
    location: str


def without_coverage() -> dict[str, str]:
    """It is measured nowhere, and coverage may hang at the exit of a process with threads."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}


class Practice:
    """One running practice server, talked to over loopback."""

    def __init__(self, state_file: Path) -> None:
        command = [sys.executable, str(SERVER), "--port", "0", "--state", str(state_file)]
        self.process = subprocess.Popen(  # noqa: S603 - our own server
            command, stdout=subprocess.PIPE, text=True, env=without_coverage()
        )
        assert self.process.stdout
        self.said = self.process.stdout.readline()
        while "http://" not in self.said:
            self.said += self.process.stdout.readline()
        self.netloc = urlsplit(self.said.split()[-1]).netloc

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Reply:
        with contextlib.closing(http.client.HTTPConnection(self.netloc, timeout=10)) as line:
            line.request(method, path, urlencode(form or {}))
            reply = line.getresponse()
            text = reply.read().decode("utf-8")
            return Reply(reply.status, text, reply.headers.get("Location", ""))

    def get(self, path: str) -> Reply:
        return self.ask("GET", path)

    def switch(self, page: str, state: str) -> Reply:
        return self.ask("POST", "/switch", {"page": page, "state": state})

    def stop(self, signum: int = signal.SIGTERM) -> int:
        self.process.send_signal(signum)
        try:
            return self.process.wait(timeout=10)
        finally:
            self.process.kill()
            self.process.communicate()


Start = Callable[[], Practice]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[Practice] = []

    def begin() -> Practice:
        running.append(Practice(tmp_path / "practice/state.json"))
        return running[-1]

    yield begin
    for practice in running:
        if practice.process.poll() is None:
            practice.stop()


@pytest.fixture
def practice(start: Start) -> Practice:
    return start()


@pytest.mark.parametrize(
    ("state", "status", "shows", "hides"),
    [
        ("alive", 200, CITED, "not found"),
        ("soft-404", 200, "Page not found", CITED),
        ("drifted", 200, "3,480 tonnes", CITED),
        ("gone", 404, "404 Not Found", CITED),
        ("blocked", 403, "403 Forbidden", CITED),
        ("server-error", 503, "503 Service Unavailable", CITED),
    ],
)
def test_page_answers_as_its_switch_says(
    practice: Practice, state: str, status: int, shows: str, hides: str
) -> None:
    assert practice.switch(HARBOUR, state).status == 303

    reply = practice.get(f"/pages/{HARBOUR}/")

    assert reply.status == status
    assert shows in reply.text
    assert hides not in reply.text


def test_moved_page_leads_to_the_same_text(practice: Practice) -> None:
    practice.switch(HARBOUR, "moved")

    reply = practice.get(f"/pages/{HARBOUR}/")

    assert (reply.status, reply.location) == (301, f"/moved/{HARBOUR}/")
    assert CITED in practice.get(reply.location).text


def test_new_place_exists_only_while_the_page_is_moved(practice: Practice) -> None:
    assert practice.get(f"/moved/{HARBOUR}/").status == 404


def test_unreachable_page_hangs_up_and_the_others_still_answer(practice: Practice) -> None:
    practice.switch(HARBOUR, "unreachable")

    with pytest.raises(http.client.RemoteDisconnected):
        practice.get(f"/pages/{HARBOUR}/")
    assert practice.get("/pages/the-ferry-timetable/").status == 200


def test_every_state_and_page_has_its_button_and_the_current_one_is_pressed(
    practice: Practice,
) -> None:
    practice.switch(HARBOUR, "gone")

    panel = practice.get("/").text

    buttons = [panel.count(f'value="{state}" aria-pressed') for state in STATES]
    assert buttons == [len(PAGES)] * len(STATES)
    assert panel.count('aria-pressed="true"') == len(PAGES)
    part = panel[panel.index(f'<section id="{HARBOUR}"') :]
    assert 'value="gone" aria-pressed="true"' in part[: part.index("</section>")]


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page["slug"])
def test_new_server_puts_every_page_in_its_first_state(
    practice: Practice, page: dict[str, str]
) -> None:
    expected = STATES[page["starts_as"]]["status"]

    assert practice.get(f"/pages/{page['slug']}/").status == expected


def test_switches_survive_a_restart_and_a_reset_undoes_them(start: Start) -> None:
    first = start()
    first.switch(HARBOUR, "gone")
    assert first.stop() == 0

    second = start()
    assert second.get(f"/pages/{HARBOUR}/").status == 404
    assert second.ask("POST", "/reset").status == 303
    assert second.get(f"/pages/{HARBOUR}/").status == 200


@pytest.mark.parametrize("damaged", ["{", "[]", '{"the-harbour-count": []}', '{"no-page": "gone"}'])
def test_damaged_state_file_means_first_states(start: Start, tmp_path: Path, damaged: str) -> None:
    (tmp_path / "practice").mkdir()
    (tmp_path / "practice/state.json").write_text(damaged)

    assert start().get(f"/pages/{HARBOUR}/").status == 200


@pytest.mark.parametrize(
    ("path", "form", "says"),
    [
        ("/switch", {"page": HARBOUR, "state": "vanished"}, "alive, moved, soft-404"),
        ("/switch", {"page": "no-such-page", "state": "gone"}, HARBOUR),
        ("/switch", {}, HARBOUR),
        ("/elsewhere", {"page": HARBOUR, "state": "gone"}, "/switch"),
        ("/switch", {"page": HARBOUR, "state": "gone", "padding": "x" * 2_000}, "too long"),
        ("/switch", {"page": HARBOUR, "state": "<b>gone"}, "&lt;b&gt;gone"),
    ],
)
def test_unknown_switch_is_refused_with_what_to_do_and_changes_nothing(
    practice: Practice, path: str, form: dict[str, str], says: str
) -> None:
    reply = practice.ask("POST", path, form)

    assert reply.status == 400
    assert says in reply.text
    assert practice.get(f"/pages/{HARBOUR}/").status == 200


def test_article_and_robots_file_are_served(practice: Practice) -> None:
    article = CLAIMS["practice"]["article"]

    page = practice.get(article["url"].removeprefix("{practice}"))

    assert page.status == 200
    assert article["text"][0] in page.text
    assert practice.get("/robots.txt").text == "User-agent: *\nAllow: /\n"
    assert practice.get("/nothing-here/").status == 404


def test_head_sends_the_headers_alone(practice: Practice) -> None:
    reply = practice.ask("HEAD", f"/pages/{HARBOUR}/")

    assert (reply.status, reply.text) == (200, "")


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_server_well(practice: Practice, signum: int) -> None:
    assert practice.stop(signum) == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "localhost"])  # noqa: S104 - refused
def test_address_that_others_could_reach_is_refused(host: str, tmp_path: Path) -> None:
    state = str(tmp_path / "state.json")
    command = [sys.executable, str(SERVER), "--host", host, "--port", "0", "--state", state]

    done = subprocess.run(command, capture_output=True, text=True, timeout=10)  # noqa: S603

    assert done.returncode == 2
    assert "loopback" in done.stderr


def test_server_imports_nothing_that_could_ask() -> None:
    tree = ast.parse(SERVER.read_text(encoding="utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported <= LISTENING_ONLY


def test_state_file_holds_one_state_a_page(practice: Practice, tmp_path: Path) -> None:
    practice.switch(HARBOUR, "blocked")

    kept = json.loads((tmp_path / "practice/state.json").read_text())

    assert kept == {slug: page["starts_as"] for slug, page in PAGES.items()} | {HARBOUR: "blocked"}
