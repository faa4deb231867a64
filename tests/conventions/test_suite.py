"""`make test` counts what did not run, and CI does not accept it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import suite
from tests.services import ROOT

HALF_RUN = """
import pytest

def test_passes(): pass

def test_is_left_out(): pass

@pytest.mark.live
def test_needs_the_web(): pass

@pytest.mark.skip(reason="tired")
def test_is_skipped(): pass

@pytest.mark.xfail(reason="known")
def test_is_expected_to_fail(): assert False
"""


def test_a_run_is_counted_and_only_the_live_tests_go_unmentioned(tmp_path: Path) -> None:
    (tmp_path / "test_half.py").write_text(HALF_RUN)
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-q"]
    chosen = ["-k", "not left_out", "--tally", str(tmp_path / "tally.json")]

    subprocess.run(
        [*command, f"--rootdir={tmp_path}", *chosen, str(tmp_path)], cwd=ROOT, check=True
    )

    assert json.loads((tmp_path / "tally.json").read_text()) == {
        "passed": 1,
        "skipped": 1,
        "xfailed": 1,
        "deselected": 1,
    }


@pytest.mark.parametrize("kind", ["skipped", "xfailed", "xpassed", "deselected"])
def test_what_did_not_run_fails_ci(kind: str) -> None:
    tallies = {"SQLite": {"passed": 9}, "PostgreSQL + Redis": {"passed": 9, kind: 1}}

    assert suite.complaints_about(tallies, []) == [f"PostgreSQL + Redis: 1 {kind}."]


def test_a_missing_server_fails_ci() -> None:
    assert suite.complaints_about({"SQLite": {"passed": 9}}, ["Redis"]) == [
        "REQUIRE_SERVICES: Redis is missing."
    ]


def test_a_smaller_run_on_postgresql_fails_ci() -> None:
    tallies = {"SQLite": {"passed": 9}, "PostgreSQL + Redis": {"passed": 8}}

    assert suite.complaints_about(tallies, []) == [
        "The runs differ in size: {'SQLite': 9, 'PostgreSQL + Redis': 8}."
    ]


def test_two_full_runs_of_one_size_are_accepted() -> None:
    tallies = {"SQLite": {"passed": 9}, "PostgreSQL + Redis": {"passed": 9}}

    assert suite.complaints_about(tallies, []) == []
