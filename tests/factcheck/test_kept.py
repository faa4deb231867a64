import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from factcheck import kept
from tests.services import ROOT


def test_a_value_is_made_once(tmp_path: Path) -> None:
    numbers = count()
    path = tmp_path / "new" / "value"

    values = [kept.text(path, make=lambda: str(next(numbers))) for _ in range(3)]

    assert values == ["0", "0", "0"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_all_who_race_for_the_first_value_read_the_same(tmp_path: Path) -> None:
    numbers = count()

    with ThreadPoolExecutor(8) as pool:
        values = set(
            pool.map(
                lambda _: kept.text(tmp_path / "v", make=lambda: str(next(numbers))), range(64)
            )
        )

    assert len(values) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["v"]


def test_a_value_can_be_replaced(tmp_path: Path) -> None:
    kept.replace(tmp_path / "value", "old")
    kept.replace(tmp_path / "value", "new")

    assert kept.text(tmp_path / "value", make=str) == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["value"]


def test_one_process_alone_is_let_in_and_the_next_one_after_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"

    with kept.alone(path) as first, kept.alone(path) as second:
        assert (first, second) == (True, False)

    with kept.alone(path) as third:
        assert third


def test_a_process_that_is_killed_leaves_the_way_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    hold = "import sys, time; from pathlib import Path; from factcheck import kept"
    hold += (
        "\nwith kept.alone(Path(sys.argv[1])) as alone: print(alone, flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    assert holder.stdout.readline() == "True\n"
    with kept.alone(path) as alone:
        assert not alone

    holder.kill()
    holder.communicate()

    with kept.alone(path) as alone:
        assert alone
