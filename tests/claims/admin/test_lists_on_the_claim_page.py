"""Official lists on the claim page: bound and released, drawn, and what they suggest."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, RegisterBinding, Verdict
from claims.services import rereviews
from sources.models import Register
from tests import newsroom, triggers
from tests.claims import registers
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit

NOW = newsroom.NOW


@pytest.fixture
def register(people: newsroom.People) -> Register:
    return registers.majors(people)


def bind(client: Client, claim: Claim, **typed: Any) -> Any:
    claim.refresh_from_db()
    held = {
        "revision": claim.revision,
        "register": Register.objects.get().pk,
        "entry": "China",
        "says": "listed",
    }
    return client.post(pages.claim_url(claim, "bind"), held | typed)


def section(response: Any, name: str) -> str:
    [node] = pages.tree(response).xpath(f"//*[@id='{name}']")
    return " ".join(node.text_content().split())


def test_a_claim_is_bound_and_released(
    people: newsroom.People, sit: Sit, register: Register
) -> None:
    claim, reviewer = registers.claim(people), sit(people.reviewer)

    bound = bind(reviewer, claim, entry="canada", says="not-listed")
    binding = RegisterBinding.objects.get()
    page = reviewer.get(bound.headers["Location"])
    claim.refresh_from_db()
    reviewer.post(pages.claim_url(claim, "release", binding.pk), {"revision": claim.revision})

    assert bound.headers["Location"].endswith("#lists")
    assert "Canada CA is not listed" in section(page, f"binding-{binding.pk}")
    binding.refresh_from_db()
    assert binding.released_by == people.reviewer


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"entry": ""}, "bind-entry", "Name the entry, or give its code."),
        ({"entry": "Atlantis"}, "bind-entry", "No edition of this list names “Atlantis”."),
        ({"says": ""}, "bind-says", "Say which of the two the claim says."),
        ({"register": "999"}, "bind-register", "Choose a list."),
        ({"register": ""}, "bind-register", "Choose a list."),
    ],
)
def test_what_cannot_be_bound_is_told_and_kept(
    people: newsroom.People,
    sit: Sit,
    register: Register,
    typed: dict[str, str],
    field: str,
    says: str,
) -> None:
    answer = bind(sit(people.reviewer), registers.claim(people), **typed)

    assert answer.status_code == 422
    assert says in pages.text(answer)
    assert pages.field(answer, "bind-entry") == typed.get("entry", "China")
    assert not RegisterBinding.objects.exists()


def test_a_page_from_before_somebody_else_saved_is_stale(
    people: newsroom.People, sit: Sit, register: Register
) -> None:
    claim = registers.claim(people)
    registers.bind(claim, register, people, entry="MX")

    answer = sit(people.reviewer).post(
        pages.claim_url(claim, "bind"),
        {"revision": 1, "register": register.pk, "entry": "China", "says": "listed"},
    )

    assert answer.status_code == 409
    assert pages.field(answer, "bind-entry") == "China"
    assert RegisterBinding.objects.count() == 1


def test_the_table_marks_the_edition_in_force_and_what_holds(
    people: newsroom.People, sit: Sit, register: Register
) -> None:
    claim = registers.claim(people)
    binding = registers.bind(claim, register, people)

    page = sit(people.reviewer).get(pages.claim_url(claim))

    [row] = pages.tree(page).xpath(f"//tr[@id='binding-{binding.pk}']")
    cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td[@title]")]
    assert cells == ["✗not listed, the claim does not hold", "listed", "listed"]
    assert "claimed 1 Feb 2023" in section(page, "lists")
    assert "no dated article" in section(page, "lists")


@pytest.mark.parametrize(
    ("claimed_on", "rating", "says"),
    [
        (dt.date(2023, 2, 1), "False", "China does not stand in FY2023"),
        (dt.date(2024, 2, 1), "True", "China stands in FY2024"),
        (dt.date(2020, 2, 1), "", "Suggests no rating. We hold no edition"),
        (None, "", "Suggests no rating. Nobody knows when it was said"),
    ],
)
def test_the_list_suggests_a_rating_and_ticks_none(
    people: newsroom.People,
    sit: Sit,
    register: Register,
    claimed_on: dt.date | None,
    rating: str,
    says: str,
) -> None:
    claim = registers.claim(people, claimed_on=claimed_on)
    registers.bind(claim, register, people)

    page = sit(people.reviewer).get(pages.claim_url(claim))

    assert says in section(page, "suggestion-1")
    marked = pages.tree(page).xpath("//label[.//span[contains(@class, 'suggested')]]//strong")
    assert [one.text for one in marked] == ([rating] if rating else [])
    taking = pages.tree(page).xpath("//button/@data-takes")
    assert [pages.tree(page).xpath(f"//input[@id='{one}']/@type") for one in taking] == (
        [["radio"]] if rating else []
    )
    assert not pages.tree(page).xpath("//input[@name='rating'][@checked]")
    assert not Verdict.objects.exists()


def test_the_parts_suggest_a_rating_for_the_whole(people: newsroom.People, sit: Sit) -> None:
    whole = registers.claim(people, text="Both are on the list")
    for number, code in enumerate(("true", "mostly-false"), start=1):
        part = registers.claim(people, text=f"Part {number}")
        Claim.objects.filter(pk=part.pk).update(whole=whole, part=number)
        part.refresh_from_db()
        newsroom.published(part, by=people.reviewer, approver=people.editor, code=code)

    page = sit(people.reviewer).get(pages.claim_url(whole))

    found = section(page, "suggestion-1")
    assert found.startswith("From the parts Suggests Mostly false. Part 2 is the weakest")
    assert "Take “Mostly false”" in found


def test_an_unbound_claim_says_what_binding_is_for(
    people: newsroom.People, sit: Sit, register: Register
) -> None:
    page = sit(people.reviewer).get(pages.claim_url(registers.claim(people)))

    assert "The claim speaks of no official list. Bind it to one" in section(page, "lists")
    assert "bind" in pages.buttons(page)


def test_without_a_register_there_is_nothing_to_bind_to(people: newsroom.People, sit: Sit) -> None:
    page = sit(people.reviewer).get(pages.claim_url(registers.claim(people)))

    assert "No register is on file yet." in section(page, "lists")
    assert "bind" not in pages.buttons(page)


def test_who_may_not_bind_is_shown_the_table_alone(
    people: newsroom.People, sit: Sit, register: Register
) -> None:
    claim = registers.claim(people)
    binding = registers.bind(claim, register, people)
    administrator = sit(people.administrator)

    page = administrator.get(pages.claim_url(claim))
    refused = bind(administrator, claim, entry="MX")

    assert "China" in section(page, f"binding-{binding.pk}")
    assert "bind" not in pages.buttons(page)
    assert refused.status_code == 403


def test_more_bindings_take_no_more_queries(
    people: newsroom.People, sit: Sit, register: Register, django_assert_max_num_queries: Any
) -> None:
    claim, reviewer = registers.claim(people), sit(people.reviewer)
    registers.bind(claim, register, people)
    with django_assert_max_num_queries(100) as one:
        reviewer.get(pages.claim_url(claim))
    for entry in ("MX", "CA", "US", "FR", "DE", "IT"):
        registers.bind(claim, register, people, entry=entry)

    with django_assert_max_num_queries(len(one.captured_queries)):
        reviewer.get(pages.claim_url(claim))


def test_a_draft_falls_due_every_year(people: newsroom.People, sit: Sit) -> None:
    verdict = newsroom.draft(registers.claim(people), by=people.reviewer)
    reviewer, address = sit(people.reviewer), pages.claim_url(verdict.claim, "draft")

    without_day = reviewer.post(address, pages.draft(verdict, review_yearly="on"))
    reviewer.post(address, pages.draft(verdict, review_yearly="on", review_due_on="2099-09-15"))

    assert "Give the first day" in pages.errors(without_day, "verdict-review_due_on")
    verdict.refresh_from_db()
    assert (verdict.review_yearly, verdict.review_due_on) == (True, dt.date(2099, 9, 15))
    page = pages.text(reviewer.get(pages.claim_url(verdict.claim, "preview")))
    assert "and every year on that day" in page


def yearly(people: newsroom.People, register: Register) -> Verdict:
    """Published in 2026, due on 15 September of every year, the last of them long gone."""
    claim = registers.claim(people)
    registers.bind(claim, register, people)
    verdict = newsroom.published(claim, by=people.reviewer, approver=people.editor)
    with triggers.lifted():
        Verdict.objects.filter(pk=verdict.pk).update(
            review_yearly=True, review_due_on=dt.date(2020, 9, 15)
        )
    return verdict


def test_next_years_day_is_filled_in_where_a_yearly_verdict_is_confirmed(
    people: newsroom.People, sit: Sit, register: Register
) -> None:
    yearly(people, register)
    rereviews.open_due(now=NOW)
    [rereview] = Verdict.objects.get().rereviews.all()

    page = sit(people.editor).get(reverse("admin:claims_rereview_change", args=[rereview.pk]))

    day = dt.date.fromisoformat(pages.field(page, "confirm-next_due_on"))
    assert (day.month, day.day) == (9, 15)
    assert timezone.localdate() < day <= timezone.localdate() + dt.timedelta(days=366)
    assert "falls due every year on 15 September" in pages.text(page)


def test_a_change_of_an_overdue_yearly_verdict_starts_with_the_next_day(
    people: newsroom.People, sit: Sit, register: Register
) -> None:
    verdict = yearly(people, register)

    page = sit(people.reviewer).get(pages.claim_url(verdict.claim) + "?change=update")

    assert pages.field(page, "verdict-review_due_on").endswith("-09-15")
    assert pages.field(page, "verdict-review_due_on") > timezone.localdate().isoformat()


def test_a_change_of_an_overdue_verdict_asks_for_a_day_anew(
    people: newsroom.People, sit: Sit, register: Register
) -> None:
    verdict = yearly(people, register)
    with triggers.lifted():
        Verdict.objects.update(review_yearly=False)

    page = sit(people.reviewer).get(pages.claim_url(verdict.claim) + "?change=update")

    assert pages.field(page, "verdict-review_due_on") == ""


@pytest.mark.parametrize(
    ("entry", "members", "says"),
    [
        ("China", {"MX": "Mexico", "CN": "China"}, "China is listed, as before."),
        ("China", {"MX": "Mexico"}, "China is not listed any more."),
        ("Peru", {"PE": "Peru"}, "Peru is now listed, and was not before."),
        ("Canada", {"MX": "Mexico"}, "Canada is not listed, as before."),
    ],
)
def test_a_rereview_says_what_the_new_edition_changes(
    people: newsroom.People,
    sit: Sit,
    register: Register,
    entry: str,
    members: dict[str, str],
    says: str,
) -> None:
    claim = registers.claim(people)
    registers.bind(claim, register, people, entry=entry)
    newsroom.published(claim, by=people.reviewer, approver=people.editor)
    day, at = dt.date(2025, 9, 15), NOW + dt.timedelta(hours=1)
    registers.issue(register, people, "FY2026", on=day, members=members, now=at)
    rereviews.open_for_changes(now=NOW + dt.timedelta(hours=2))
    rereview = Verdict.objects.get().rereviews.get()

    page = sit(people.editor).get(reverse("admin:claims_rereview_change", args=[rereview.pk]))

    assert "New edition: The Majors List FY2026, issued 2025-09-15" in section(page, "causes")
    assert says in section(page, "causes")
    assert "What was said on 1 February 2023 is judged by FY2023." in section(page, "causes")
