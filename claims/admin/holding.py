"""What else holds a verdict whose evidence was lost, in words."""

NOTHING_LOST = "Nothing it stands on is lost"


def in_words(other_sources: int | None) -> str:
    """`other_sources` as `ReReviewQuerySet.with_other_sources` counts them."""
    if other_sources is None:
        return NOTHING_LOST
    if other_sources == 0:
        return "Rests on this alone"
    if other_sources == 1:
        return "1 other source still says the same"
    return f"{other_sources} other sources still say the same"


def tone(other_sources: int | None) -> str:
    if other_sources is None:
        return "quiet"
    return "warn" if other_sources else "bad"
