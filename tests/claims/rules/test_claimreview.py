"""Google's rules for ClaimReview, by the codes of our checklist."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from claims.rules import claimreview
from tests.claims.rules.records import URL, record

PUBLISHER = claimreview.Publisher(
    name="Demo newsroom",
    url="https://newsroom.example",
    corrections_policy_url="https://newsroom.example/corrections/",
)
Review = dict[str, Any]

RULES: dict[str, Callable[[Review], bool]] = {
    "CR001": lambda one: (one["@context"], one["@type"]) == ("https://schema.org", "ClaimReview"),
    "CR010": lambda one: bool(one["claimReviewed"].strip()),
    "CR012": lambda one: one["reviewRating"]["alternateName"] not in one["claimReviewed"],
    "CR020": lambda one: one["reviewRating"]["@type"] == "Rating",
    "CR021": lambda one: bool(one["reviewRating"]["alternateName"]),
    "CR030": lambda one: urlsplit(one["url"]).scheme == "https",
    "CR031": lambda one: urlsplit(one["url"]).hostname == "newsroom.example",
    "CR033": lambda one: "#" not in one["url"],
    "CR040": lambda one: one["author"]["@type"] == "Organization" and bool(one["author"]["name"]),
    "CR050": lambda one: one["itemReviewed"]["@type"] == "Claim",
    "CR051": lambda one: all(author["name"] for author in authors(one)),
    "CR052": lambda one: all(author != {"@type": "Person"} for author in authors(one)),
    "CR054": lambda one: "firstAppearance" not in one["itemReviewed"],
    "CR060": lambda one: all(isinstance(number, int) for number in numbers(one)),
    "CR061": lambda one: one["reviewRating"].get("worstRating", 1) >= 1,
    "CR062": lambda one: len(numbers(one)) in (0, 3),
    "CR063": lambda one: numbers(one) == sorted(numbers(one)),
    "CR070": lambda one: bool(one["datePublished"]),
    "CR086": lambda one: bool(one["author"]["correctionsPolicy"]),
    "no-null": lambda one: not any(value is None for value in leaves(one)),
}
OFF_THE_SCALE = {
    "verdict.rating.label": "Unproven",
    "verdict.rating.value": None,
    "verdict.rating.best": None,
    "verdict.rating.worst": None,
}
RECORDS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "off the scale": OFF_THE_SCALE,
    "without a claimant": {"claim.claimant": None, "claim.claimed_on": None},
    "without an appearance": {"appearances": []},
    "of an organisation": {
        "claim.claimant": {"name": "Gazette", "kind": "organization", "same_as": []}
    },
    "a correction": {"verdict.kind": "correction", "verdict.notice": "Nineteen, not ninety."},
}


@pytest.mark.parametrize("code", RULES)
@pytest.mark.parametrize("case", RECORDS)
def test_a_claim_review_keeps_the_rule(case: str, code: str) -> None:
    assert RULES[code](review(**RECORDS[case]))


@pytest.mark.parametrize(
    ("code", "spoilt"),
    [
        ("CR012", {"claim.text": "It is Mostly true that ships called"}),
        ("CR061", {"verdict.rating.worst": 0}),
        ("CR062", {"verdict.rating.best": None}),
        ("CR063", {"verdict.rating.value": 6}),
        ("CR010", {"claim.text": " "}),
    ],
)
def test_the_table_sees_a_broken_rule(code: str, spoilt: dict[str, Any]) -> None:
    assert not RULES[code](review(**spoilt))


def test_a_rating_off_the_scale_has_a_name_and_no_numbers() -> None:
    rating = review(**OFF_THE_SCALE)["reviewRating"]

    assert rating["alternateName"] == "Unproven"
    assert not {"ratingValue", "bestRating", "worstRating"} & rating.keys()


def test_an_unknown_claimant_is_left_out_rather_than_named_unknown() -> None:
    assert "author" not in review(**{"claim.claimant": None})["itemReviewed"]


def test_an_article_without_an_address_is_no_appearance() -> None:
    appearance = record()["appearances"][0] | {"url": None}

    assert "appearance" not in review(appearances=[appearance])["itemReviewed"]


def test_a_correction_tells_what_was_corrected() -> None:
    told = review(**{"verdict.kind": "correction", "verdict.notice": "Nineteen."})["correction"]

    assert (told["@type"], told["text"]) == ("CorrectionComment", "Nineteen.")
    assert "correction" not in review()


def review(**changes: Any) -> Review:
    return claimreview.claim_review(record=record(**changes), url=URL, publisher=PUBLISHER)


def authors(one: Review) -> list[Review]:
    return [one["itemReviewed"]["author"]] if "author" in one["itemReviewed"] else []


def numbers(one: Review) -> list[int]:
    names = ("worstRating", "ratingValue", "bestRating")
    return [one["reviewRating"][name] for name in names if name in one["reviewRating"]]


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [value]
