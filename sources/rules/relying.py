"""What a rewritten page means to those who cite it: that depends on the passages they cite."""

from collections.abc import Sequence
from dataclasses import replace

from sources.choices import Anchoring, Outcome
from sources.rules import diagnosis, quoting, seen

AS_CITED = "as-cited"


def settle(
    *,
    found: diagnosis.Diagnosis,
    seen: seen.Seen,
    known: diagnosis.Known,
    cited: int,
    anchors: Sequence[quoting.Anchor],
) -> diagnosis.Diagnosis:
    """The page has not drifted for us when each of the `cited` passages stands on it.

    Without a cited passage the text as a whole is what counts, and the finding stays as it is.
    """
    stands = len(anchors) == cited and all(anchor.state != Anchoring.MISSING for anchor in anchors)
    if found.outcome != Outcome.DRIFTED or not cited or not stands:
        return found
    any_text = diagnosis.diagnose(seen=seen, known=replace(known, drifted_below=0.0))
    return replace(any_text, reason=AS_CITED)
