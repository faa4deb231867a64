import pytest

from sources.rules import countries


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("CA", "CA"),
        (" ca ", "CA"),
        ("Canada", "CA"),
        ("canada", "CA"),
        ("The Bahamas", "BS"),
        ("Burma", "MM"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("Saint Lucia", "LC"),
        ("Trinidad and Tobago", "TT"),
        ("U.S.A.", "US"),
    ],
)
def test_country_is_found_by_code_and_by_any_of_its_names(typed: str, code: str) -> None:
    found = countries.find(typed=typed)

    assert found is not None
    assert found == (code, countries.NAMES[code])


@pytest.mark.parametrize("typed", ["", "ZZ", "Atlantis", "Can"])
def test_what_is_no_country_is_not_found(typed: str) -> None:
    assert countries.find(typed=typed) is None


def test_there_are_249_codes_of_two_capital_letters() -> None:
    assert len(countries.NAMES) == 249
    assert all(len(code) == 2 and code.isupper() for code in countries.NAMES)


def test_no_two_countries_share_a_name() -> None:
    assert len({countries.fold(name) for name in countries.NAMES.values()}) == 249
    assert set(countries.ALSO.values()) <= set(countries.NAMES)
