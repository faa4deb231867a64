"""The review desk: one module for each list of the admin, and the pages behind it."""

from claims.admin import articles, claims, corrections, names, ratings, rereviews, verdicts

__all__ = ["articles", "claims", "corrections", "names", "ratings", "rereviews", "verdicts"]
