"""Cited passages are looked for at each look that shows the page."""

from collections.abc import Callable

import pytest

from sources.models import Link, PassageChange
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]
QUOTE = "Ninety ships called at the harbour last year"
BEFORE = "The harbour master spoke to the council about the new quay on Monday."
AFTER = "Nobody had expected so many of them when the plans for it were drawn."
WITH_QUOTE = web.page("Harbour", BEFORE, f"{QUOTE}.", AFTER)
WITHOUT_QUOTE = web.page("Harbour", BEFORE, AFTER)
REWRITTEN = web.page("Circus", "A circus came to the town in spring, and it stayed until summer.")


@pytest.fixture
def link(site: web.Site, watch: Watch) -> Link:
    site.answers["/page"] = WITH_QUOTE
    return watch(site.url("/page"))


def changes() -> list[tuple[str, str]]:
    return list(PassageChange.objects.order_by("at", "pk").values_list("old", "new"))


def test_a_passage_found_for_the_first_time_leaves_a_row(link: Link) -> None:
    passage = watching.cite(link, QUOTE)

    look = watching.look_at(link, at=NOW)

    passage.refresh_from_db()
    assert (passage.anchoring, passage.score) == ("found", 1.0)
    assert look.passages == {str(passage.pk): ["found", 1.0]}
    assert changes() == [("unseen", "found")]


def test_a_passage_cited_after_the_first_look_is_found_on_the_unchanged_page(link: Link) -> None:
    watching.look_at(link, at=NOW)
    passage = watching.cite(link, QUOTE)

    watching.look_at(link, at=NOW + DAY)

    passage.refresh_from_db()
    assert passage.anchoring == "found"


def test_a_passage_that_is_no_longer_on_the_page_is_missing(site: web.Site, link: Link) -> None:
    passage = watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW)
    site.answers["/page"] = WITHOUT_QUOTE

    look = watching.look_at(link, at=NOW + DAY)

    passage.refresh_from_db()
    assert passage.anchoring == "missing"
    assert changes() == [("unseen", "found"), ("found", "missing")]
    assert PassageChange.objects.first().look == look  # type: ignore[union-attr]


def test_a_page_on_which_each_cited_passage_stands_has_not_drifted(
    site: web.Site, link: Link
) -> None:
    passages = [watching.cite(link, QUOTE), watching.cite(link, BEFORE)]
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.page("Circus", "A circus came to town.", f"{QUOTE}.", BEFORE)
    kept = watching.look_at(link, at=NOW + DAY)
    assert (kept.outcome, kept.reason, link.health) == ("alive", "as-cited", "healthy")
    assert kept.similarity is not None
    assert kept.similarity < 0.8
    site.answers["/page"] = web.page("Circus", "A circus came to town.", f"{QUOTE}.")

    lost = watching.look_at(link, at=NOW + 2 * DAY)

    assert (lost.outcome, lost.reason, link.health) == ("drifted", "rewritten", "drifted")
    assert [passage.changes.count() for passage in passages] == [1, 2]


def test_a_passage_goes_missing_on_a_page_that_had_drifted_already(
    site: web.Site, link: Link
) -> None:
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.page("Circus", "A circus came to town in spring.", f"{QUOTE}.")
    watching.look_at(link, at=NOW + DAY)
    assert link.health == "drifted"
    passage = watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW + 2 * DAY)
    site.answers["/page"] = REWRITTEN

    watching.look_at(link, at=NOW + 3 * DAY)

    passage.refresh_from_db()
    assert (link.health, passage.anchoring) == ("drifted", "missing")
    assert changes() == [("unseen", "found"), ("found", "missing")]


@pytest.mark.parametrize("path", ["/status/404", "/status/403", "/status/503", "/reset"])
def test_a_look_that_shows_no_page_says_nothing_about_its_passages(
    site: web.Site, link: Link, path: str
) -> None:
    passage = watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.BEHAVIOURS[path]

    look = watching.look_at(link, at=NOW + DAY)

    passage.refresh_from_db()
    assert (passage.anchoring, look.passages) == ("found", {})


def test_a_passage_that_comes_back_is_found_again(site: web.Site, link: Link) -> None:
    passage = watching.cite(link, QUOTE)

    for day, answer in enumerate((WITH_QUOTE, WITHOUT_QUOTE, WITH_QUOTE)):
        site.answers["/page"] = answer
        watching.look_at(link, at=NOW + day * DAY)

    passage.refresh_from_db()
    assert passage.anchoring == "found"
    assert [new for _, new in changes()] == ["found", "missing", "found"]


def test_a_passage_beyond_what_was_read_of_a_page_is_not_called_missing(
    site: web.Site, link: Link
) -> None:
    passage = watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW)
    filler = [f"Paragraph {number} of a very long report on ships." for number in range(30_000)]
    site.answers["/page"] = web.page("Harbour", *filler, f"{QUOTE}.")

    watching.look_at(link, at=NOW + DAY)

    passage.refresh_from_db()
    assert passage.anchoring == "found"


def test_looking_twice_at_the_same_page_changes_nothing(link: Link) -> None:
    watching.cite(link, QUOTE)

    watching.look_at(link, at=NOW)
    watching.look_at(link, at=NOW + DAY)

    assert changes() == [("unseen", "found")]


def framed(article: str, *, around: str = "") -> web.Answer:
    """A page with one article; what is `around` it is its furniture."""
    more = "".join(f"<p>{AFTER} {BEFORE} This was said {n} times.</p>" for n in range(20))
    article = f"<article><h1>Harbour</h1><p>{article}</p>{more}</article>"
    page = f"<!doctype html><html><body>{article}<aside>{around}</aside></body></html>"
    return web.reply(200, page)


def test_new_furniture_around_the_same_article_costs_no_reading(site: web.Site, link: Link) -> None:
    site.answers["/page"] = framed(f"{QUOTE}.", around="<p>Advert 1</p>")
    passage = watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW)
    site.answers["/page"] = framed(f"{QUOTE}.", around="<p>Advert 2</p>")

    look = watching.look_at(link, at=NOW + DAY)

    passage.refresh_from_db()
    assert (look.reason, look.text_sha256, passage.anchoring) == ("same-core", "", "found")
    assert link.snapshots.count() == 1


RETOLD = "Nothing of what we knew is left here, for the harbour was sold and its story is over."


def shows(site: web.Site, words: str, *, advert: int) -> None:
    article = "".join(f"<p>{words} It was told {n} times.</p>" for n in range(20))
    page = f"<html><body><article>{article}</article><aside>Advert {advert}</aside></body></html>"
    site.answers["/page"] = web.reply(200, page)


def test_a_rewritten_article_stays_rewritten_without_being_read_again(
    site: web.Site, link: Link
) -> None:
    shows(site, BEFORE, advert=1)
    watching.look_at(link, at=NOW)
    shows(site, RETOLD, advert=2)
    drifted = watching.look_at(link, at=NOW + DAY)
    shows(site, RETOLD, advert=3)
    again = watching.look_at(link, at=NOW + 2 * DAY)
    shows(site, BEFORE, advert=4)
    back = watching.look_at(link, at=NOW + 3 * DAY)

    assert (drifted.outcome, drifted.reason) == ("drifted", "rewritten")
    assert (again.outcome, again.reason) == ("drifted", "still-rewritten")
    assert (back.outcome, link.health) == ("alive", "healthy")


def test_a_rewritten_article_is_read_for_a_passage_that_is_cited_since(
    site: web.Site, link: Link
) -> None:
    shows(site, BEFORE, advert=1)
    watching.look_at(link, at=NOW)
    shows(site, RETOLD, advert=2)
    watching.look_at(link, at=NOW + DAY)
    passage = watching.cite(link, BEFORE)

    look = watching.look_at(link, at=NOW + 2 * DAY)

    passage.refresh_from_db()
    assert (look.reason, passage.anchoring, link.core_sha256) == ("rewritten", "missing", "")


def test_what_was_rewritten_and_gone_and_came_back_is_still_rewritten(
    site: web.Site, link: Link
) -> None:
    shows(site, BEFORE, advert=1)
    watching.look_at(link, at=NOW)
    shows(site, RETOLD, advert=2)
    watching.look_at(link, at=NOW + DAY)
    site.answers["/page"] = web.status(404)
    watching.look_at(link, at=NOW + 2 * DAY)
    watching.look_at(link, at=NOW + 4 * DAY)
    shows(site, RETOLD, advert=3)

    look = watching.look_at(link, at=NOW + 5 * DAY)

    assert (look.outcome, look.reason, link.health) == ("drifted", "still-rewritten", "drifted")


def test_a_digit_in_that_article_is_read(site: web.Site, link: Link) -> None:
    site.answers["/page"] = framed(f"{QUOTE}, 91 in all.")
    watching.cite(link, f"{QUOTE}, 91 in all.")
    watching.look_at(link, at=NOW)
    site.answers["/page"] = framed(f"{QUOTE}, 97 in all.")

    look = watching.look_at(link, at=NOW + DAY)

    assert look.reason != "same-core"
    assert changes()[-1] != ("unseen", "found")


def test_an_article_without_the_quote_does_not_stand_for_the_page(
    site: web.Site, link: Link
) -> None:
    site.answers["/page"] = framed("No quote.", around=f"<p>{QUOTE}.</p>")
    watching.cite(link, QUOTE)
    watching.look_at(link, at=NOW)
    site.answers["/page"] = framed("No quote.", around="<p>Something else.</p>")

    look = watching.look_at(link, at=NOW + DAY)

    assert (look.reason, link.core_sha256) == ("same-text", "")
