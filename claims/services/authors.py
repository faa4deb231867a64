"""Who had a hand in a verdict."""

from claims.models import Verdict
from claims.rules import workflow


def of(*, verdict: Verdict) -> frozenset[int]:
    """Ids of everybody who drafted, proposed or amended this verdict."""
    return workflow.authors(verdict.steps.values_list("act", "by_id"))
