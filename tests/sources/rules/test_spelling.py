"""Quotes spelt otherwise, in words of any length and script."""

import unicodedata
from typing import Literal

import pytest

from sources.choices import Anchoring
from tests.sources.rules.test_quoting import anchor, anchored

CHINESE = "美国总统今年公布的名单上没有加拿大，而墨西哥、中国和一些国家在名单上。"  # noqa: RUF001
WITHOUT_SPACES = {
    "chinese": (CHINESE, "而墨西哥、中国和一些\u200b国家在名单上。"),
    "accents": ("\u00e9" * 40 + "fin-de-si\u00e8cle", "fin\u2011de-si\u00e8cle"),
    "decomposed": ("e\u0301" * 20 + "fin-de-sie\u0300cle", "fin\u2011de-si\u00e8cle"),
}


@pytest.mark.parametrize("case", WITHOUT_SPACES)
def test_a_word_is_normalised_once_however_long_it_is_and_often_it_matches(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece, quote = WITHOUT_SPACES[case]
    done: list[int] = []
    normalize = unicodedata.normalize

    def counted(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
        done.append(len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    work = {}
    for times in (100, 200, 400):
        done.clear()
        anchor(quote, piece * times)
        work[times] = sum(done)

    assert 100 * len(piece) < work[100] < 10 * 100 * len(piece)
    assert work[400] - work[200] <= 2.1 * (work[200] - work[100])


@pytest.mark.parametrize(
    "quote", ["而墨西哥、中国和一些\u200b国家在名单上。", "墨西哥\u200b、中国"]
)
def test_a_chinese_quote_is_found_normalised_at_its_place(quote: str) -> None:
    text = "官员说。" + CHINESE * 30

    found = anchor(quote, text)

    assert found.state == Anchoring.NORMALISED
    assert anchored(found, text) == quote.replace("\u200b", "")


@pytest.mark.parametrize(
    ("text", "quote", "there"),
    [
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00", None),
        ("\uff76\uff9e\uff77", "\u30ac\u30ad", None),
        ("a \ufb01sh", "fish", "\ufb01sh"),
        ("so q\u0323\u0307 it", "q\u0307\u0323", "q\u0323\u0307"),
        ("so \u200bit\u200b is", "it is", "it\u200b is"),
    ],
)
def test_signs_that_unicode_merges_are_found_whole(
    text: str, quote: str, there: str | None
) -> None:
    found = anchor(quote, text)

    assert (found.state, anchored(found, text)) == (Anchoring.NORMALISED, there or text)
