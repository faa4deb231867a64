"""Report what is over the rough sizes of the house. A report, not a gate."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("factcheck", "sources", "claims", "seeds", "tests")
FILE = 300  # lines
FUNCTION = 40
TASK = 10
ADMIN_CLASS = 40
VIEWSET = 30

Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def over_size(root: Path) -> Iterator[str]:
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py")):
        if "migrations" not in path.parts:
            yield from over_size_in(path.read_text(encoding="utf-8"), path.relative_to(root))


def over_size_in(text: str, path: Path) -> Iterator[str]:
    if (lines := text.count("\n")) > FILE:
        yield f"{path}: {lines} lines, over {FILE}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Named) and (limit := limit_of(node, path)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > limit:
                yield f"{path}:{node.lineno} {node.name}: {lines} lines, over {limit}"


def limit_of(node: Named, path: Path) -> int:
    """How many lines it may have; 0 for no limit."""
    if isinstance(node, ast.ClassDef):
        if "admin" in path.parts:
            return ADMIN_CLASS
        return VIEWSET if node.name.endswith("ViewSet") else 0
    return TASK if path.name == "tasks.py" and node.decorator_list else FUNCTION


if __name__ == "__main__":
    found = list(over_size(ROOT))
    sys.stdout.write("\n".join([f"Over the rough sizes: {len(found)}", *found]) + "\n")
