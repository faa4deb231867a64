"""The news article the seeds start from is not copied: no eight words of it in a row."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.seeds.reading import CLAIMS, ROOT

ARTICLE = ROOT.parent / "shared/data/seed-article.txt"
OFFICIAL_TITLE = (
    "Presidential Determination on Major Drug Transit or "
    "Major Illicit Drug Producing Countries for Fiscal Year 2026"
)
RUN = 8
NOT_OURS = {"__pycache__", "node_modules", "var", "venv"}
Run = tuple[str, ...]


def words(text: str) -> list[str]:
    """Words without case and punctuation; “drug-transit” is two, “U.S.” and “we're” are one."""
    joined = re.sub(r"(?<=\w)[.\u2019'](?=\w)", "", text.casefold())
    return re.findall(r"[^\W_]+", joined)


def runs(text: str) -> set[Run]:
    row = words(text)
    return {tuple(row[start : start + RUN]) for start in range(len(row) - RUN + 1)}


def copied(text: str, article: str) -> set[Run]:
    return (runs(text) & runs(article)) - runs(OFFICIAL_TITLE)


def our_texts(folder: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Every text file of the repository; environments, caches and `var/` are not part of it."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name != ".ci"
        if path.is_dir() and not hidden and path.name not in NOT_OURS:
            yield from our_texts(path)
        elif path.is_file():
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_no_file_repeats_eight_words_of_the_article() -> None:
    article = ARTICLE.read_text(encoding="utf-8") if ARTICLE.exists() else ""

    found = {str(path): hit for path, text in our_texts() if (hit := copied(text, article))}

    assert found == {}


def test_the_search_reads_the_seeds_and_the_code() -> None:
    read = {path.relative_to(ROOT).as_posix() for path, _ in our_texts()}

    assert {"seeds/majors-list/claims.json", "claims/choices.py", "requirements.txt"} <= read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said: “The U.S. cat sat on the old, red mat”, no more.", 2),
        ("The U.S. cat sat on the old mat.", 0),
        ('["the us cat sat on the", "old-red mat"]', 2),
        (OFFICIAL_TITLE, 0),
    ],
)
def test_a_planted_copy_is_found(text: str, expected: int) -> None:
    article = f"Yesterday the U.S. cat sat on the old red mat. {OFFICIAL_TITLE}"

    assert len(copied(text, article)) == expected


@pytest.mark.parametrize(
    "quote",
    [
        claim["appearance"]["quote"]
        for seed in CLAIMS.values()
        for claim in seed["claims"]
        if claim["appearance"]
    ],
)
def test_a_seed_quotes_seven_words_at_most(quote: str) -> None:
    assert 1 <= len(words(quote)) < RUN


def test_the_articles_summary_quotes_seven_words_at_most() -> None:
    text = " ".join(CLAIMS["majors-list"]["article"]["text"])

    assert max(len(words(quote)) for quote in re.findall(r"“([^”]*)”", text)) < RUN
