"""Nothing that is packed, nested or drawn out makes a look dear, or holds up the one beside it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import web
from tests.sources.web import bombs

HOST = "127.0.63.1"
REFUSED = ("blocked", "bomb")
NOT_READ = ("alive", "not-a-page")
EXPECTED = {
    "/gzip-bomb": REFUSED,
    "/deflate-bomb": REFUSED,
    "/brotli-bomb": REFUSED,
    "/zstd-bomb": REFUSED,
    "/twice-gzipped": ("alive", "undecodable"),
    "/file.xlsx": NOT_READ,
    "/zip-of-zips": NOT_READ,
    "/entities.xml": ("alive", "answered"),
    "/nested": ("alive", "answered"),
    "/attributes": ("alive", "answered"),
    "/unclosed-attributes": ("alive", "answered"),
    "/paragraph": ("alive", "answered"),
    "/headers": ("blocked", "headers-too-large"),
    "/picture.png": NOT_READ,
}


@pytest.fixture(scope="module")
def costs() -> dict[str, bombs.Cost]:
    """In a process of its own, because its memory is measured."""
    with web.serve(hosts=[HOST], answers=bombs.BOMBS) as site:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "tests.sources.web.bombs", site.url("")],
            env={**os.environ, "FETCH_ALLOWED_NETWORKS": f"{HOST}/32"},
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    rows = [bombs.Cost(**json.loads(line)) for line in done.stdout.splitlines()]
    return {row.path: row for row in rows}


def test_each_bomb_ends_as_the_table_says(costs: dict[str, bombs.Cost]) -> None:
    assert {path: (cost.outcome, cost.reason) for path, cost in costs.items()} == EXPECTED


@pytest.mark.parametrize("path", bombs.BOMBS)
def test_a_bomb_costs_little_time_and_memory(costs: dict[str, bombs.Cost], path: str) -> None:
    cost = costs[path]

    assert cost.seconds < bombs.SECONDS, cost
    assert cost.grown < 100, cost
    assert cost.good_seconds < bombs.SECONDS, cost


def test_all_of_them_together_take_less_than_a_hundred_megabytes(
    costs: dict[str, bombs.Cost],
) -> None:
    assert sum(cost.grown for cost in costs.values()) < 100
