"""The size report of `make check` counts what it says it counts."""

from pathlib import Path

import pytest

from tests.conventions import sizes


@pytest.mark.parametrize(
    ("path", "head", "lines", "limit"),
    [
        ("claims/services/verdicts.py", "def publish():", 41, 40),
        ("claims/services/verdicts.py", "async def publish():", 41, 40),
        ("sources/tasks.py", "@shared_task\ndef sweep():", 11, 10),
        ("claims/admin/claims.py", "class ClaimAdmin:", 41, 40),
        ("claims/api/v1/claims.py", "class ClaimViewSet:", 31, 30),
    ],
)
def test_what_is_over_its_size_is_named(path: str, head: str, lines: int, limit: int) -> None:
    body = "    x = 1\n" * (lines - 1)

    [line] = sizes.over_size_in(f"{head}\n{body}", Path(path))

    assert line.endswith(f"{lines} lines, over {limit}")
    assert list(sizes.over_size_in(f"{head}\n{body[10:]}", Path(path))) == []


def test_a_long_file_is_named() -> None:
    assert list(sizes.over_size_in("x = 1\n" * 301, Path("claims/a.py"))) == [
        "claims/a.py: 301 lines, over 300"
    ]
    assert list(sizes.over_size_in("x = 1\n" * 300, Path("claims/a.py"))) == []
