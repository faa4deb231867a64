"""A verdict that nobody changes quietly, in a real browser: every step of two people and a third,
two who write at once, a correction that says so, and the proof in the hands of an outsider."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Claim, Verdict
from tests import newsroom
from tests.claims.admin.pages import claim_url
from tests.services import ROOT

SCRIPT = ROOT / "docs" / "verify" / "verify_verdict.py"
FIRST = "The report counts ships, and it counts ninety."
SECOND = "The report of the harbour counts ninety calls in 2025, as the mayor said."
THIRD = "The report of the harbour counts ninety calls in 2025; the mayor named the right number."
RETURNED = "Name the year: the mayor spoke of 2025."
MINE = "The office counted again: eighty-eight ships, two of them twice."
THEIRS = "The harbour office has corrected its count."
NOTICE = "We had taken over a count in which two ships stood twice."

Seated = Callable[[str], Page]


@pytest.fixture
def claim(transactional_db: None) -> Claim:
    people = newsroom.people()
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    return claim


@pytest.fixture
def seated(browser: Browser, live_server: LiveServer, claim: Claim) -> Seated:
    """The claim's page as a person has it on their own machine."""

    def open_page(username: str) -> Page:
        client = Client()
        client.force_login(User.objects.get(username=username))
        page = browser.new_context(locale="en-GB").new_page()
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page.goto(live_server.url + claim_url(claim))
        return page

    return open_page


def show(page: Page, name: str) -> None:
    """A picture for whoever asks for one: SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_every_change_to_a_verdict_is_seen_and_can_be_proved(
    seated: Seated, claim: Claim, live_server: LiveServer, tmp_path: Path
) -> None:
    reviewer, editor = seated("reviewer"), seated("editor")
    propose_first(reviewer)
    send_back(editor)
    propose_again(reviewer)
    approve(editor, "approved")
    edit_after_approval(reviewer)
    approve_anew_and_publish(editor)

    write_at_once(reviewer, editor)
    second_editor = seated("second-editor")
    approve(second_editor, "correction-approved")
    publish(second_editor)
    read_in_public(second_editor, live_server.url, claim)
    verify_as_an_outsider(live_server.url, claim, tmp_path)


def propose_first(page: Page) -> None:
    form = page.locator("#form-verdict")
    form.get_by_role("radio", name=re.compile("^True ")).check()
    form.get_by_label("Summary").fill(FIRST)
    form.locator(".cited input").check()
    form.get_by_role("button", name="Save draft").click()
    expect(page.locator("#verdict-in-the-making")).to_have_attribute("data-stage", "draft")
    give_reasons(page)
    page.get_by_role("button", name="Save and propose").click()
    expect_stage(page, "proposed")
    show(page, "proposed")


def give_reasons(page: Page) -> None:
    for reason in page.locator("#form-verdict li[data-state=failed] textarea").all():
        reason.fill("Only the harbour counts its ships.")


def expect_stage(page: Page, stage: str) -> None:
    expect(page.locator("#verdict-in-the-making")).to_have_attribute("data-stage", stage)


def send_back(page: Page) -> None:
    page.reload()
    page.get_by_text("Return with a reason").click()
    page.get_by_label("What has to change").fill(RETURNED)
    page.get_by_role("button", name="Return", exact=True).click()
    expect_stage(page, "returned")
    show(page, "returned")


def propose_again(page: Page) -> None:
    page.reload()
    expect(page.locator("#return-reason")).to_contain_text(RETURNED)
    page.locator("#form-verdict").get_by_label("Summary").fill(SECOND)
    page.get_by_role("button", name="Save and propose").click()
    expect_stage(page, "proposed")


def approve(page: Page, picture: str) -> None:
    page.reload()
    page.get_by_role("button", name="Approve").click()
    expect_stage(page, "approved")
    show(page, picture)


def edit_after_approval(page: Page) -> None:
    """The approval was of other words: it is void, and the history says so."""
    page.reload()
    page.get_by_text("Edit (takes it back to draft)").click()
    page.locator("#form-verdict").get_by_label("Summary").fill(THIRD)
    page.get_by_role("button", name="Save and propose").click()
    expect_stage(page, "proposed")
    verdict = Verdict.objects.get()
    assert (verdict.approved_by, verdict.approved_revision) == (None, None)
    expect(page.locator("#history")).to_contain_text("The approval it had is void.")
    show(page, "approval-voided")


def approve_anew_and_publish(page: Page) -> None:
    page.reload()
    expect(page.locator("#button-preview")).to_have_text("Preview")
    approve(page, "approved-anew")
    publish(page)


def publish(page: Page) -> None:
    page.get_by_role("link", name="Preview and publish").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#current-verdict")).to_be_visible()
    show(page, "published")


def write_at_once(reviewer: Page, editor: Page) -> None:
    """Both open the page, both write a correction; the second is shown three columns."""
    begin_correction(reviewer, MINE)
    begin_correction(editor, THEIRS)
    editor.get_by_role("button", name="Save draft").click()
    expect_stage(editor, "draft")

    reviewer.get_by_role("button", name="Save and propose").click()

    row = reviewer.locator("#conflict tr[data-field=summary]")
    expect(row.locator("[data-side=base]")).to_contain_text(THIRD)
    expect(row.locator("[data-side=theirs]")).to_contain_text(THEIRS)
    expect(row.locator("[data-side=mine]")).to_contain_text(MINE)
    expect(reviewer.locator("#form-verdict").get_by_label("Summary")).to_have_value(MINE)
    show(reviewer, "conflict")
    row.get_by_label("Keep mine").check()
    reviewer.get_by_role("button", name="Save what is chosen").click()
    expect_stage(reviewer, "draft")
    assert Verdict.objects.in_the_making().get().summary == MINE
    reviewer.get_by_role("button", name="Save and propose").click()
    expect_stage(reviewer, "proposed")


def begin_correction(page: Page, summary: str) -> None:
    page.reload()
    page.get_by_text("Draft an update, correction or retraction").click()
    form = page.locator("#form-verdict")
    form.get_by_role("radio", name=re.compile("^Correction")).check()
    form.get_by_role("radio", name=re.compile("^Mostly true ")).check()
    form.get_by_label("Summary").fill(summary)
    form.get_by_label("Public notice").fill(NOTICE)


def read_in_public(page: Page, url: str, claim: Claim) -> None:
    page.goto(f"{url}/claims/{claim.public_id}/")
    main = page.get_by_role("main")
    expect(main).to_contain_text(NOTICE)
    expect(main).to_contain_text(MINE)
    expect(main).to_contain_text("Mostly true")
    show(page, "public-page")


def verify_as_an_outsider(url: str, claim: Claim, folder: Path) -> None:
    """With the script alone, outside of the checkout; one letter more is found out."""
    script = shutil.copy(SCRIPT, folder)
    files = [folder / name for name in ("record.json", "proof.json", "key.txt")]
    places = [f"/api/v1/claims/{claim.public_id}/{what}/" for what in ("record", "proof")]
    for file, place in zip(files, [*places, "/ledger/key"], strict=True):
        with urllib.request.urlopen(url + place, timeout=60) as answer:  # noqa: S310
            file.write_bytes(answer.read())

    def verify() -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-I", script, *map(str, files)]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    record = files[0].read_text()
    assert json.loads(record)["verdict"]["notice"] == NOTICE
    assert verify().returncode == 0, verify().stderr
    files[0].write_text(record.replace("Mostly true", "Mostly True"))
    assert verify().returncode != 0
