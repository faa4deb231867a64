"""A reviewer reads what changed, opens the page of the link, and says that it was seen."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Verdict
from sources.models import Link, PassageChange
from tests import newsroom, triggers
from tests.claims import press
from tests.claims.admin.test_desk_in_a_browser import seat
from tests.newsroom import NOW

NARROW: Any = {"width": 360, "height": 800}


@pytest.fixture
def lost(people: newsroom.People) -> Verdict:
    """Its page drifted and then went, and the words that it quotes are no longer there."""
    User.objects.update(date_joined=NOW - dt.timedelta(days=1))
    verdict = press.release(people, excerpt="ninety calls")
    passage = verdict.cited.get().passage
    assert passage
    press.lose(passage, at=NOW)
    with triggers.lifted():
        PassageChange.objects.update(
            before="We counted ninety calls.", after="We counted nine calls."
        )
    for hour, health in enumerate(["suspect", "gone"]):
        at = NOW + dt.timedelta(hours=hour)
        press.turn(passage.link, health=health, outcome="gone", at=at, kept=False)
    return verdict


def test_changes_are_read_marked_and_taken_back_with_the_keyboard(
    live_server: LiveServer, people: newsroom.People, lost: Verdict, page: Page
) -> None:
    seat(page, people.reviewer, live_server)
    page.goto(live_server.url + reverse("admin:index"))
    expect(page.locator("#changes .count")).to_have_text("3")
    page.get_by_role("link", name="Changed since you last looked").press("Enter")

    page.get_by_text("How the page read there").press("Enter")
    expect(page.locator("del")).to_have_text("ninety")
    expect(page.locator("ins")).to_have_text("nine")
    page.get_by_role("button", name="I have seen these 3 changes").press("Enter")

    expect(page.locator("main")).to_contain_text("You have seen every change.")
    page.get_by_role("button", name="Take back my last “seen”").press("Enter")
    expect(page.get_by_role("button", name="I have seen these 3 changes")).to_be_visible()


def test_page_of_a_link_shows_its_history_and_what_changed(
    live_server: LiveServer, people: newsroom.People, lost: Verdict, page: Page
) -> None:
    link = Link.objects.get()
    seat(page, people.reviewer, live_server)
    page.goto(live_server.url + reverse("admin:sources_link_change", args=[link.pk]))

    expect(page.locator(".strip .cell")).to_have_text(["A", "G", "G"])
    expect(page.locator(".strip .turned").last).to_have_attribute(
        "title",
        "2 Mar 2026, 10 a.m.: Gone. The server says the page is not there (404 or 410). "
        "Health: Suspect → Gone.",
    )
    expect(page.get_by_role("table")).to_have_count(1)
    page.get_by_text("The looks as a table").press("Enter")
    expect(page.get_by_role("table")).to_have_count(2)
    expect(page.locator("del")).to_have_text("ninety")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_telephone(
    live_server: LiveServer, people: newsroom.People, lost: Verdict, page: Page, scheme: Any
) -> None:
    link = Link.objects.get()
    seat(page, people.reviewer, live_server)
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme=scheme)

    for address in (
        reverse("admin:claims_rereview_changes"),
        reverse("admin:sources_link_change", args=[link.pk]),
        reverse("admin:sources_link_difference", args=[link.pk]),
        reverse("admin:sources_link_changelist"),
        reverse("admin:sources_host_changelist"),
        reverse("admin:sources_host_page", args=[link.host]),
    ):
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], address
