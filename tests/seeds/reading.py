"""The seed files, read once for all tests of this folder."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"


def seed(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SEEDS / name).read_text(encoding="utf-8"))
    return content


REGISTER = seed("majors-list/register.json")
CLAIMS = {
    "majors-list": seed("majors-list/claims.json"),
    "practice": seed("practice/claims.json"),
}
PAGES = {page["slug"]: page for page in seed("practice/pages.json")["pages"]}
