"""Why an article could not be fetched, told to the person who gave its address."""

from sources.choices import Outcome
from sources.rules.diagnosis import Diagnosis

WHAT_TO_DO = "Paste its text instead."
NOT_A_PAGE = "the address leads to a file that is not a page"
NO_TEXT = "the page holds no article text"
KILLS_THE_READER = "reading it failed again and again"

BECAUSE = {
    "dns": "no server of that name is known",
    "connect": "the server does not take connections",
    "tls": "the server's certificate is not valid",
    "timeout": "the server did not answer in time",
    "reset": "the server broke the connection off",
    "loop": "the address leads in a circle",
    "too-many-hops": "the address leads from page to page without an end",
    "login": "the site asks for a login",
    "login-wall": "the site asks for a login",
    "payment": "the site asks for payment",
    "forbidden": "the site does not answer machines",
    "challenge": "the site does not answer machines",
    "rate-limit": "the site wants to be asked less often",
    "robots": "the site does not allow copies of the page",
    "robots-unreached": "the site's robots.txt could not be read",
    "legal": "the site withholds the page for legal reasons",
    "private-address": "its name leads into a private network",
    "port": "its port is not one of the web's",
    "sent-home": "the site leads to its front page instead",
}
BY_OUTCOME = {
    Outcome.GONE: "the server says that there is no such page",
    Outcome.SOFT_404: "the page says that it was not found",
    Outcome.PARKED: "the domain is for sale",
    Outcome.BLOCKED: "the site does not show us the page",
    Outcome.REFUSED: "the address is not one that we may open",
    Outcome.UNREACHABLE: "the server gave no proper answer",
}


def sentence(*, why: str) -> str:
    """The failure with what to do about it."""
    return f"The article could not be fetched: {why}. {WHAT_TO_DO}"


def because(*, found: Diagnosis) -> str:
    """The reason of a failed look in words, with its code where we have no better ones."""
    if found.reason in BECAUSE:
        return BECAUSE[found.reason]
    return f"{BY_OUTCOME[found.outcome]} ({found.reason})"


def is_trouble(*, found: Diagnosis) -> bool:
    """Whether it may go better in a while: no proper answer, or a server that wants a pause."""
    passing = found.outcome == Outcome.UNREACHABLE and found.reason not in {"loop", "too-many-hops"}
    return passing or found.reason == "rate-limit"
