"""Public pages in a real browser: under our policy, on a phone, and by keyboard."""

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import newsroom
from tests.claims import press

PHONE = {"width": 360, "height": 740}
HOSTILE = "</script><img src=x onerror=document.title='broken'> ships called at the harbour"


@pytest.fixture
def address(transactional_db: None, live_server: LiveServer, settings: LazySettings) -> str:
    """Of a corrected claim with hostile text, one long word and a page that is gone."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    people = newsroom.people()
    claim = press.release(people, text=f"{HOSTILE} {'w' * 90}").claim
    press.change(claim, people, notice="Nineteen, not ninety.")
    press.turn(press.only_link(claim), health="gone", outcome="gone", at=press.NOW)
    return f"{live_server.url}/claims/{claim.public_id}/"


def test_hostile_text_is_shown_and_does_nothing(page: Page, address: str) -> None:
    page.goto(address)

    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x onerror=")
    assert page.title().startswith("False: </script><img")
    assert page.locator("img").count() == 0
    assert page.locator('script[type="application/ld+json"]').count() == 1


@pytest.mark.parametrize("path", ["", "../", "/corrections/", "/registers/", "/nowhere/"])
def test_nothing_is_wider_than_a_phone(page: Page, address: str, path: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(address)

    page.goto(page.evaluate("([base, path]) => new URL(path, base).href", [address, path]))

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_form_for_mistakes_fits_a_phone_and_is_filled_in_by_keyboard(
    page: Page, address: str
) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(address)

    page.get_by_role("link", name="Tell us what is wrong").press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("What is wrong?").focus()
    page.keyboard.type("It says nineteen.")
    for _ in range(3):  # the field for machines is passed over
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your request")


def test_the_first_tab_skips_to_the_content(page: Page, address: str) -> None:
    page.goto(address)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_a_reader_finds_a_claim_and_what_changed_since(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Claims", exact=True).click()
    page.get_by_role("searchbox").fill("HÁRBOUR ships")
    page.get_by_role("combobox").select_option("False")
    page.get_by_role("button", name="Search").click()

    page.locator("h2 a").click()
    expect(page.get_by_text("The page has been taken down.")).to_be_visible()
    page.get_by_role("link", name="Read version 1").click()

    expect(page.get_by_text("You are reading version 1")).to_be_visible()
    expect(page.get_by_role("heading", name="Our verdict: True")).to_be_visible()
