"""How right a run was: against what a reviewer has to know, and against the exact outcome."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.mix import Listed, Truth

GONE = (404, 410)
BLOCKED = (401, 402, 403, 407, 429, 451)
MEANS = {
    **dict.fromkeys(("alive", "moved", "drifted", "passage-lost"), Truth.ALIVE),
    **dict.fromkeys(("gone", "soft-404", "parked", "broken"), Truth.BROKEN),
    **dict.fromkeys(("blocked", "unreachable", "refused"), Truth.UNCERTAIN),
}
"""Verdict on a link to what it tells a reviewer. Checkers with one failing class say `broken`."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of links, and shares of the whole list. `wrong`: (category, verdict), how many."""

    links: int
    judged: int
    right: float
    exact: float
    called_dead: int
    missed: int
    wrong: Counter[tuple[str, str]]


def verdict(*, status: int, redirected: bool) -> str:
    """What a bare loop can tell: the status, and whether it was sent on."""
    if status in GONE:
        return "gone"
    if status in BLOCKED:
        return "blocked"
    if 400 <= status < 500:
        return "broken"
    if not 200 <= status < 300:
        return "unreachable"
    return "moved" if redirected else "alive"


def score(*, links: Sequence[Listed], verdicts: Mapping[str, str]) -> Score:
    """A link without a verdict is neither right nor called dead."""
    judged = [(link.category, verdicts[link.url]) for link in links if link.url in verdicts]
    return Score(
        links=len(links),
        judged=len(judged),
        right=sum(MEANS[said] == category.truth for category, said in judged) / len(links),
        exact=sum(said == category.exact for category, said in judged) / len(links),
        called_dead=sum(MEANS[said] == Truth.BROKEN != category.truth for category, said in judged),
        missed=sum(
            MEANS[said] == Truth.ALIVE and category.truth == Truth.BROKEN
            for category, said in judged
        ),
        wrong=Counter((category.name, said) for category, said in judged if said != category.exact),
    )
