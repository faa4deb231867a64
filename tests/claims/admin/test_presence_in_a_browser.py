"""Two people with a browser each have the same claim open."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Claim
from tests import newsroom
from tests.claims.admin import pages

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 9_000  # milliseconds: two looks of the page


@pytest.fixture
def people(transactional_db: None) -> newsroom.People:
    return newsroom.people()


@pytest.fixture
def claim(people: newsroom.People) -> Claim:
    return newsroom.claim(by=people.reviewer)


@pytest.fixture
def other_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def seat(page: Page, user: User, live_server: LiveServer) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def test_they_see_each_other_come_write_and_go(
    live_server: LiveServer, people: newsroom.People, claim: Claim, page: Page, other_page: Page
) -> None:
    address = live_server.url + pages.claim_url(claim)
    for window, user in ((page, people.reviewer), (other_page, people.editor)):
        seat(window, user, live_server)
        window.goto(address)
    here = page.locator("#others")

    expect(other_page.locator("#others")).to_have_text("reviewer is on this claim too.")
    expect(here).to_have_text("editor is on this claim too.", timeout=SOON)
    assert here.get_attribute("aria-live") == "polite"

    other_page.get_by_label("Summary").fill("The report counts ninety calls.")
    expect(here).to_have_text("editor is on this claim too, and is writing.", timeout=SOON)

    other_page.on("dialog", lambda dialog: dialog.accept())
    other_page.goto("about:blank")
    expect(here).to_be_hidden(timeout=SOON)
