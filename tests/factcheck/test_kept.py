import stat
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from factcheck import kept


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
