"""Who is one person: two persons are counted by people, not by accounts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """What tells people apart: the e-mail address; without one, the account."""

    email: str
    account: int = 0


def of(*, account: int, email: str) -> Person:
    """Accounts with one address are one person, however it is written; without one each is.

    Addresses are compared as they are now, and again at every step: none is kept.
    """
    address = email.strip().casefold()
    return Person(address) if address else Person("", account)
