"""The seeded claims hang together: every name they use exists, every step has its person."""

from collections import Counter
from typing import Any

import pytest

from claims.choices import ClaimantKind, Stance
from sources.choices import Kind, Outcome
from tests.seeds.reading import CLAIMS, PAGES, REGISTER

RATINGS = {
    "true",
    "mostly-true",
    "half-true",
    "mostly-false",
    "false",
    "unproven",
    "missing-context",
    "outdated",
    "satire",
}
PERSON_OF_STEP = {
    "draft": "reviewer",
    "propose": "reviewer",
    "decline": "reviewer",
    "return": "editor",
    "approve": "editor",
    "publish": "editor",
}
EVERY_CLAIM = [(name, claim) for name, seed in CLAIMS.items() for claim in seed["claims"]]
IDS = [f"{name}/{claim['key']}" for name, claim in EVERY_CLAIM]
each_claim = pytest.mark.parametrize(("name", "claim"), EVERY_CLAIM, ids=IDS)


def reached(claim: dict[str, Any]) -> str:
    steps = claim["steps"]
    return steps[-1]["do"] if steps else "nothing"


@pytest.mark.parametrize("name", CLAIMS)
def test_keys_are_unique_and_every_source_is_used(name: str) -> None:
    seed = CLAIMS[name]
    cited = {evidence["source"] for claim in seed["claims"] for evidence in claim["evidence"]}

    for kind in ("claims", "sources", "claimants"):
        assert max(Counter(row["key"] for row in seed[kind]).values()) == 1
    assert cited == {source["key"] for source in seed["sources"]}
    assert {source["kind"] for source in seed["sources"]} <= set(Kind.values)
    assert {row["kind"] for row in seed["claimants"]} <= set(ClaimantKind.values)


@each_claim
def test_claim_text_is_short_and_does_not_give_the_rating_away(
    name: str, claim: dict[str, Any]
) -> None:
    words = claim["text"].lower().replace("-", " ").split()

    assert len(claim["text"]) < 75
    assert not {"true", "false", "unproven", "outdated", "satire"} & set(words)


@each_claim
def test_claim_was_made_by_somebody_known(name: str, claim: dict[str, Any]) -> None:
    assert claim["claimant"] in {row["key"] for row in CLAIMS[name]["claimants"]}
    assert claim["topics"]


@each_claim
def test_quote_stands_once_in_the_article(name: str, claim: dict[str, Any]) -> None:
    quote = (claim["appearance"] or {}).get("quote")
    named = (claim["appearance"] or {}).get("article")
    others = {one["key"]: one for one in CLAIMS[name].get("other_articles", ())}
    text = "\n\n".join((others[named] if named else CLAIMS[name]["article"])["text"])

    assert (quote is None) == (claim["key"] == "list-is-yearly")
    assert quote is None or text.count(quote) == 1


@each_claim
def test_every_step_has_its_own_person(name: str, claim: dict[str, Any]) -> None:
    assert all(PERSON_OF_STEP[step["do"]] == step["by"] for step in claim["steps"])
    assert all(step.get("reason") for step in claim["steps"] if step["do"] in {"return", "decline"})


@each_claim
def test_a_verdict_has_rating_summary_and_evidence(name: str, claim: dict[str, Any]) -> None:
    drafted = "draft" in {step["do"] for step in claim["steps"]}

    assert drafted == (claim["verdict"] is not None)
    if drafted:
        assert claim["verdict"]["rating"] in RATINGS
        assert claim["verdict"]["summary"]
        assert claim["evidence"]


@each_claim
def test_published_verdict_cites_a_primary_source(name: str, claim: dict[str, Any]) -> None:
    kinds = {source["key"]: source["kind"] for source in CLAIMS[name]["sources"]}
    cited = {kinds[evidence["source"]] for evidence in claim["evidence"]}

    assert "primary" in cited or reached(claim) != "publish"


@each_claim
def test_evidence_takes_a_stance_and_says_something(name: str, claim: dict[str, Any]) -> None:
    for evidence in claim["evidence"]:
        assert evidence["stance"] in Stance.values
        assert evidence["finding"] or evidence["excerpt"]


def test_nothing_is_quoted_from_a_page_nobody_fetched() -> None:
    seed = CLAIMS["majors-list"]

    assert seed["unseen_reason"]
    assert not any(e["excerpt"] for claim in seed["claims"] for e in claim["evidence"])


def test_desk_starts_with_work_at_every_stage() -> None:
    stages = Counter(reached(claim) for claim in CLAIMS["majors-list"]["claims"])

    assert stages == {
        "publish": 12,
        "draft": 2,
        "propose": 1,
        "return": 1,
        "decline": 1,
        "nothing": 1,
    }


def test_compound_claim_has_four_parts_and_verdicts_of_their_own() -> None:
    claims = {claim["key"]: claim for claim in CLAIMS["majors-list"]["claims"]}
    of_wholes = [claim for claim in claims.values() if claim["part"]]
    parts = [claim for claim in of_wholes if claim["part"]["whole"] == "list-compound"]

    assert [claim["part"]["number"] for claim in parts] == [1, 2, 3, 4]
    assert len(of_wholes) == 6
    assert all(reached(claim) == "publish" for claim in [*parts, claims["list-compound"]])


BOUND = [claim for claim in CLAIMS["majors-list"]["claims"] if claim["register"]]


@pytest.mark.parametrize("claim", BOUND, ids=lambda claim: claim["key"])
def test_a_verdict_is_what_the_edition_of_its_day_says(claim: dict[str, Any]) -> None:
    issued = [e for e in REGISTER["editions"] if e["issued_on"] <= claim["claimed_on"]]
    in_force = max(issued, key=lambda edition: str(edition["issued_on"]))
    codes = {entry["code"] for entry in in_force["entries"]}
    holds = {(row["code"] in codes) is row["listed"] for row in claim["register"]}

    assert {(row["register"], row["edition"]) for row in claim["register"]} == {
        (REGISTER["slug"], in_force["label"])
    }
    expected = "mostly-false" if len(holds) == 2 else "true" if True in holds else "false"
    assert claim["verdict"]["rating"] == expected


@pytest.mark.parametrize("claim", CLAIMS["practice"]["claims"], ids=lambda claim: claim["key"])
def test_practice_excerpt_is_on_the_page_until_it_drifts(claim: dict[str, Any]) -> None:
    for evidence in claim["evidence"]:
        page = PAGES[evidence["source"]]
        assert " ".join(page["paragraphs"]).count(evidence["excerpt"]) == 1
        assert evidence["excerpt"] not in " ".join(page["drifted"])


def test_one_practice_page_failed_two_days_ago() -> None:
    (look,) = CLAIMS["practice"]["looks"]

    assert (look["source"], look["outcome"], look["days_ago"]) == ("the-harbour-count", "gone", 2)
    assert look["outcome"] in Outcome.values
    assert PAGES[look["source"]]["starts_as"] == "alive"
