"""A change keeps how the page read before and after it, whatever becomes of the texts."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from sources.models import HealthChange, Link, PassageChange
from sources.services import excerpts
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]
BEFORE = "The harbour master spoke to the council about the new quay on Monday."
QUOTE = "Ninety ships called at the harbour last year."
AFTER = "Nobody had expected so many of them when the plans for it were drawn."
CIRCUS = "A circus came to the town in spring, and it stayed until the end of summer."


@pytest.fixture
def link(site: web.Site, watch: Watch) -> Link:
    site.answers["/page"] = web.page("Harbour", BEFORE, QUOTE, AFTER)
    return watch(site.url("/page"))


def newest() -> PassageChange:
    change = PassageChange.objects.first()
    assert change
    return change


def test_a_changed_passage_keeps_both_readings(site: web.Site, link: Link) -> None:
    watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.page("Harbour", BEFORE, QUOTE.replace("Ninety", "Nine"), AFTER)

    watching.look_at(link, at=NOW + DAY)

    assert newest().new == "missing"
    assert f"{QUOTE}\n{AFTER}" in newest().before
    assert f"Nine ships called at the harbour last year.\n{AFTER}" in newest().after


def test_a_passage_looked_for_the_first_time_has_no_earlier_reading(link: Link) -> None:
    watching.cite(link, QUOTE)

    watching.look_at(link, at=NOW)

    assert newest().before == ""
    assert QUOTE in newest().after


def test_a_passage_that_is_nowhere_keeps_what_was_there(site: web.Site, link: Link) -> None:
    watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.page("Circus", CIRCUS)

    watching.look_at(link, at=NOW + DAY)

    assert QUOTE in newest().before
    assert newest().after == ""


def test_the_reading_before_is_that_of_the_look_before_not_the_newest_text_kept(
    site: web.Site, link: Link
) -> None:
    """A page that went there and back has the text it came from kept later than its own."""
    watching.cite(link, QUOTE)
    texts = [web.page("Harbour", BEFORE, QUOTE, AFTER), web.page("Harbour", BEFORE, QUOTE, CIRCUS)]
    for day, text in enumerate([*texts, texts[0]]):
        site.answers["/page"] = text
        watching.look_at(link, at=NOW + day * DAY)
    site.answers["/page"] = web.page("Harbour", BEFORE, AFTER)

    watching.look_at(link, at=NOW + 3 * DAY)

    assert AFTER in newest().before
    assert CIRCUS not in newest().before


def test_a_page_that_drifts_keeps_what_it_lost_and_gained(site: web.Site, link: Link) -> None:
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.page("Harbour", BEFORE, CIRCUS)

    watching.look_at(link, at=NOW + DAY)

    change = HealthChange.objects.get(new="drifted")
    assert QUOTE in change.before
    assert AFTER in change.before
    assert CIRCUS in change.after
    assert BEFORE not in change.before + change.after


def test_a_change_of_health_without_a_text_keeps_none(site: web.Site, link: Link) -> None:
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.status(404)

    watching.look_at(link, at=NOW + DAY)

    assert set(HealthChange.objects.values_list("before", "after")) == {("", "")}


FORBIDS = {"X-Robots-Tag": "noarchive"}
FOR_ALL = web.reply(200, "User-agent: *\nDisallow: /page\n", kind="text/plain")


@pytest.mark.parametrize("by", ["header", "robots.txt"])
def test_of_a_page_that_forbids_copies_no_excerpt_is_kept(
    site: web.Site, link: Link, by: str
) -> None:
    headers = FORBIDS if by == "header" else {}
    if by == "robots.txt":
        site.answers["/robots.txt"] = FOR_ALL
    watching.cite(link, QUOTE)
    site.answers["/page"] = web.page("Harbour", BEFORE, QUOTE, AFTER, headers=headers)
    watching.look_at(link, at=NOW)
    changed = QUOTE.replace("Ninety", "Nine")
    site.answers["/page"] = web.page("Harbour", BEFORE, changed, CIRCUS, headers=headers)

    watching.look_at(link, at=NOW + DAY)

    assert {change.new for change in PassageChange.objects.all()} == {"found", "missing"}
    assert HealthChange.objects.filter(new="drifted").exists()
    assert set(PassageChange.objects.values_list("before", "after")) == {("", "")}
    assert set(HealthChange.objects.values_list("before", "after")) == {("", "")}


def test_a_page_that_forbids_copies_from_now_on_leaves_nothing_new_of_its_old_text(
    site: web.Site, link: Link
) -> None:
    watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.page("Circus", CIRCUS, headers=FORBIDS)

    watching.look_at(link, at=NOW + DAY)

    assert newest().new == "missing"
    assert (newest().before, newest().after) == ("", "")


@pytest.mark.parametrize("pages", [1, 5])
def test_earlier_texts_take_two_queries_for_any_number_of_links(
    site: web.Site,
    watch: Watch,
    pages: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    links = [watch(site.url(f"/page/{number}")) for number in range(pages)]
    for number in range(pages):
        site.answers[f"/page/{number}"] = web.page("Harbour", f"{QUOTE} Page {number}.")
    watching.sweep()

    with django_assert_num_queries(2):
        texts = excerpts.texts_before(links=[link.pk for link in links], looks=[])

    assert [f"Page {number}." in texts[link.pk] for number, link in enumerate(links)] == (
        [True] * pages
    )
