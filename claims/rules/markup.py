"""What the ClaimReview of a candidate shows: the questions that its rules ask of it."""

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from claims.rules.candidate import Candidate
from claims.rules.listing import fold
from sources.rules import sites

PLACEHOLDERS = frozenset(
    {
        *("-", "?", "anonymous", "n/a", "na", "nobody", "none", "null", "several", "social media"),
        *("social media users", "somebody", "unknown", "unknown author", "users", "various"),
    }
)
NUMBERS = ("worstRating", "ratingValue", "bestRating")
NOT_A_WORD = re.compile(r"\W+")


def at(candidate: Candidate, *path: str) -> Any:
    found: Any = candidate.markup
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def text(candidate: Candidate, *path: str) -> str:
    found = at(candidate, *path)
    return found.strip() if isinstance(found, str) else ""


def is_absolute(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https") and bool(sites.host_of(url))


def labels_in_claim(candidate: Candidate) -> list[str]:
    """Labels with which the claim begins or ends: the rating's own, and any of its scale."""
    claim = _words(text(candidate, "claimReviewed"))
    labels = {step["label"] for step in candidate.scale}
    labels.add(text(candidate, "reviewRating", "alternateName"))
    return sorted(label for label in labels if _is_at_an_end(_words(label), claim))


def _words(text: str) -> list[str]:
    return NOT_A_WORD.sub(" ", fold(text)).split()


def _is_at_an_end(label: Sequence[str], claim: Sequence[str]) -> bool:
    return bool(label) and label in (claim[: len(label)], claim[-len(label) :])


def claimants(candidate: Candidate) -> list[str]:
    found = at(candidate, "itemReviewed", "author") or []
    return [str(one.get("name") or "") for one in (found if isinstance(found, list) else [found])]


def placeholders(candidate: Candidate) -> list[str]:
    return [name for name in claimants(candidate) if fold(name) in PLACEHOLDERS]


def is_said_after_review(candidate: Candidate) -> bool:
    said, published = text(candidate, "itemReviewed", "datePublished"), reviewed(candidate)
    return bool(said and published) and _day(said) > _day(published)


def reviewed(candidate: Candidate) -> str:
    return text(candidate, "datePublished")


def _day(iso: str) -> dt.date:
    return dt.date.fromisoformat(iso[:10])


def both_appearances(candidate: Candidate) -> bool:
    return all(at(candidate, "itemReviewed", one) for one in ("appearance", "firstAppearance"))


def own_appearances(candidate: Candidate) -> list[str]:
    """Addresses on our own site, when the claim began there or is found nowhere else."""
    ours = {sites.site_of(one) for one in (candidate.page_url, candidate.newsroom.url) if one}
    told = [one for one in candidate.record["appearances"] if one["url"]]
    own = [one for one in told if sites.site_of(one["url"] or "") in ours]
    is_ours = any(one["first"] for one in own) or len(own) == len(told)
    return [one["url"] or "" for one in own] if is_ours else []


def _numbers(candidate: Candidate) -> list[Any]:
    return [at(candidate, "reviewRating", name) for name in NUMBERS]


def lacks_a_number(candidate: Candidate) -> bool:
    """None is sound (off the scale), and so are three."""
    given = [one for one in _numbers(candidate) if one is not None]
    return bool(given) and (len(given) < len(NUMBERS) or not all(map(_is_number, given)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def has_numbers(candidate: Candidate) -> bool:
    return is_rated(candidate) and all(map(_is_number, _numbers(candidate)))


def is_below_one(candidate: Candidate) -> bool:
    return bool(_numbers(candidate)[0] < 1)


def is_upside_down(candidate: Candidate) -> bool:
    worst, _, best = _numbers(candidate)
    return bool(best <= worst)


def is_out_of_range(candidate: Candidate) -> bool:
    worst, value, best = _numbers(candidate)
    return not worst <= value <= best


def is_broken(candidate: Candidate) -> bool:
    return any(one != int(one) for one in _numbers(candidate))


def is_out_of_order(candidate: Candidate) -> bool:
    """From one end of the scale to the other, every step is truer (or less true) than the last."""
    values = [one["value"] for one in candidate.scale if one["value"] is not None]
    return len({two > one for one, two in pairwise(values) if one != two}) > 1


def has_no_words(candidate: Candidate) -> bool:
    return candidate.rating is not None and not candidate.rating["definition"].strip()


def is_elsewhere(candidate: Candidate) -> bool:
    host, ours = sites.host_of(text(candidate, "url")), sites.host_of(candidate.page_url)
    return host != ours and not host.endswith(f".{ours}")


def is_demo_author(candidate: Candidate) -> bool:
    newsroom = candidate.newsroom
    if not newsroom.name.strip() or not is_absolute(newsroom.url):
        return True
    is_demo = newsroom.name == newsroom.demo_name or sites.is_loopback(newsroom.url)
    return is_demo and not _is_demonstration(candidate)


def is_demo_policy(candidate: Candidate) -> bool:
    policy = candidate.newsroom.corrections_policy_url
    if not is_absolute(policy):
        return True
    return sites.is_loopback(policy) and not _is_demonstration(candidate)


def _is_demonstration(candidate: Candidate) -> bool:
    """Only this machine can read what is published: the demo values lead nobody astray."""
    return sites.is_loopback(candidate.newsroom.public_url)


def is_reviewed(candidate: Candidate) -> bool:
    """A retracted verdict is no longer issued as ClaimReview."""
    return not candidate.is_retraction


def is_rated(candidate: Candidate) -> bool:
    return is_reviewed(candidate) and candidate.rating is not None
