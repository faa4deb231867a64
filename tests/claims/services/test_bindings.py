"""Claims are bound to register entries: who may, what is refused, what becomes public."""

import datetime as dt
from typing import Any

import pytest

from claims.models import Claim, RegisterBinding
from claims.services import bindings, verdicts, weighing
from sources.models import Register
from sources.services import registers as register_service
from sources.services import revisions, roles
from tests import newsroom
from tests.claims import registers
from tests.newsroom import NOW, People


@pytest.fixture
def register(people: People) -> Register:
    return registers.majors(people)


@pytest.fixture
def claim(people: People) -> Claim:
    return registers.claim(people)


@pytest.mark.parametrize(
    ("entry", "code", "name"),
    [
        ("China", "CN", "China"),
        ("cn", "CN", "China"),
        ("CN · China", "CN", "China"),
        ("Canada", "CA", "Canada"),
        ("ca", "CA", "Canada"),
        ("XA · Atlantis", "XA", "Atlantis"),
    ],
)
def test_an_entry_is_named_by_code_or_name_whether_it_was_ever_listed_or_not(
    people: People, register: Register, claim: Claim, entry: str, code: str, name: str
) -> None:
    binding = registers.bind(claim, register, people, entry=entry, listed=False)

    assert (binding.code, binding.name, binding.listed) == (code, name, False)
    assert (binding.bound_by, binding.bound_at) == (people.reviewer, NOW)


@pytest.mark.parametrize("entry", ["", " · Canada", "Atlantis"])
def test_an_entry_nobody_knows_is_refused(
    people: People, register: Register, claim: Claim, entry: str
) -> None:
    with pytest.raises(register_service.NotUsable) as refusal:
        registers.bind(claim, register, people, entry=entry)

    assert refusal.value.field == "entry"
    assert not RegisterBinding.objects.exists()


def test_a_list_of_other_things_than_countries_knows_no_countries(
    people: People, claim: Claim
) -> None:
    register = register_service.open_register(
        slug="ports", name="Ports", issuer="", description="", by=people.editor
    )
    issue = register_service.Issue("1", NOW.date(), {"P-1": "North Quay"})
    register_service.add_edition(register=register, issue=issue, by=people.editor, now=NOW)

    assert registers.bind(claim, register, people, entry="north quay").code == "P-1"
    with pytest.raises(register_service.NotUsable, match="No edition of this list"):
        registers.bind(claim, register, people, entry="Canada")


def test_an_entry_is_bound_once_until_it_is_taken_off(
    people: People, register: Register, claim: Claim
) -> None:
    binding = registers.bind(claim, register, people)
    with pytest.raises(bindings.NotUsable, match="China is bound already"):
        registers.bind(claim, register, people, listed=False)

    released = bindings.release(binding=binding, revision=None, by=people.reviewer, now=NOW)
    again = registers.bind(claim, register, people, listed=False)

    assert (released.released_by, released.released_at) == (people.reviewer, NOW)
    assert list(claim.bindings.standing()) == [again]


def test_what_was_taken_off_cannot_be_taken_off_again(
    people: People, register: Register, claim: Claim
) -> None:
    binding = registers.bind(claim, register, people)
    bindings.release(binding=binding, revision=None, by=people.reviewer, now=NOW)

    with pytest.raises(bindings.NotUsable, match="already"):
        bindings.release(binding=binding, revision=None, by=people.reviewer, now=NOW)


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_nobody_binds_or_releases_without_the_role(
    people: People, register: Register, claim: Claim, who: str
) -> None:
    binding = registers.bind(claim, register, people)
    somebody: dict[str, Any] = {"revision": None, "by": getattr(people, who), "now": NOW}

    with pytest.raises(roles.NotPermitted):
        bindings.bind(claim=claim, says=bindings.Says(register, "MX", listed=True), **somebody)
    with pytest.raises(roles.NotPermitted):
        bindings.release(binding=binding, **somebody)


def test_a_page_that_is_older_than_the_claim_is_stale(
    people: People, register: Register, claim: Claim
) -> None:
    seen = claim.revision
    binding = registers.bind(claim, register, people)

    with pytest.raises(revisions.Stale):
        bindings.bind(
            claim=claim,
            says=bindings.Says(register, "MX", listed=True),
            revision=seen,
            by=people.editor,
            now=NOW,
        )
    with pytest.raises(revisions.Stale):
        bindings.release(binding=binding, revision=seen, by=people.editor, now=NOW)


def test_binding_voids_an_approval(people: People, register: Register, claim: Claim) -> None:
    verdict = newsroom.draft(claim, by=people.reviewer)
    verdict = verdicts.propose(verdict=verdict, revision=1, by=people.reviewer, now=NOW)
    verdict = verdicts.approve(verdict=verdict, revision=1, by=people.editor, now=NOW)

    binding = registers.bind(claim, register, people)
    verdict.refresh_from_db()
    assert (verdict.stage, verdict.revision) == ("proposed", 2)

    verdict = verdicts.approve(verdict=verdict, revision=2, by=people.editor, now=NOW)
    bindings.release(binding=binding, revision=None, by=people.reviewer, now=NOW)
    verdict.refresh_from_db()
    assert (verdict.stage, verdict.revision) == ("proposed", 3)


def test_what_a_claim_is_bound_to_is_frozen_with_the_edition_of_its_day(
    people: People, register: Register, claim: Claim
) -> None:
    registers.bind(claim, register, people)

    verdict = newsroom.published(claim, by=people.reviewer, approver=people.editor, code="false")

    assert verdict.record is not None
    assert verdict.record["registers"] == [
        {
            "register": "majors",
            "name": "The Majors List",
            "code": "CN",
            "entry": "China",
            "claimed_listed": True,
            "said_on": "2023-02-01",
            "edition": {"label": "FY2023", "issued_on": "2022-09-15"},
            "listed": False,
        }
    ]


def test_a_claim_of_an_unknown_day_is_frozen_without_an_edition(
    people: People, register: Register
) -> None:
    claim = registers.claim(people, claimed_on=None)
    registers.bind(claim, register, people)

    verdict = newsroom.published(claim, by=people.reviewer, approver=people.editor)

    assert verdict.record is not None
    [bound] = verdict.record["registers"]
    assert (bound["said_on"], bound["edition"], bound["listed"]) == (None, None, None)


def test_an_unbound_claim_is_frozen_as_ever(people: People) -> None:
    record = newsroom.published_claim(people).record

    assert record is not None
    assert "registers" not in record


def test_a_backdated_edition_sends_a_proposal_to_be_read_again(
    people: People, register: Register, claim: Claim
) -> None:
    registers.bind(claim, register, people)
    verdict = newsroom.draft(claim, by=people.reviewer)
    verdict = verdicts.propose(verdict=verdict, revision=1, by=people.reviewer, now=NOW)

    registers.issue(register, people, "late", on=dt.date(2023, 1, 1))

    with pytest.raises(verdicts.NotReady):
        verdicts.approve(verdict=verdict, revision=1, by=people.editor, now=NOW)


@pytest.mark.parametrize(
    ("claimed_on", "code"),
    [(dt.date(2023, 2, 1), "false"), (dt.date(2024, 2, 1), "true"), (dt.date(2020, 2, 1), None)],
)
def test_the_register_proposes_by_the_day_of_the_claim(
    people: People, register: Register, claimed_on: dt.date, code: str | None
) -> None:
    claim = registers.claim(people, claimed_on=claimed_on)
    registers.bind(claim, register, people)

    weighed = weighing.of_registers(claim=claim)
    proposal = weighing.register_proposal(weighed=weighed)

    assert proposal is not None
    assert proposal.code == code


def test_the_first_dated_article_stands_in_for_the_day(people: People, register: Register) -> None:
    claim = newsroom.claim(by=people.reviewer)
    Claim.objects.filter(pk=claim.pk).update(claimed_on=None)
    claim.refresh_from_db()

    said = weighing.said(claim=claim)

    assert (said.claimed_on, said.day) == (None, dt.date(2026, 2, 27))


def test_the_parts_propose_for_the_whole(people: People) -> None:
    whole = registers.claim(people, text="Mexico and China are on the list")
    parts = [registers.claim(people, text=f"Part {number}") for number in (1, 2, 3)]
    for number, part in enumerate(parts, start=1):
        Claim.objects.filter(pk=part.pk).update(whole=whole, part=number)
        part.refresh_from_db()

    for part, code in zip(parts[:2], ("true", "false"), strict=True):
        newsroom.published(part, by=people.reviewer, approver=people.editor, code=code)
    missing = weighing.parts_proposal(claim=whole)
    newsroom.published(parts[2], by=people.reviewer, approver=people.editor, code="half-true")
    complete = weighing.parts_proposal(claim=whole)
    kind, notice = "retraction", "We were wrong."
    newsroom.published(
        parts[0], by=people.reviewer, approver=people.editor, kind=kind, notice=notice
    )
    retracted = weighing.parts_proposal(claim=whole)

    assert missing
    assert (missing.code, missing.reason) == (None, "Part 3 has no published verdict yet.")
    assert complete
    assert (complete.code, complete.reason[:31]) == ("false", "Part 2 is the weakest: False. T")
    assert retracted
    assert retracted.code is None
    assert weighing.parts_proposal(claim=parts[0]) is None


def test_weighing_asks_no_more_for_more_bindings(
    people: People, register: Register, claim: Claim, django_assert_num_queries: Any
) -> None:
    other = registers.majors(people, slug="other")
    registers.bind(claim, register, people)
    with django_assert_num_queries(4):
        weighing.of_registers(claim=claim)

    for where, entry in ((register, "MX"), (other, "CN"), (other, "MX"), (other, "CA")):
        registers.bind(claim, where, people, entry=entry)

    with django_assert_num_queries(4):
        assert len(weighing.of_registers(claim=claim).registers) == 2
