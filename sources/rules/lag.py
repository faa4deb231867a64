"""Whether a look failed because our own event loop did not get round to it.

A loop that computes reads no answers, while the time of every look runs on. What ends then has
waited for us and not for its server.
"""

LEAST = 1.0
"""Seconds for which the loop has to have stood; less is as good as nothing on any network."""
PART = 0.25
"""Of the time of the look: a server that had three quarters of it to answer in is to blame."""
SLOW, UNUSUAL = 1.5, 2.0
"""Seconds from which a look is slow, and how many times as long as usual it has to be: while we are
busy ourselves, all looks take long. One that was slow is so until it takes less than LEAST."""
WAITING = frozenset({"timeout", "connect", "reset"})
"""Reasons a look ends with when it is late; servers hang up on those who do not read."""
BUSY = "busy-checker"
"""The reason of a look that failed so."""


def is_ours(*, reason: str, seconds: float, lag: float) -> bool:
    """Whether a look of so many seconds failed by our own fault.

    `lag`: for how many of them the loop stood, in all: a hundred short stops are as long as one.
    """
    return reason in WAITING and lag >= max(LEAST, PART * seconds)


def is_slow(*, seconds: float, usual: float, was_slow: bool) -> bool:
    """Whether a server keeps us waiting, when looks usually take so many seconds just now."""
    return seconds >= (LEAST if was_slow else max(SLOW, UNUSUAL * usual))
