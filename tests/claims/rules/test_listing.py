import datetime as dt

import pytest

from claims.rules import listing


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Café  NOIR", "cafe noir"),
        ("Straße", "strasse"),
        ("São Tomé", "sao tome"),
        ("ﬁsh\tand\nchips", "fish and chips"),
        ("Ørsted", "ørsted"),
        ("  ", ""),
    ],
)
def test_search_folds_case_accents_and_spaces(typed: str, folded: str) -> None:
    assert listing.fold(typed) == folded


@pytest.mark.parametrize(
    ("claim", "slug"),
    [
        ("Canada is not on the U.S. list", "canada-is-not-on-the-u-s-list"),
        ("Élysée: 90 % of ships!", "elysee-90-of-ships"),
        ("Корабли в порту", "claim"),
        ("…", "claim"),
        ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 100, "x" * 60),
    ],
)
def test_a_slug_is_whole_latin_words_of_the_claim(claim: str, slug: str) -> None:
    assert listing.slug(claim) == slug


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01", dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
        ("2026-03-01T09:30:00Z", dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)),
        ("2026-03-01T09:30:00", dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)),
        ("2026-03-01T09:30:00+02:00", dt.datetime(2026, 3, 1, 7, 30, tzinfo=dt.UTC)),
    ],
)
def test_a_moment_is_read_in_utc(text: str, moment: dt.datetime) -> None:
    assert listing.moment(text) == moment


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "0001-01-01T00:00:00+05:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        listing.moment(text)
