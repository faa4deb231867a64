"""The import table of ARCHITECTURE.md holds; each contract catches the fault it is there for."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import ROOT

APPS = ("factcheck", "claims", "sources")

APART = "claims know sources; sources never know claims"
PROJECT = "apps never import the project package"
DOWN = "inside an app, imports point down"
PLAIN = "the rules are plain Python"
DOOR = "only sources.web.fetching opens sockets"
EDGE = "services know no request, no serializer and no queue"

# What is planted where, and the contract that must then be broken.
FAULTS = {
    "sources/rules/planted_app.py": ("from claims import choices", APART),
    "sources/services/planted_app.py": ("from claims import choices", APART),
    "claims/services/planted_project.py": ("from factcheck import paging", PROJECT),
    "sources/models/planted_project.py": ("from factcheck import kept", PROJECT),
    "sources/services/planted_task.py": ("from sources import tasks", DOWN),
    "sources/models/planted_up.py": ("from sources import services", DOWN),
    "sources/rules/planted_up.py": ("from sources import web", DOWN),
    "claims/rules/planted_up.py": ("from claims import models", DOWN),
    "claims/admin/planted_side.py": ("from claims import public", DOWN),
    "claims/planted_helpers.py": ("", DOWN),
    "claims/rules/planted_django.py": ("from django.utils import timezone", PLAIN),
    "sources/rules/planted_http.py": ("import http.client", PLAIN),
    "sources/services/planted_socket.py": ("import socket", DOOR),
    "claims/public/planted_client.py": ("import aiohttp", DOOR),
    "claims/services/planted_edge.py": ("import rest_framework.request", EDGE),
    "sources/services/planted_queue.py": ("import celery", EDGE),
}


def lint(root: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says of a copy of the code with every fault planted."""
    root = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", root)
    for app in APPS:
        shutil.copytree(ROOT / app, root / app, ignore=shutil.ignore_patterns("__pycache__"))
    for path, (line, _) in FAULTS.items():
        (root / path).write_text(f"{line}\n")
    return lint(root).stdout


def broken_part(report: str, contract: str) -> str:
    """What the report says under the heading of one broken contract."""
    _, _, broken = report.partition("Broken contracts")
    headings_and_parts = re.split(r"^(.+)\n-{5,}\n", broken, flags=re.MULTILINE)[1:]
    parts = dict(zip(headings_and_parts[::2], headings_and_parts[1::2], strict=True))
    return next((part for heading, part in parts.items() if contract in heading), "")


def test_the_code_keeps_every_contract() -> None:
    done = lint(ROOT)

    assert done.returncode == 0, done.stdout
    assert " 0 broken." in done.stdout


@pytest.mark.parametrize("path", FAULTS)
def test_a_planted_fault_is_caught_by_its_contract(faulty: str, path: str) -> None:
    module = path.removesuffix(".py").replace("/", ".")

    assert module in broken_part(faulty, FAULTS[path][1])
