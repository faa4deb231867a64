"""Why an article could not be fetched, in words a reviewer understands."""

import pytest

from claims.rules import unfetched
from sources.choices import Outcome
from sources.rules.diagnosis import Diagnosis


@pytest.mark.parametrize(
    ("outcome", "reason", "words"),
    [
        (Outcome.UNREACHABLE, "dns", "no server of that name is known"),
        (Outcome.UNREACHABLE, "timeout", "the server did not answer in time"),
        (Outcome.UNREACHABLE, "http-503", "the server gave no proper answer (http-503)"),
        (Outcome.BLOCKED, "login", "the site asks for a login"),
        (Outcome.BLOCKED, "http-418", "the site does not show us the page (http-418)"),
        (Outcome.GONE, "http-410", "the server says that there is no such page (http-410)"),
        (Outcome.SOFT_404, "sent-home", "the site leads to its front page instead"),
        (Outcome.PARKED, "for-sale", "the domain is for sale (for-sale)"),
        (Outcome.REFUSED, "private-address", "its name leads into a private network"),
        (Outcome.REFUSED, "scheme", "the address is not one that we may open (scheme)"),
    ],
)
def test_a_reason_is_told_in_words(outcome: Outcome, reason: str, words: str) -> None:
    assert unfetched.because(found=Diagnosis(outcome, reason)) == words


def test_the_sentence_says_what_to_do() -> None:
    assert unfetched.sentence(why="the domain is for sale") == (
        "The article could not be fetched: the domain is for sale. Paste its text instead."
    )


@pytest.mark.parametrize(
    ("outcome", "reason", "passing"),
    [
        (Outcome.UNREACHABLE, "timeout", True),
        (Outcome.UNREACHABLE, "http-500", True),
        (Outcome.BLOCKED, "rate-limit", True),
        (Outcome.UNREACHABLE, "loop", False),
        (Outcome.BLOCKED, "forbidden", False),
        (Outcome.GONE, "http-404", False),
        (Outcome.REFUSED, "private-address", False),
    ],
)
def test_only_trouble_that_may_pass_is_tried_again(
    outcome: Outcome, reason: str, passing: bool
) -> None:
    assert unfetched.is_trouble(found=Diagnosis(outcome, reason)) is passing
