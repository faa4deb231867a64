"""The checklist follows what is typed; without the script it is told when the form is saved."""

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Claim
from tests import newsroom
from tests.claims.admin import pages
from tests.claims.admin.test_desk_in_a_browser import seat


@pytest.fixture
def claim(people: newsroom.People) -> Claim:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    return claim


def point(page: Page, code: str) -> Locator:
    return page.locator(f"#gate-{code}")


def test_points_are_ticked_off_while_a_verdict_is_written(
    live_server: LiveServer, people: newsroom.People, claim: Claim, page: Page
) -> None:
    seat(page, people.reviewer, live_server)
    page.goto(live_server.url + pages.claim_url(claim))
    expect(point(page, "no-rating")).to_have_attribute("data-state", "failed")

    page.locator(".ratings input").first.check()
    page.get_by_label("Summary").fill("The report counts ninety calls.")
    page.locator(".cited input").check()

    expect(point(page, "no-rating")).to_have_attribute("data-state", "met")
    expect(point(page, "no-summary")).to_have_attribute("data-state", "met")
    expect(point(page, "one-host")).to_have_attribute("data-state", "failed")
    point(page, "one-host").locator("textarea").fill("Only the harbour counts ships.")
    point(page, "one-sided").locator("textarea").fill("We asked the council.")
    expect(point(page, "one-host").locator(".point-state")).to_have_text("Reason recorded")
    expect(page.locator("#gate .gate-sum")).to_have_text("1 to do")

    page.get_by_role("button", name="Save and propose").click()
    expect(page.locator("#verdict-in-the-making")).to_have_attribute("data-stage", "proposed")
    expect(point(page, "one-host")).to_contain_text("“Only the harbour counts ships.” reviewer")


def test_without_the_script_the_list_is_told_when_the_form_is_saved(
    live_server: LiveServer, people: newsroom.People, claim: Claim, page: Page
) -> None:
    seat(page, people.reviewer, live_server)
    page.route("**/desk.js", lambda route: route.abort())
    page.goto(live_server.url + pages.claim_url(claim))

    page.get_by_label("Summary").fill("The report counts ninety calls.")
    page.get_by_role("button", name="Save draft").click()

    expect(point(page, "no-summary")).to_have_attribute("data-state", "met")
    expect(point(page, "no-rating")).to_have_attribute("data-state", "failed")
