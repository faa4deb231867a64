"""schema.org ClaimReview of a canonical record (Google's rules of 2025-12-10)."""

from dataclasses import dataclass
from typing import Any

from claims.rules.record import AppearanceRecord, ClaimRecord, RatingRecord, Record


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who answers for the check: name, home page and corrections policy."""

    name: str
    url: str
    corrections_policy_url: str


def claim_review(*, record: Record, url: str, publisher: Publisher) -> dict[str, Any]:
    """One ClaimReview object; properties without a value are left out, never null.

    `url` is the absolute address of the page that carries it (rules CR030 to CR033).
    """
    verdict = record["verdict"]
    return _present(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": url,
            "claimReviewed": record["claim"]["text"],
            "inLanguage": record["claim"]["language"],
            "datePublished": verdict["published_at"],
            "author": {
                "@type": "Organization",
                "name": publisher.name,
                "url": publisher.url,
                "correctionsPolicy": publisher.corrections_policy_url,
            },
            "reviewRating": _rating(verdict["rating"], verdict["summary"]),
            "itemReviewed": _claim(record["claim"], record["appearances"]),
            "correction": _correction(record),
        }
    )


def _rating(rating: RatingRecord, summary: str) -> dict[str, Any]:
    return _present(
        {
            "@type": "Rating",
            "alternateName": rating["label"],
            "ratingValue": rating["value"],
            "bestRating": rating["best"],
            "worstRating": rating["worst"],
            "ratingExplanation": summary,
        }
    )


def _claim(claim: ClaimRecord, appearances: list[AppearanceRecord]) -> dict[str, Any]:
    claimant = claim["claimant"]
    author = claimant and _present(
        {
            "@type": "Person" if claimant["kind"] == "person" else "Organization",
            "name": claimant["name"],
            "sameAs": claimant["same_as"],
        }
    )
    works = [
        _present(
            {
                "@type": "CreativeWork",
                "url": appearance["url"],
                "name": appearance["title"],
                "datePublished": appearance["published_on"],
            }
        )
        for appearance in appearances
        if appearance["url"]
    ]
    return _present(
        {
            "@type": "Claim",
            "author": author,
            "datePublished": claim["claimed_on"],
            "appearance": works,
        }
    )


def _correction(record: Record) -> dict[str, Any] | None:
    verdict = record["verdict"]
    if verdict["kind"] != "correction":
        return None
    return {
        "@type": "CorrectionComment",
        "text": verdict["notice"],
        "datePublished": verdict["published_at"],
    }


def _present(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value not in (None, "", [])}
