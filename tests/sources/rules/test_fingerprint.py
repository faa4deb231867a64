"""How alike two versions of a page are."""

import time

import pytest

from sources.rules import fingerprint

SENTENCES = [
    f"Sentence number {n} of this report says something that no other sentence says."
    for n in range(40)
]
ARTICLE = "\n".join(" ".join(SENTENCES[n : n + 4]) for n in range(0, 40, 4))


def compare(before: str, after: str) -> float:
    return fingerprint.similarity(fingerprint.of(text=before), fingerprint.of(text=after))


@pytest.mark.parametrize(
    "after",
    [
        ARTICLE,
        ARTICLE.upper(),
        ARTICLE.replace("\n", "\n\n  "),
        ARTICLE.replace(".", " !"),
        "Home\nNews\nMore\n" + ARTICLE + "\nShare this\nPrint",
        "Last updated: 22 November 2025 at 10:30\n" + ARTICLE,
        ARTICLE + "\n3 hours ago",
        "Published on Monday, 15 September 2025\n" + ARTICLE,
    ],
)
def test_furniture_space_case_and_dating_lines_do_not_count(after: str) -> None:
    assert compare(ARTICLE, after) == 1.0


def test_reordered_paragraphs_are_the_same_text() -> None:
    assert compare(ARTICLE, "\n".join(reversed(ARTICLE.split("\n")))) == 1.0


@pytest.mark.parametrize(
    ("replaced", "low", "high"), [(1, 0.95, 0.99), (4, 0.85, 0.95), (27, 0.2, 0.4), (40, 0.0, 0.01)]
)
def test_similarity_follows_the_share_of_sentences_replaced(
    replaced: int, low: float, high: float
) -> None:
    other = [
        f"Wholly different words stand here now, as line {n} will show you." for n in range(40)
    ]

    assert low <= compare(ARTICLE, " ".join(other[:replaced] + SENTENCES[replaced:])) <= high


def test_a_changed_digit_changes_its_sentence() -> None:
    assert compare(ARTICLE, ARTICLE.replace("number 7", "number 8", 1)) < 1.0


def test_a_page_of_nothing_but_short_lines_still_has_a_fingerprint() -> None:
    assert compare("Alpha\nBeta", "Alpha\nGamma") == 0.5
    assert compare("", "") == 1.0
    assert compare("", ARTICLE) == 0.0


def test_short_sentences_inside_a_paragraph_count() -> None:
    before = "Did the minister sign it? Yes. The treaty came into force in May of that year."

    assert compare(before, before.replace("Yes.", "No.")) < 1.0


def test_scripts_without_spaces_are_not_taken_for_furniture() -> None:
    before = "加拿大不在美国主要毒品过境国名单上。墨西哥在名单上。"

    assert compare(before, before.replace("墨西哥", "哥伦比亚")) < 1.0
    assert compare(before, before) == 1.0


def test_a_fingerprint_survives_its_column() -> None:
    whole = fingerprint.of(text=ARTICLE)

    column = fingerprint.dump(whole)

    assert fingerprint.load(column) == whole
    assert len(column) < 20 * len(whole.sentences) + 100


@pytest.mark.parametrize("column", ["", "null", "[]", '["a"]', '["a",[1]]', '["a",["x","y"]]', "{"])
def test_a_foreign_column_is_no_fingerprint(column: str) -> None:
    assert fingerprint.load(column) is None


@pytest.mark.parametrize("piece", ["a ", "1 ", '." ', "Monday ", "。", "a\n", "x."])
def test_a_long_text_of_anything_is_compared_in_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    began = time.perf_counter()

    assert compare(text, text + "!") >= 0.0
    assert time.perf_counter() - began < 10.0  # quadratic work would take minutes
