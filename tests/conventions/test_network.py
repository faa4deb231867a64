"""The real network is out of reach in tests, and one module is all that could reach it in use."""

import ast
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.services import ROOT

DOOR = Path("sources/web/fetching.py")
# What import-linter cannot tell from its harmless siblings (urllib.parse, http.HTTPStatus).
OPENERS = ("urllib.request", "http.client", "ftplib", "smtplib", "telnetlib", "xmlrpc.client")


def imported(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def openers(code: str) -> list[str]:
    return sorted(set(OPENERS) & set(imported(code)))


def modules() -> list[Path]:
    return [path for app in ("sources", "claims") for path in sorted((ROOT / app).rglob("*.py"))]


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "169.254.169.254"])
def test_the_network_is_off(address: str) -> None:
    with socket.socket() as probe, pytest.raises(SocketConnectBlockedError):
        probe.connect((address, 80))


def test_names_are_not_asked_for() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.org", 80)


def test_loopback_is_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_only_the_fetcher_imports_what_opens_addresses() -> None:
    found = {
        str(path.relative_to(ROOT)): openers(path.read_text(encoding="utf-8"))
        for path in modules()
        if path.relative_to(ROOT) != DOOR
    }

    assert {path: names for path, names in found.items() if names} == {}
    assert len(found) > 20  # the walk did see the code


@pytest.mark.parametrize(
    "line",
    ["import urllib.request", "from urllib import request", "from http.client import HTTPResponse"],
)
def test_a_planted_opener_is_seen(line: str) -> None:
    assert openers(f"def f():\n    {line}\n") != []


@pytest.mark.parametrize(
    "line", ["from urllib.parse import urlsplit", "from http import HTTPStatus"]
)
def test_a_harmless_sibling_is_not_seen(line: str) -> None:
    assert openers(line) == []
