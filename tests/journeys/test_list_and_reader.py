"""Two stories in a real browser: a claim on a yearly list, and a reader who finds a mistake."""

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.admin import letters
from claims.models import Claim, CorrectionRequest, Verdict
from claims.services import rereviews
from sources.models import Register
from tests.claims.admin.pages import claim_url

CHINA = "China is on the U.S. list of major drug-transit countries"
WHOLE = "China is on the U.S. drug-transit list, Canada is not"
IN_2023 = "2023-02-14"


@pytest.fixture
def seeded(transactional_db: None, settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("load_seeds", "--set", "majors-list", verbosity=0)


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """Somebody whose browser runs no scripts."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def seat(page: Page, server: LiveServer, username: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username))
    cookie = client.cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])


def show(page: Page, name: str) -> None:
    """A picture for whoever asks for one: SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def china_of_2023() -> Claim:
    return Claim.objects.get(text=CHINA, claimed_on=IN_2023)


def test_a_claim_is_bound_rated_and_comes_back_with_the_next_edition(
    seeded: None, live_server: LiveServer, page: Page
) -> None:
    seat(page, live_server, "reviewer")
    page.goto(live_server.url + claim_url(Claim.objects.get(text=WHOLE)))
    expect(page.locator("#suggestion-1")).to_contain_text("China does not stand in FY2023")
    expect(page.locator("#suggestion-2")).to_contain_text("Part 2 is the weakest: False.")
    show(page, "claim-with-list")

    bind_by_keyboard(page)
    take_the_suggestion(page)
    seat(page, live_server, "editor")
    issue_the_next_edition(page, live_server.url)
    confirm_for_a_year(page, live_server.url)
    read_in_public(page, live_server.url)


def bind_by_keyboard(page: Page) -> None:
    page.locator("#bind > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("mexico")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    row = page.locator("table.truth tbody tr", has_text="Mexico")
    expect(row).to_contain_text("MX is listed")
    expect(row.locator("td.then")).to_contain_text("the claim holds")


def take_the_suggestion(page: Page) -> None:
    """What was chosen stays until a person takes another."""
    false = page.get_by_role("radio", name=re.compile("^False"))
    expect(page.get_by_role("radio", name=re.compile("^Mostly false"))).to_be_checked()

    page.locator("#suggestion-2").get_by_role("button", name="Take “False”").click()
    expect(false).to_be_checked()
    page.get_by_role("button", name="Save draft").click()

    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    expect(page.locator("#verdict-in-the-making")).to_have_attribute("data-stage", "draft")
    expect(false).to_be_checked()


def issue_the_next_edition(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/sources/register/")
    page.get_by_role("link", name=Register.objects.get().name).first.click()
    page.get_by_role("link", name="Add an edition").click()
    page.get_by_label("Label").fill("FY2027")
    page.get_by_label("Issued on").fill(timezone.localdate().isoformat())
    page.get_by_label("Members").fill("MX Mexico\nPE Peru")
    page.get_by_role("button", name="Add edition").click()
    expect(page.get_by_text("FY2027 is on file")).to_be_visible()

    rereviews.open_for_changes(now=timezone.localtime())  # what the task does within a minute


def confirm_for_a_year(page: Page, url: str) -> None:
    verdict = Verdict.objects.current().get(claim=china_of_2023())
    rereview = verdict.rereviews.open().get()
    page.goto(f"{url}/admin/claims/rereview/{rereview.pk}/change/")
    expect(page.locator("#causes")).to_contain_text("China is not listed any more.")
    day = dt.date.fromisoformat(page.get_by_label("Look at it again on").input_value())
    assert (day.month, day.day, day > timezone.localdate()) == (9, 15, True)
    show(page, "rereview-of-edition")

    page.get_by_label("Why the verdict stands").fill("A claim of 2023 is judged by FY2023.")
    page.get_by_role("button", name="Confirm the verdict").click()

    expect(page.get_by_text("Settled: the verdict stands as published.")).to_be_visible()


def read_in_public(page: Page, url: str) -> None:
    page.goto(f"{url}/claims/{china_of_2023().public_id}/")
    expect(page.get_by_text("was not on", exact=True)).to_be_visible()
    expect(page.get_by_text("and every year on that day")).to_be_visible()
    show(page, "public-claim")

    page.get_by_role("link", name=Register.objects.get().name).click()

    expect(page.get_by_role("link", name=CHINA).first).to_be_visible()
    show(page, "public-register")


def test_a_reader_without_scripts_asks_and_the_desk_answers(
    seeded: None, live_server: LiveServer, page: Page, reader: Page, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = letters.CONSOLE
    ask(reader, live_server.url)
    seat(page, live_server, "editor")
    triage(page, live_server.url)
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("We are working on it")

    answer_by_hand(page)

    asked = CorrectionRequest.objects.get()
    assert (asked.email, asked.route, asked.triage) == ("", "by-hand", "substantial")
    page.get_by_role("link", name="Draft a correction").click()
    expect(page.get_by_role("radio", name=re.compile("^Correction"))).to_be_checked()


def ask(reader: Page, url: str) -> None:
    """Told what is wrong, the reader loses nothing of what they wrote."""
    reader.goto(f"{url}/claims/{china_of_2023().public_id}/")
    reader.get_by_role("link", name="Tell us what is wrong").click()
    reader.get_by_label("Your e-mail address").fill("reader")
    reader.get_by_label("What is wrong?").fill("It came back seven months later.")
    show(reader, "request-form")
    reader.get_by_role("button", name="Send").click()

    expect(reader.get_by_text("This is no e-mail address.")).to_be_visible()
    expect(reader.get_by_label("What is wrong?")).to_have_value("It came back seven months later.")
    show(reader, "request-refused")
    reader.get_by_label("Your e-mail address").fill("reader@example.org")
    reader.get_by_role("button", name="Send").click()

    expect(reader.get_by_role("heading", level=1)).to_have_text("Thank you. We have your request")
    show(reader, "request-received")


def triage(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/")
    expect(page.locator("#requests .count")).to_have_text("1")
    show(page, "desk-index")
    page.locator("#requests li a").click()
    page.get_by_role("radio", name=re.compile("^Substantial")).check()
    page.get_by_label("Why").fill("The summary names the wrong month.")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#request-stage")).to_have_text("To be answered")
    show(page, "request-on-the-desk")


def answer_by_hand(page: Page) -> None:
    page.get_by_label("Answer to the reader").fill("Thank you. We are correcting it.")
    page.get_by_role("button", name="Keep answer").click()
    expect(page.locator("#letter")).to_contain_text("Thank you. We are correcting it.")
    show(page, "request-letter")

    page.get_by_role("button", name="It is sent; erase the address").click()

    expect(page.locator("#address")).to_contain_text("The address was erased")
