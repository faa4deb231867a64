"""The people behind accounts, and who of them had a hand in a verdict: the one place to ask."""

from django.contrib.auth.models import User

from claims.models import Verdict
from claims.rules import persons, workflow
from claims.rules.persons import Person


def of(*, account: User) -> Person:
    """Deactivated accounts count too: their person is the same."""
    return persons.of(account=account.pk, email=account.email)


def are_one(first: User | None, second: User | None) -> bool:
    """Whether the two accounts are of one person."""
    return first is not None and second is not None and of(account=first) == of(account=second)


def accounts_of(*, account: User) -> list[int]:
    """Keys of all accounts of this person. A newsroom has few: they are compared one by one."""
    wanted = of(account=account)
    rows = User.objects.values_list("pk", "email")
    return [pk for pk, email in rows if persons.of(account=pk, email=email) == wanted]


def authors(*, verdict: Verdict) -> frozenset[Person]:
    """Everybody who drafted, proposed or amended this verdict; one query."""
    rows = verdict.steps.values_list("act", "by", "by__email")
    return workflow.authors(
        (act, persons.of(account=account, email=email)) for act, account, email in rows
    )


def is_author(*, verdict: Verdict, account: User) -> bool:
    return of(account=account) in authors(verdict=verdict)
