"""How published claims are found and addressed: folded words, slugs, moments."""

import datetime as dt
import re
import unicodedata

SLUG_MAX_LENGTH = 60
NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Lower case without accents, single spaces: “Café  NOIR” and “cafe noir” are one.

    Compatibility decomposition (Unicode NFKD), combining marks dropped, then case folding.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def slug(text: str) -> str:
    """Whole words of the claim for its address; `claim` when no Latin letter or digit is in it."""
    words = NOT_IN_A_SLUG.sub("-", fold(text)).strip("-")
    if len(words) > SLUG_MAX_LENGTH:
        words = words[: SLUG_MAX_LENGTH + 1].rpartition("-")[0] or words[:SLUG_MAX_LENGTH]
    return words or "claim"


def page_path(*, claim_id: str, text: str) -> str:
    """The one path of a claim's public page; any other slug is redirected to it."""
    return f"/claims/{claim_id}/{slug(text)}/"


def moment(text: str) -> dt.datetime:
    """The instant an ISO day or time names: a day its first moment, without a zone UTC.

    Raises ValueError.
    """
    named = dt.datetime.fromisoformat(text)
    try:
        return (named if named.tzinfo else named.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except OverflowError as error:
        raise ValueError(f"{text} lies outside of the calendar.") from error
