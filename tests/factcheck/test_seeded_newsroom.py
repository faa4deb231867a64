"""The newsroom that `make run` shows: what stands in it once the seeds are loaded."""

import datetime as dt
import io
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from claims.models import Claim, Verdict
from claims.services import persons, rereviews, weighing
from sources.models import LinkCheck, Register
from sources.services import registers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeds")]

WHOLE = "The U.S. drug-transit list has Mexico, China and others, but not Canada"


@pytest.fixture(scope="module")
def seeds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once: each test is a savepoint in the transaction that holds them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_seeds", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


def test_the_whole_claim_is_published_with_the_verdicts_of_its_four_parts() -> None:
    record = Verdict.objects.current().get(claim__text=WHOLE).record
    assert record is not None

    assert [part["part"] for part in record["parts"]] == [1, 2, 3, 4]
    assert {part["verdict"]["rating"]["label"] for part in record["parts"]} == {"True"}


def test_a_second_person_approved_every_published_verdict() -> None:
    published = Verdict.objects.published()

    assert published.count() == 19
    for verdict in published:
        assert verdict.approved_by
        assert not persons.is_author(verdict=verdict, account=verdict.approved_by)


def test_demo_people_have_no_usable_password_and_one_role_each() -> None:
    roles = {
        user.username: [group.name for group in user.groups.all()] for user in User.objects.all()
    }

    assert roles == {"reviewer": ["Reviewer"], "editor": ["Editor"], "admin": ["Administrator"]}
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_the_harbour_page_failed_once_two_days_ago_and_rests() -> None:
    (look,) = LinkCheck.objects.all()

    assert (look.link.health, look.link.strikes, look.outcome) == ("suspect", 1, "gone")
    assert look.link.next_check_at is not None
    assert (look.link.next_check_at - look.checked_at).days == 9


def china_of(claimed_on: str) -> Verdict:
    return Verdict.objects.current().get(
        claim__text="China is on the U.S. list of major drug-transit countries",
        claim__claimed_on=claimed_on,
    )


@pytest.mark.parametrize(
    ("claimed_on", "edition", "listed", "label"),
    [
        ("2023-02-14", "FY2023", False, "False"),
        ("2024-02-13", "FY2024", True, "True"),
        ("2025-09-18", "FY2026", True, "True"),
    ],
)
def test_the_same_words_on_china_are_wrong_in_2023_and_right_in_2024(
    claimed_on: str, edition: str, listed: bool, label: str
) -> None:
    record = china_of(claimed_on).record
    assert record is not None

    [bound] = record["registers"]
    assert (bound["edition"]["label"], bound["listed"]) == (edition, listed)
    assert record["verdict"]["rating"]["label"] == label


def test_a_compound_claim_is_no_more_certain_than_its_part_on_china() -> None:
    whole = Claim.objects.get(text="China is on the U.S. drug-transit list, Canada is not")
    of_parts = weighing.parts_proposal(claim=whole)
    of_register = weighing.register_proposal(weighed=weighing.of_registers(claim=whole))

    assert of_parts
    assert (of_parts.code, of_parts.reason[:22]) == ("false", "Part 2 is the weakest:")
    assert of_register
    assert (of_register.code, len(of_register.doubts)) == ("false", 1)


def test_seeded_verdicts_come_back_with_the_next_edition_and_every_september() -> None:
    now = timezone.now() + dt.timedelta(hours=1)
    assert rereviews.open_for_changes(now=now) == 0
    assert rereviews.open_due(now=now) == 0

    bound = Verdict.objects.current().filter(claim__bindings__isnull=False).distinct()
    register, day = Register.objects.get(), now.date()
    issue = registers.Issue("FY2027", day, {"MX": "Mexico"})
    editor = User.objects.get(username="editor")
    registers.add_edition(register=register, issue=issue, by=editor, now=now)

    assert rereviews.open_for_changes(now=now) == bound.count() == 8
    september = bound[0].review_due_on
    assert september is not None
    assert (september.month, september.day) == (9, 15)
    assert {one.review_yearly for one in bound} == {True}


def test_every_reason_of_a_seed_is_called_for_and_told_to_readers() -> None:
    for verdict in Verdict.objects.published():
        told = {one["code"] for one in verdict.record["reasons"]}  # type: ignore[index]
        assert told == set(verdict.reasons.values_list("code", flat=True))


def test_the_lost_harbour_page_may_be_cited_again_because_its_text_is_held() -> None:
    cited = Verdict.objects.get(record__claim__text__startswith="Brackwater’s boats").cited.get()
    assert cited.link

    text = cited.link.snapshots.get().text

    assert cited.excerpt in text
