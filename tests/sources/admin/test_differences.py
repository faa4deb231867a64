"""The text last seen good stands beside the newest one, with what differs marked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from sources.models import Link
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]
LINES = [
    "The harbour master spoke to the council about the new quay on Monday.",
    "Ninety ships called at the harbour last year.",
    "Nobody had expected so many of them when the plans for it were drawn.",
    "A fisherman who had been on the quay since morning doubted the number.",
]
CIRCUS = "A circus came to the town in spring, and it stayed until the end of summer."


@pytest.fixture
def link(site: web.Site, watch: Watch) -> Link:
    site.answers["/page"] = web.page("Harbour", *LINES)
    return watch(site.url("/page"))


def shown(client: Client, link: Link) -> Any:
    answer = client.get(reverse("admin:sources_link_difference", args=[link.pk]))
    return html.fromstring(answer.content.decode())


def marked(page: Any, tag: str) -> list[str]:
    return [node.text_content() for node in page.xpath(f"//main//{tag}")]


def look_again(site: web.Site, link: Link, day: int, *lines: str) -> None:
    site.answers["/page"] = web.page("Harbour", *lines)
    watching.look_at(link, at=NOW + day * DAY)


def test_words_that_changed_are_marked_on_both_sides(
    reviewing: Client, site: web.Site, link: Link
) -> None:
    watching.look_at(link, at=NOW)
    look_again(site, link, 1, LINES[0], LINES[1].replace("Ninety", "Nine"), *LINES[2:])

    page = shown(reviewing, link)

    assert (marked(page, "del"), marked(page, "ins")) == (["Ninety"], ["Nine"])
    assert "1 unchanged line left out" in page.text_content()


def test_what_is_compared_is_the_last_good_text_not_the_last_one(
    reviewing: Client, site: web.Site, link: Link
) -> None:
    watching.look_at(link, at=NOW)
    look_again(site, link, 1, CIRCUS, *LINES[3:])
    look_again(site, link, 2, CIRCUS)
    link.refresh_from_db()
    assert link.health == "drifted"

    page = shown(reviewing, link)

    assert LINES[1] in "".join(marked(page, "del"))
    assert CIRCUS in "".join(marked(page, "ins"))


@pytest.mark.parametrize("looks", [0, 1, 2])
def test_a_page_that_has_had_one_text_has_no_difference(
    reviewing: Client, link: Link, looks: int
) -> None:
    for day in range(looks):
        watching.look_at(link, at=NOW + day * DAY)

    assert "There is nothing to compare" in shown(reviewing, link).text_content()


def test_markup_in_a_text_is_shown_as_text(reviewing: Client, site: web.Site, link: Link) -> None:
    watching.look_at(link, at=NOW)
    look_again(site, link, 1, *LINES, "It reads &lt;script&gt;alert(1)&lt;/script&gt; in the text.")

    answer = reviewing.get(reverse("admin:sources_link_difference", args=[link.pk]))

    assert "&lt;script&gt;alert(1)" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


def test_a_link_that_is_not_there_leads_to_the_desk(reviewing: Client) -> None:
    answer: Any = reviewing.get(reverse("admin:sources_link_difference", args=[999]))

    assert answer.url == reverse("admin:index")
